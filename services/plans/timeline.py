"""A meeting's timeline: what its plan asks for is laid down, and its dates are computed and computed anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.dates.deadline_rule import Anchor, Roll, Rule, resolve
from domain.dates.rule_notation import parse_rule, write_rule
from domain.deadline import Deadline, Each
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, MAY_TRIAGE, Role
from domain.plans.proposals import Step
from domain.questions.queue import PROMISING
from services import calendars
from services.plans.parts import lay_parts
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork

MAY_PLAN = MAY_TRIAGE | {Role.CHAIR}
MAY_HOLD = MAY_OWE_ANSWERS | MAY_TRIAGE | {Role.GROUP_LEADER}
_CONCLUSION = frozenset({"conclusion_issued", "conclusion_released", Step.RESULTS_PUBLISHED.value})
"""Steps whose end is the instant from which «sau khi có Thông báo kết luận» counts."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a plan, or the usual timeline, asks for. `words`: the plan's own for the bound; `owner`: a post.

    `each`: it is asked of each such unit below, for itself.
    """

    step: str
    title: str
    owner: str
    rule: Rule
    words: str = ""
    source: str = ""
    receiver: str = ""
    proposed: bool = False
    is_notice: bool = False
    repeat_days: int = 0
    holder_id: int | None = None
    head_id: int | None = None
    each: Each | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline that moved: from which day to which; None where there was or is none."""

    deadline: Deadline
    before: date | None
    after: date | None


# --- laying down and computing -------------------------------------------------------------------------------------


def lay(
    uow: UnitOfWork, entries: Sequence[Entry], *, meeting: Meeting | None = None, programme_id: int | None = None
) -> list[Deadline]:
    """Store what is asked for, in order, with the dates that can be computed; reminders are laid where they may."""
    made = [
        Deadline(
            meeting_id=meeting.key if meeting else None, programme_id=programme_id, step=entry.step, rank=rank,
            title=entry.title, words=entry.words, source=entry.source, owner=entry.owner, receiver=entry.receiver,
            rule=as_json(entry.rule), proposed=entry.proposed, is_notice=entry.is_notice,
            repeat_days=entry.repeat_days, holder_id=entry.holder_id, head_id=entry.head_id,
            each=entry.each.as_json() if entry.each else {},
        )
        for rank, entry in enumerate(entries, start=1)
    ]  # fmt: skip
    _compute(uow, made, meeting)
    _keep(uow, made)
    lay_parts(uow, made)
    return made


def recompute(uow: UnitOfWork, meeting: Meeting) -> list[Change]:
    """Compute a meeting's open deadlines anew and return what moved; older reminders die by the version."""
    return _compute_anew(uow, uow.deadlines.of_meeting(meeting.key, parts=True), meeting)


def recompute_unit(uow: UnitOfWork, unit_id: int) -> list[Change]:
    """Do so for every meeting that is not over of a unit and of those below it: its calendar has changed."""
    units = [unit_id, *(unit.id for unit in uow.people.units_under(unit_id) if unit.id is not None)]
    return [change for meeting in uow.meetings.not_over(units) for change in recompute(uow, meeting)]


def again(uow: UnitOfWork, deadline: Deadline) -> list[Change]:
    """Compute anew all that is open beside a deadline, itself included."""
    if deadline.meeting_id is not None:
        return recompute(uow, uow.meetings.get(deadline.meeting_id))
    return _compute_anew(uow, uow.deadlines.of_programme(deadline.programme_id or 0, parts=True), None)


def _compute_anew(uow: UnitOfWork, deadlines: Sequence[Deadline], meeting: Meeting | None) -> list[Change]:
    """Parts move too, and are not told beside the whole."""
    changes = _compute(uow, deadlines, meeting)
    _keep(uow, [change.deadline for change in changes])
    return [change for change in changes if change.deadline.whole_id is None]


def _keep(uow: UnitOfWork, deadlines: Sequence[Deadline]) -> None:
    for deadline in deadlines:
        uow.deadlines.keep(deadline)
    lay_for_deadlines(uow, deadlines)


def _compute(uow: UnitOfWork, deadlines: Sequence[Deadline], meeting: Meeting | None) -> list[Change]:
    """Give open deadlines their dates, and return what moved."""
    if not deadlines:
        return []
    unit_id = meeting.unit_id if meeting else uow.deadlines.programme(deadlines[0].programme_id or 0).unit_id
    calendar = calendars.of_unit(uow, unit_id)
    anchors = anchors_of(uow, deadlines, meeting)
    changes: list[Change] = []
    for deadline in deadlines:
        if not deadline.is_open:
            continue
        before = (deadline.last_day, deadline.ends_at, deadline.cut_off)
        due = resolve(parse_rule(deadline.rule), anchors, calendar, uow.zone)
        deadline.last_day = due.last_day if due else None
        deadline.ends_at = due.ends_at if due else None
        deadline.cut_off = due.cut_off if due else None
        deadline.roll, deadline.off = (due.roll, due.why.off) if due else (Roll.NONE, "")
        if (deadline.last_day, deadline.ends_at, deadline.cut_off) != before:
            if before != (None, None, None):
                deadline.version += 1
            changes.append(Change(deadline, before[0], deadline.last_day))
    return changes


def anchors_of(
    uow: UnitOfWork, deadlines: Sequence[Deadline], meeting: Meeting | None
) -> Mapping[Anchor, datetime | date]:
    """Return the days from which deadlines of one meeting, or of one programme, are counted, as far as known."""
    found: dict[Anchor, datetime | date] = {}
    if meeting is not None:
        found[Anchor.MEETING] = meeting.starts_at
    for deadline in deadlines:
        if deadline.done_at is not None and deadline.is_notice:
            found[Anchor.NOTICE] = deadline.done_at
        if deadline.done_at is not None and deadline.step in _CONCLUSION:
            found.setdefault(Anchor.CONCLUSION, deadline.done_at)
    if meeting is not None and any(parse_rule(deadline.rule).anchor is Anchor.DEFERRED for deadline in deadlines):
        put_off = [e.outcome_at for e in uow.questions.entries(meeting.key) if e.outcome in PROMISING and e.outcome_at]
        if put_off:
            found[Anchor.DEFERRED] = min(put_off)
    return found


def as_json(rule: Rule) -> dict[str, Any]:
    """Return a rule as it is stored: as a plan file writes it, dates as text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in write_rule(rule).items()}
