"""Windows: whether every unit has held the meeting that a programme asks of it, in time; whoever planned that one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.deadline import Programme
from domain.meeting import Meeting
from domain.people.unit import Unit, UnitKind
from services.unit_of_work import UnitOfWork

YEAR = timedelta(days=365)


class Stands(StrEnum):
    """How a unit stands with the meeting that it owes; LATE: its meeting is not held in time; MISSING: it has none."""

    HELD = "held"
    AHEAD = "ahead"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a programme stands: the names of units that held their meeting, have one ahead, are late, have none."""

    held: Sequence[str]
    ahead: Sequence[str]
    late: Sequence[str]
    missing: Sequence[str]


def standing(uow: UnitOfWork, programme: Programme) -> Standing:
    """Tell which of the units that a programme names have held their meeting within its window."""
    units = [unit for unit in uow.people.units_under(programme.unit_id) if owes(unit, programme)]
    meetings = meetings_of(uow, units)
    found: dict[str, list[str]] = {one.value: [] for one in Stands}
    for unit in units:
        found[stands(meetings[unit.key], programme, now=uow.now)].append(unit.name)
    return Standing(**found)


def meetings_of(uow: UnitOfWork, units: Sequence[Unit]) -> Mapping[int, Sequence[Meeting]]:
    """Return the meetings of units that were not called off, the latest start first; of whatever plan, or of none."""
    found: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in uow.meetings.of_units([unit.key for unit in units]):
        if meeting.cancelled_at is None:
            found[meeting.unit_id].append(meeting)
    return found


def owes(unit: Unit, programme: Programme) -> bool:
    """Whether it is one of those named; of those only counted it may be any school that is not named elsewhere."""
    if "who" in programme.plan:
        return unit.id in programme.plan["who"]
    return unit.kind is UnitKind.SCHOOL and unit.id not in programme.plan.get("spared", ())


def counts(meeting: Meeting, programme: Programme) -> bool:
    """Whether it may be the one that is owed: last year's, long before the window's end, is not."""
    return programme.ends_at is None or meeting.starts_at >= programme.ends_at - YEAR


def stands(meetings: Sequence[Meeting], programme: Programme, *, now: datetime) -> Stands:
    """Tell how a unit stands that has these meetings."""
    end = programme.ends_at
    meetings = [meeting for meeting in meetings if counts(meeting, programme)]
    within = [meeting for meeting in meetings if end is None or meeting.starts_at < end]
    if any(meeting.closed_at is not None for meeting in within):
        return Stands.HELD
    if any(meeting.starts_at > now for meeting in within):
        return Stands.AHEAD
    return Stands.LATE if meetings else Stands.MISSING
