"""The public days of Viet Nam, from the library that keeps them, and the office's own list, which overrides them.

The library knows the lunar calendar, the days in lieu and the exchanges that the Government decided before its
release. An exchange decided later comes from the office's list; those a release has missed are in `MISSED`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from domain.dates.workdays import MONDAY_TO_FRIDAY, SWAPPED, WorkCalendar

YEARS = range(2000, 2101)
"""The years whose public days are known; outside them a calendar knows weekends alone."""

MISSED: Mapping[date, date] = MappingProxyType({date(2026, 1, 2): date(2026, 1, 10)})
"""Days off and the Saturdays worked for them that the Government decided and release 0.108 has not."""

_COUNTRY = "VN"
_NEW_YEAR = "Lunar New Year"
_NOTHING: Mapping[date, str] = MappingProxyType({})


@cache
def public_days() -> Mapping[date, str]:
    """Return the days off of all known years with their Vietnamese names, days in lieu and exchanged days included."""
    named = country_holidays(_COUNTRY, years=YEARS, language="vi")
    return MappingProxyType({**dict.fromkeys(MISSED, SWAPPED), **dict(sorted(named.items()))})


@cache
def exchanged_days() -> Mapping[date, str]:
    """Return the days of the weekend that are worked in exchange for a day off, each with the key SWAPPED."""
    worked = country_holidays(_COUNTRY, years=YEARS).weekend_workdays
    return MappingProxyType(dict.fromkeys(sorted({*worked, *MISSED.values()}), SWAPPED))


def office_calendar(
    *,
    off: Mapping[date, str] = _NOTHING,
    swapped: Mapping[date, str] = _NOTHING,
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY,
) -> WorkCalendar:
    """Return the public days with the office's own over them: `off`, more days off; `swapped`, days it works after all.

    A day in both of the office's lists is a slip: ValueError.
    """
    return WorkCalendar(
        weekdays=weekdays,
        off=MappingProxyType(_without(public_days(), swapped) | dict(off)),
        swapped=MappingProxyType(_without(exchanged_days(), off) | dict(swapped)),
    )


@cache
def public_calendar() -> WorkCalendar:
    """Return the public days alone, for whatever belongs to no office's own list."""
    return office_calendar()


def is_new_year(day: date) -> bool:
    """Whether it is the first day of the lunar year (mùng 1 Tết), on which nobody holds a meeting."""
    return day in _new_years()


@cache
def _new_years() -> frozenset[date]:
    named = country_holidays(_COUNTRY, years=YEARS, language="en_US")
    return frozenset(day for day, name in named.items() if name == _NEW_YEAR)


def _without(days: Mapping[date, str], others: Mapping[date, str]) -> dict[date, str]:
    return {day: name for day, name in days.items() if day not in others}
