"""The office's own days: put on its list or taken off; what is owed by a date is computed anew and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.access import MAY_TRIAGE, check_role
from domain.deadline import DayKind, OfficeDay
from domain.errors import DayListed
from services import timeline
from services.timeline import Change
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Listed:
    """A day that was put on the list, or taken off, and the open deadlines that moved because of it."""

    day: OfficeDay
    changes: Sequence[Change]


def add_day(uow: UnitOfWork, unit_id: int, day: date, kind: DayKind, name: str, *, by: int) -> Listed:
    """Put a day on an office's list; every open deadline is computed anew and what moved is returned.

    DayListed where the day is on the list already.
    """
    check_role(uow.people.roles(by, unit_id), MAY_TRIAGE)
    if any(known.day == day for known in uow.deadlines.office_days([unit_id])):
        raise DayListed(day=day)
    listed = OfficeDay(unit_id=unit_id, day=day, kind=kind, name=name, added_at=uow.now, added_by=by)
    uow.deadlines.keep(listed)
    uow.act("office_day.added", "office_day", listed.id, by=by, day=day.isoformat(), kind=kind)
    return Listed(listed, timeline.recompute_unit(uow, unit_id))


def remove_day(uow: UnitOfWork, day_id: int, *, by: int) -> Listed:
    """Take a day off the list again; as above."""
    listed = uow.deadlines.office_day(day_id)
    check_role(uow.people.roles(by, listed.unit_id), MAY_TRIAGE)
    uow.deadlines.remove_day(listed)
    uow.act("office_day.removed", "office_day", day_id, by=by, day=listed.day.isoformat())
    return Listed(listed, timeline.recompute_unit(uow, listed.unit_id))
