"""Dates and hours as clerks type them: «25/11», «25/11/2026», «thứ sáu», «ngày mai»; «7h30», «14:00», «2 giờ chiều»."""

import re
from datetime import date, datetime, time, timedelta

from conversation.courtesy import bare
from domain.errors import DateNotUnderstood, HourNotUnderstood
from domain.holidays import public_calendar
from domain.workdays import add_workdays, end_of
from letters.clusters import clip
from letters.folding import fold
from services.unit_of_work import UnitOfWork

PROPOSED = (3, 5, 10)
"""Working days after today that are offered as buttons."""

_NUMBERS = re.compile(r"(?:ngay )?(\d{1,2}) (\d{1,2})(?: (\d{4}|\d{2}))?")
_AT_THE_START = re.compile(
    r"\s*(?:ng\w{1,2}y\s+)?(\d{1,2}[/.-]\d{1,2}(?:[/.-](?:\d{4}|\d{2}))?)(?!\d)[\s:,–-]*", re.IGNORECASE
)
_HOUR = re.compile(
    r"(?:luc )?(\d{1,2})(?: ?(?:h|g|gio)(?: ?(\d{1,2}|ruoi)(?: ?(?:p|phut))?)?| (\d{2}))?(?: (sang|trua|chieu|toi))?"
)
_CLOCK = re.compile(r"\d[:.]\d")
_HALF, _NOON, _HOURS, _MINUTES = 30, 12, 24, 60
_NEAR = {"hom nay": 0, "nay": 0, "mai": 1, "ngay mai": 1, "mot": 2, "ngay mot": 2, "ngay kia": 2}
_WEEKDAYS = {
    "thu hai": 0, "thu 2": 0, "t2": 0, "thu ba": 1, "thu 3": 1, "t3": 1, "thu tu": 2, "thu 4": 2, "t4": 2,
    "thu nam": 3, "thu 5": 3, "t5": 3, "thu sau": 4, "thu 6": 4, "t6": 4, "thu bay": 5, "thu 7": 5, "t7": 5,
    "chu nhat": 6, "cn": 6,
}  # fmt: skip
_LATER_WEEK = {" tuan sau": 7, " tuan toi": 7, " tuan nay": 0}
_CENTURY = 2000
_WEEK = 7
_LONG = 4


def proposed(uow: UnitOfWork, days: tuple[int, ...] = PROPOSED) -> list[datetime]:
    """Return the dates to offer: 17h00 so many working days from today."""
    return [workday(uow, number) for number in days]


def workday(uow: UnitOfWork, number: int) -> datetime:
    """Return 17h00 of the day that comes so many working days after today."""
    return end_of(add_workdays(today(uow), number, public_calendar()), zone=uow.zone)


def today(uow: UnitOfWork) -> date:
    """Return the day on the office's calendar."""
    return uow.now.astimezone(uow.zone).date()


def read_date(uow: UnitOfWork, text: str) -> datetime:
    """Read a typed date; DateNotUnderstood. One without a year is the next such day, without an hour 17h00.

    A date that has gone by with its year is returned as it is: the rules refuse it and say so.
    """
    return end_of(read_day(uow, text), zone=uow.zone)


def read_day(uow: UnitOfWork, text: str) -> date:
    """Read a typed date as a day of the calendar; as above."""
    typed = (fold(form) for form in dict.fromkeys((text, bare(text))))
    day = next(filter(None, (_near(form, today(uow)) or _written(form, today(uow)) for form in typed)), None)
    if day is None:
        raise DateNotUnderstood(text=clip(text, 60))
    return day


def split_day(uow: UnitOfWork, text: str) -> tuple[date, str]:
    """Read «2/1 nghỉ Tết dương lịch»: a day, and the words behind it, "" for none; DateNotUnderstood."""
    found = _AT_THE_START.match(text)
    if found is None:
        return read_day(uow, text), ""
    return read_day(uow, found[1]), text[found.end() :].strip()


def read_hour(text: str) -> time:
    """Read a typed hour: «7h30», «14:00», «8 giờ rưỡi», «2h chiều», a bare «8»; HourNotUnderstood.

    «chiều» and «tối» count from noon where they can: «2h chiều» is 14h00, and so is «14h chiều».
    """
    found = _HOUR.fullmatch(fold(text)) or _HOUR.fullmatch(fold(bare(text)))
    if found is None or (found[3] and not _CLOCK.search(text)):  # «20/12» is a day
        raise HourNotUnderstood(text=clip(text, 60))
    hour, minute = int(found[1]), _HALF if found[2] == "ruoi" else int(found[2] or found[3] or 0)
    if (found[4] in {"chieu", "toi"} and hour < _NOON) or (found[4] == "trua" and hour < _NOON // 2):
        hour += _NOON
    if hour >= _HOURS or minute >= _MINUTES:
        raise HourNotUnderstood(text=clip(text, 60))
    return time(hour, minute)


def _near(folded: str, start: date) -> date | None:
    """Read «mai», «thứ sáu», «thứ sáu tuần sau»; a weekday alone is the next one after today."""
    if folded in _NEAR:
        return start + timedelta(days=_NEAR[folded])
    for words, days in _LATER_WEEK.items():
        if folded.endswith(words) and folded.removesuffix(words) in _WEEKDAYS:
            monday = start - timedelta(days=start.weekday())
            return monday + timedelta(days=days + _WEEKDAYS[folded.removesuffix(words)])
    if folded in _WEEKDAYS:
        return start + timedelta(days=(_WEEKDAYS[folded] - start.weekday() - 1) % _WEEK + 1)
    return None


def _written(folded: str, start: date) -> date | None:
    found = _NUMBERS.fullmatch(folded)
    if found is None:
        return None
    number, month, year = int(found[1]), int(found[2]), found[3]
    try:
        if year:
            return date(int(year) if len(year) == _LONG else _CENTURY + int(year), month, number)
        this_year = date(start.year, month, number)
        return this_year if this_year >= start else _next_year(this_year, start)
    except ValueError:
        return None


def _next_year(day: date, start: date) -> date:
    """«05/01» said in November is next January; «05/11» said in late November is a slip, and stays in the past."""
    months_ago = (start.year - day.year) * 12 + start.month - day.month
    return day.replace(year=day.year + 1) if months_ago > 6 else day  # noqa: PLR2004 - half a year
