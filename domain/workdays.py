"""Working days, Monday to Friday, and the hour at which an office's day ends."""

from datetime import date, datetime, time, timedelta, tzinfo

END_OF_DAY = time(17, 0)
"""A date without an hour means the end of that office day."""

_SATURDAY = 5


def is_workday(day: date) -> bool:
    """Whether an office works on this day; public holidays are not known here."""
    return day.weekday() < _SATURDAY


def add_workdays(day: date, number: int) -> date:
    """Return the working day that comes `number` working days after a day, which itself is not counted."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def end_of(day: date, *, zone: tzinfo) -> datetime:
    """Return 17h00 of a local day."""
    return datetime.combine(day, END_OF_DAY, zone)
