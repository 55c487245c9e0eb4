"""Dates found in a pasted plan: its paragraphs read one by one, with the signing date and the school year known."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from domain.dates.school_year import calendar_year
from domain.plans import phrases
from domain.plans.blocks import Block, blocks, squeeze
from domain.plans.phrases import Written
from domain.plans.stated import Likely, Stated, YearOf, calendar_day, day_or_none, in_block, on_the_day

_BEFORE_SIGNING = timedelta(days=60)
"""A date without a year may lie so far before the plan was signed; an earlier one is next year's."""

_Signed = tuple[Block, re.Match[str]]


def find_dates(text: str, *, school_year: int | None, most: int | None = None) -> list[Stated]:
    """Return every date of a plan in the order of its text, or the first ones, `most` beside that of its signing.

    `school_year`: for a date without a year, where the text is not signed and names no school year. Dates of other
    papers («Căn cứ …», those behind a paper's number) are left out.
    """
    found = blocks(text)
    signed = _signed(found)
    year_of = _years(found, signed, school_year)
    dates = (one for block in found if not (signed and block is signed[0]) for one in in_block(block, year_of))
    return sorted([*_signing(signed), *islice(dates, most)], key=lambda one: one.position)


def find_place(text: str) -> str:
    """Return what stands behind «Địa điểm:», or behind the day and «tại», on one line; "" where nothing does."""
    for block in blocks(text):
        found = phrases.HELD_AT.search(block.folded) or phrases.PLACE.search(block.folded)
        last = block.sentence_bounds(found.end(), found.end())[1] if found else 0
        place = squeeze(block.text[found.end() : last]).strip(" .;,") if found else ""
        if place:
            return place[:1].upper() + place[1:]
    return ""


def find_least(text: str) -> int | None:
    """Return how many meetings a school year must have at least, by the plan's own words, or None."""
    found = next((one for block in blocks(text) for one in phrases.AT_LEAST.finditer(block.folded)), None)
    return int(found[1]) if found else None


def _signed(found: list[Block]) -> _Signed | None:
    """The line of place and date above the title, else below the end; what stands between is a backdrop's."""
    lines = [(block, match) for block in found if (match := phrases.SIGNING.search(block.folded))]
    above = [one for one in lines if one[0].head]
    below = [one for one in lines if one[0].tail and not one[0].head]
    return next(iter(above), None) or (below[-1] if below else None)


def _signing(signed: _Signed | None) -> Iterator[Stated]:
    """The date of the signing line; none where the day was left to be written by hand."""
    if signed is None or not signed[1][1].isdecimal():
        return
    block, match = signed
    start = block.folded.rindex("ngay", 0, match.start(1))
    words = squeeze(block.text[start : match.end()]).rstrip(".")
    written = Written(start, match.end(), int(match[1]), int(match[2]), int(match[3]), plain=True)
    day, wrong = calendar_day(written, lambda _: None, words)
    yield Stated(
        words=words, position=block.start + start, rule=on_the_day(day) if day else None,
        sentence=block.sentence(start, match.end()), likely=Likely.SIGNED, finding=wrong,
    )  # fmt: skip


def _years(found: list[Block], signed: _Signed | None, school_year: int | None) -> YearOf:
    """Return what tells the year of a date without one: the signing date, the school year named, or the caller's."""
    since = _since(signed)
    first = _named(found)
    first = school_year if first is None else first

    def year_of(written: Written) -> int | None:
        if since is not None:
            days = [day_or_none(since.year + more, written.month, written.day) for more in (-1, 0, 1)]
            return next((day.year for day in days if day and day >= since - _BEFORE_SIGNING), since.year)
        return None if first is None else calendar_year(first, written.month)

    return year_of


def _since(signed: _Signed | None) -> date | None:
    """The signing date; the first of its month where the day was left to be written by hand."""
    if signed is None:
        return None
    match = signed[1]
    return day_or_none(int(match[3]), int(match[2]), int(match[1]) if match[1].isdecimal() else 1)


def _named(found: list[Block]) -> int | None:
    """The school year that the text names most often, the later of two."""
    named = Counter(
        int(one[1])
        for block in found
        for one in phrases.SCHOOL_YEAR.finditer(block.folded)
        if int(one[2]) == int(one[1]) + 1
    )
    return max(named, key=lambda year: (named[year], year)) if named else None
