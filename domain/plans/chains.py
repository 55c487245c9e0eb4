"""The dates of a paragraph with the weekdays and hours beside them; those of other papers are left out."""

import re
from dataclasses import dataclass
from datetime import time

from domain.plans import phrases
from domain.plans.blocks import Block
from domain.plans.phrases import Beside, Written

REACH = 60
"""Letters before a date in which the words that bound it stand."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A date with what stands beside it."""

    date: Written
    beside: tuple[Beside, ...]

    @property
    def start(self) -> int:
        return min(self.date.start, *(one.start for one in self.beside), self.date.start)

    @property
    def end(self) -> int:
        return max(self.date.end, *(one.end for one in self.beside), self.date.end)

    @property
    def weekday(self) -> int | None:
        return next((one.weekday for one in self.beside if one.weekday is not None), None)

    @property
    def hour(self) -> time | None:
        return next((one.hour for one in sorted(self.beside, key=lambda one: one.start) if one.hour is not None), None)


def chains_in(block: Block) -> list[Chain]:
    """Join weekdays and hours to the dates beside them: those before a date first, then what is left behind one."""
    folded = block.folded
    if not any(map(str.isdigit, folded)):
        return []
    dates = [one for one in phrases.dates_in(folded) if not _of_paper(block, one)]
    free = list(phrases.beside_in(folded))
    joined: list[list[Beside]] = []
    for one in dates:
        mine, start = list[Beside](), one.start
        while near := next((b for b in free if b.end <= start and phrases.GAP.fullmatch(folded, b.end, start)), None):
            mine.append(near)
            free.remove(near)
            start = near.start
        joined.append(mine)
    for one, mine in zip(dates, joined, strict=True):
        end = one.end
        while near := next((b for b in free if b.start >= end and phrases.GAP.fullmatch(folded, end, b.start)), None):
            mine.append(near)
            free.remove(near)
            end = near.end
    chains: list[Chain] = []
    for one, mine in zip(dates, joined, strict=True):
        chain = Chain(one, tuple(mine))
        if one.plain or mine or _leads(folded, chain, chains):
            chains.append(chain)
    return chains


def _leads(folded: str, chain: Chain, earlier: list[Chain]) -> bool:
    """Whether the words before «11/10» make it a date and no fraction."""
    before = folded[max(0, chain.start - REACH) : chain.start]
    if chain.date.dotted and before.rstrip().endswith((":", ",", ";")):
        return False
    bounded = any(
        one.search(before) for one in (phrases.ON_DATE, phrases.BEFORE_DATE, phrases.BY_DATE, phrases.FROM_DATE)
    )
    return bounded or bool(earlier and phrases.AND.fullmatch(folded, earlier[-1].end, chain.start))


def _of_paper(block: Block, one: Written) -> bool:
    """Whether a date is that of another paper, or the day up to which figures run."""
    before = block.folded[: one.start]
    near = before[-REACH * 2 :]
    if phrases.AS_OF.search(near) or phrases.PAPER_NAMED.search(near):
        return True
    shift = len(before) - len(near)
    for number in phrases.PAPER_NUMBER.finditer(block.text, shift, one.start):
        capital = re.search(r"[^\W\d_]", number[0])
        if capital and capital[0].isupper() and phrases.PAPER_DATE.fullmatch(block.folded, number.end(), one.start):
            return True
    return False
