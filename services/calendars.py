"""The calendar by which an office counts: the public days, and over them its own list and those of the units above."""

from datetime import timedelta

from domain.dates.holidays import office_calendar
from domain.dates.workdays import WorkCalendar
from domain.deadline import DayKind, OfficeDay
from services.unit_of_work import UnitOfWork

_LOOK_BACK = timedelta(days=31)


def of_unit(uow: UnitOfWork, unit_id: int) -> WorkCalendar:
    """Return the calendar of a unit; where it and a unit above disagree on a day, its own word counts."""
    listed = {
        day.day: day for above in reversed(units_above(uow, unit_id)) for day in uow.deadlines.office_days([above])
    }
    return office_calendar(
        off={day: listed[day].name for day in listed if listed[day].kind is DayKind.OFF},
        swapped={day: listed[day].name for day in listed if listed[day].kind is DayKind.WORKED},
    )


def units_above(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return a unit and those above it, itself first."""
    found = [unit_id]
    while (parent := uow.people.unit(found[-1]).parent_id) is not None and parent not in found:
        found.append(parent)
    return found


def days_of(uow: UnitOfWork, unit_id: int) -> list[OfficeDay]:
    """Return an office's own list, without what is long past."""
    since = uow.now.astimezone(uow.zone).date() - _LOOK_BACK
    return [day for day in uow.deadlines.office_days([unit_id]) if day.day >= since]
