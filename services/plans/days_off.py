"""The office's own days: put on its list or taken off; what is owed by a date is computed anew and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.deadline import DayKind, OfficeDay
from domain.errors import DateInPast, DayListed, TooLong
from domain.people.access import MAY_TRIAGE, check_role
from domain.questions.wording import clean
from services.dates import today
from services.naming import named_in
from services.plans import timeline
from services.plans.timeline import Change
from services.unit_of_work import UnitOfWork
from templates.say import caption

NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Listed:
    """A day that was put on the list, or taken off, and the open deadlines that moved because of it."""

    day: OfficeDay
    changes: Sequence[Change]


def check_may_list(uow: UnitOfWork, unit_id: int, *, by: int) -> None:
    """Refuse with NoRight who does not keep the list of this office."""
    check_role(uow.people.roles(by, unit_id), MAY_TRIAGE)


def check_day(uow: UnitOfWork, unit_id: int, day: date, name: str) -> str:
    """Return a day's name on one line; DateInPast, TooLong, and DayListed where the day is on the list already."""
    if day < today(uow):
        raise DateInPast(date=day)
    if any(known.day == day for known in uow.deadlines.office_days([unit_id])):
        raise DayListed(day=day)
    named = " ".join(named_in(clean(name)).split())
    if len(named) > NAME_LIMIT:
        raise TooLong(length=len(named), limit=NAME_LIMIT)
    return named


def add_day(uow: UnitOfWork, unit_id: int, day: date, kind: DayKind, name: str, *, by: int) -> Listed:
    """Put a day on an office's list; every open deadline is computed anew and what moved is returned.

    Refuses a day as `check_day` does.
    """
    check_may_list(uow, unit_id, by=by)
    named = check_day(uow, unit_id, day, name)
    if not named and kind is DayKind.OFF:
        named = caption("off", "own")
    listed = OfficeDay(unit_id=unit_id, day=day, kind=kind, name=named, added_at=uow.now, added_by=by)
    uow.deadlines.keep(listed)
    uow.act("office_day.added", "office_day", listed.id, by=by, day=day.isoformat(), kind=kind)
    return Listed(listed, timeline.recompute_unit(uow, unit_id))


def remove_day(uow: UnitOfWork, day_id: int, *, by: int) -> Listed:
    """Take a day off the list again; as above."""
    listed = uow.deadlines.office_day(day_id)
    check_may_list(uow, listed.unit_id, by=by)
    uow.deadlines.remove_day(listed)
    uow.act("office_day.removed", "office_day", day_id, by=by, day=listed.day.isoformat())
    return Listed(listed, timeline.recompute_unit(uow, listed.unit_id))
