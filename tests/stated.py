"""What a pasted text says of dates, short enough to compare: each one's words, and its rule as plan files write it."""

from datetime import date

from domain.dates.rule_notation import write_rule
from domain.plans.stated import Stated
from domain.plans.text import find_dates

D = date
ON = "on"
"""Stands for WITHIN 0 days of a date: the day itself."""


def meaning(one: Stated) -> dict[str, object] | None:
    if one.is_the_day:
        return {ON: one.day}
    return write_rule(one.rule) if one.rule else None


def found(text: str, school_year: int | None = 2025) -> list[tuple[str, dict[str, object] | None]]:
    return [(one.words, meaning(one)) for one in find_dates(text, school_year=school_year)]
