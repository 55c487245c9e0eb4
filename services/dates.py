"""Dates and hours as clerks type them: «25/11», «mùng 3», «chiều thứ sáu tuần sau»; «7h30», «14:00», «2 giờ chiều»."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from conversation.courtesy import bare
from domain.dates.holidays import public_calendar
from domain.dates.workdays import add_workdays, end_of
from domain.errors import DateNotUnderstood, HourNotUnderstood
from letters.clusters import clip
from letters.folding import fold, fold_letters
from services.unit_of_work import UnitOfWork

PROPOSED = (3, 5, 10)
"""Working days after today that are offered as buttons."""

_EARLY = r"m[ou]ng (?:0?[1-9]|10)"
"""«mùng 3», «mồng 3»: only the first ten days of a month are called so."""
_NUMBERS = re.compile(rf"(?:ngay )?({_EARLY}|\d{{1,2}})(?: thang)? (\d{{1,2}})(?:(?: nam)? (\d{{4}}|\d{{2}}))?")
_NUMBER = re.compile(rf"(?:ngay )?({_EARLY}|(?<=ngay )\d{{1,2}})(?: thang (nay|sau|toi))?")
_LAST = re.compile(r"(?:ngay )?cuoi thang(?: (nay|sau|toi)| (\d{1,2})(?:(?: nam)? (\d{4}|\d{2}))?)?")
"""«cuối tháng»: its last day."""
_AT_THE_START = re.compile(
    r"\s*(?:ng\w{1,2}y\s+)?(\d{1,2}[/.-]\d{1,2}(?:[/.-](?:\d{4}|\d{2}))?)(?!\d)[\s:,–-]*", re.IGNORECASE
)
_HOUR = re.compile(
    r"(?:luc )?(\d{1,2})(?: ?(?:h|g|gio)(?: ?(\d{1,2}|ruoi)(?: ?(?:p|phut))?)?| (\d{2}))?(?: (sang|trua|chieu|toi))?"
)
_SAID_HOUR = re.compile(
    r"(?:luc )?\d{1,2}(?: ?(?:h|g|gio)(?:\d{2}| ruoi| \d{1,2} ?(?:p|phut))?(?!\w)|:\d{2})"
    r"(?: (?:sang|trua|chieu|toi)(?!\w))?"
)
"""An hour beside a day: its minutes are never the first number of the day, as in «2h 25/11»."""
_CLOCK = re.compile(r"\d[:.]\d")
_HALF, _NOON, _HOURS, _MINUTES = 30, 12, 24, 60
_NEAR = {"hom nay": 0, "nay": 0, "mai": 1, "ngay mai": 1, "mot": 2, "ngay mot": 2, "ngay kia": 2}
_WEEKDAYS = {
    "thu hai": 0, "thu 2": 0, "t2": 0, "thu ba": 1, "thu 3": 1, "t3": 1, "thu tu": 2, "thu 4": 2, "t4": 2,
    "thu nam": 3, "thu 5": 3, "t5": 3, "thu sau": 4, "thu 6": 4, "t6": 4, "thu bay": 5, "thu 7": 5, "t7": 5,
    "chu nhat": 6, "cn": 6,
}  # fmt: skip
_WEEKS = {"nay": 0, "sau": 1, "toi": 1, "sau nua": 2}
_BEFORE_A_DAY = frozenset({"buoi", "sang", "trua", "chieu", "toi", "vao"})
_BEHIND_A_DAY = frozenset({"buoi", "sang", "trua", "chieu", "toi", "nay"})
"""The part of the day, which is not asked for; «thứ Sáu này», «thứ Sáu tới» are the next one, as «thứ Sáu» is."""
_SHORT = 60
"""Code points of a text around whose day other words are looked for."""
_MONTHS_WITHOUT = 2
"""No day up to the 31st is missing in more months than this, one after the other."""
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
    """Read a typed date; DateNotUnderstood. One without month or year is the next such day, without an hour 17h00.

    A date that has gone by with its year is returned as it is: the rules refuse it and say so.
    """
    day, hour = _day_and_hour(uow, text)
    return datetime.combine(day, read_hour(hour), uow.zone) if hour else end_of(day, zone=uow.zone)


def read_day(uow: UnitOfWork, text: str) -> date:
    """Read a typed date as a day of the calendar; as above, whatever the hour."""
    return _day_and_hour(uow, text)[0]


def split_day(uow: UnitOfWork, text: str) -> tuple[date, str]:
    """Read «2/1 nghỉ Tết dương lịch»: a day, and the words behind it or its hour, "" for none; DateNotUnderstood."""
    found = _AT_THE_START.match(text)
    if found is None or _find_day(text, today(uow)):
        return _day_and_hour(uow, text)
    return read_day(uow, found[1]), text[found.end() :].strip()


def _day_and_hour(uow: UnitOfWork, text: str) -> tuple[date, str]:
    """Return the day that is all a text says, and the hour that stands with it, "" for none; DateNotUnderstood."""
    day, hour = _find_day(text, today(uow)), ""
    if day is None and len(text) <= _SHORT:
        said = " ".join(unicodedata.normalize("NFC", text).split())
        found = _SAID_HOUR.search(fold_letters(said))
        if found is not None:
            hour = said[found.start() : found.end()]
            day = _find_day(f"{said[: found.start()]} {said[found.end() :]}", today(uow))
    if day is None:
        raise DateNotUnderstood(text=clip(text, 60))
    return day, hour


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


def _find_day(text: str, start: date) -> date | None:
    """Return the day that is all a text says, in whatever way; None where it is none, or more."""
    readings = (_near(said, start) or _written(said, start) or _with_weekday(said, start) for said in _sayings(text))
    return next(filter(None, readings), None)


def _sayings(text: str) -> Iterator[str]:
    """The folded text, without courtesies, and without more and more of what may stand around a day."""
    yield fold(text)
    if len(text) > _SHORT:
        return
    words = fold(bare(text)).split()
    before = next((place for place, word in enumerate(words) if word not in _BEFORE_A_DAY), 0)
    behind = next((place for place, word in enumerate(reversed(words)) if word not in _BEHIND_A_DAY), 0)
    for end in range(behind + 1):
        yield from (" ".join(words[start : len(words) - end]) for start in range(before + 1))


def _near(folded: str, start: date) -> date | None:
    """Read «mai», «thứ sáu», «thứ sáu tuần sau»; a weekday alone is the next one after today."""
    if folded in _NEAR:
        return start + timedelta(days=_NEAR[folded])
    weekday, later, week = folded.partition(" tuan ")
    if weekday not in _WEEKDAYS or (later and week not in _WEEKS):
        return None
    if later:
        return start + timedelta(days=_WEEKS[week] * _WEEK + _WEEKDAYS[weekday] - start.weekday())
    return start + timedelta(days=(_WEEKDAYS[weekday] - start.weekday() - 1) % _WEEK + 1)


def _with_weekday(folded: str, start: date) -> date | None:
    """Read «thứ Sáu, 27/11» and «27/11 (thứ Sáu)»; None where it is another weekday's date."""
    for name, weekday in _WEEKDAYS.items():
        rest = folded.removeprefix(f"{name} ").removesuffix(f" {name}")
        day = _written(rest, start) if rest != folded else None
        if day is not None and day.weekday() == weekday:
            return day
    return None


def _numbered(number: int, start: date, month: str | None) -> date | None:
    """Return «ngày 3»: the next such day from today on, or the one of this month or the next."""
    for ahead in {"nay": [0], "sau": [1], "toi": [1]}.get(month or "", range(_MONTHS_WITHOUT + 1)):
        year, months = divmod(start.month - 1 + ahead, 12)
        with suppress(ValueError):
            day = date(start.year + year, months + 1, number)
            if month or day >= start:
                return day
    return None


def _written(folded: str, start: date) -> date | None:
    alone = _NUMBER.fullmatch(folded)
    if alone is not None:
        return _numbered(int(alone[1].split()[-1]), start, alone[2])
    last = _LAST.fullmatch(folded)
    if last is not None:
        return _last_of_a_month(start, last[1], last[2], last[3])
    found = _NUMBERS.fullmatch(folded)
    return _dated(int(found[1].split()[-1]), int(found[2]), found[3], start) if found is not None else None


def _dated(number: int, month: int, year: str | None, start: date) -> date | None:
    """Return a day of a month, in the year that is meant where none is written."""
    try:
        if year:
            return date(_year(year), month, number)
        this_year = date(start.year, month, number)
        return this_year if this_year >= start else _next_year(this_year, start)
    except ValueError:
        return None


def _last_of_a_month(start: date, said: str | None, month: str | None, year: str | None) -> date | None:
    """Return the last day of this month, of the next one, or of a month by its number."""
    years, months = divmod(start.month - 1 + (said in {"sau", "toi"}), 12)
    with suppress(ValueError):
        first = date(_year(year) if year else start.year + years, int(month) if month else months + 1, 1)
        if first < start.replace(day=1) and not year:
            first = _next_year(first, start)
        return first.replace(day=monthrange(first.year, first.month)[1])
    return None


def _year(written: str) -> int:
    return int(written) if len(written) == _LONG else _CENTURY + int(written)


def _next_year(day: date, start: date) -> date:
    """«05/01» said in November is next January; «05/11» said in late November is a slip, and stays in the past."""
    months_ago = (start.year - day.year) * 12 + start.month - day.month
    return day.replace(year=day.year + 1) if months_ago > 6 else day  # noqa: PLR2004 - half a year
