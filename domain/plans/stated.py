"""One paragraph of a pasted plan: each date with its exact words, the rule they mean, and what it is likely for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from domain.dates.deadline_rule import FIRST_YEAR, LAST_YEAR, MOST_DAYS, Anchor, Bound, DayUnit, Rule
from domain.plans import phrases
from domain.plans.blocks import Block, squeeze
from domain.plans.chains import REACH, Chain, chains_in
from domain.plans.checks import Concern, Finding, find_no_such_date
from domain.plans.phrases import Written

YearOf = Callable[[Written], int | None]
Span = tuple[int, int]


class Likely(StrEnum):
    """What a date seems to be for, by the words around it."""

    MEETING = "meeting"
    SIGNED = "signed"
    NOTICE = "notice"
    SPEAKERS = "speakers"
    DEADLINE = "deadline"


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One date of a plan. `words`: as written, on one line; `position`: their place in the cleaned text.

    `rule`: None where the words bound nothing that can be counted, or where `finding` says that there is no such date.
    A date that is no limit but the day itself is WITHIN 0 days of it. `weekday` (0 Monday) and `hour`: beside it.
    """

    words: str
    position: int
    rule: Rule | None
    sentence: str
    likely: Likely
    weekday: int | None = None
    hour: time | None = None
    finding: Finding | None = None

    @property
    def day(self) -> date | None:
        """The day that is named, which for «trước ngày D» is not the last one."""
        return self.rule.fixed if self.rule else None

    @property
    def is_the_day(self) -> bool:
        """Whether it is the day itself, and no limit."""
        return self.rule is not None and self.day is not None and self.rule == on_the_day(self.day)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return a day, or None where no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def calendar_day(written: Written, year_of: YearOf, words: str) -> tuple[date | None, Finding | None]:
    """Return the day that is written, or what is wrong with it; neither where its year is not known."""
    year = written.year if written.year is not None else year_of(written)
    if year is None:
        return None, None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, Finding(
            Concern.NO_SUCH_DATE, words, {"year": year, "month": written.month, "day": written.day}
        )  # fmt: skip
    return day_or_none(year, written.month, written.day), find_no_such_date(year, written.month, written.day, words)


def on_the_day(day: date) -> Rule:
    """Return the rule of the day itself."""
    return Rule(bound=Bound.WITHIN, fixed=day, n=0)


def in_block(block: Block, year_of: YearOf) -> list[Stated]:
    """Return the dates of one paragraph, without those of other papers, in the order of their words."""
    chains = chains_in(block)
    counted = list(_counted(block, chains, year_of))
    taken = [span for span, _ in counted]
    dated = [stated for chain in chains if not _inside(chain.date.start, taken)
             for stated in _dated(block, chain, year_of)]  # fmt: skip
    found = [*(stated for _, stated in counted), *dated]
    settled = {_sentence_of(block, one) for one in found}
    opened = {_sentence_of(block, one): one for one in _open(block, taken) if _sentence_of(block, one) not in settled}
    return sorted([*found, *opened.values()], key=lambda one: one.position)


def _sentence_of(block: Block, one: Stated) -> Span:
    """Where its sentence stands: one that gives a date needs no «sau đối thoại» of its own."""
    return block.sentence_bounds(one.position - block.start, one.position - block.start)


def _inside(place: int, spans: list[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


# --- counts of days, and events without a date -----------------------------------------------------------------------


def _counted(block: Block, chains: list[Chain], year_of: YearOf) -> Iterator[tuple[Span, Stated]]:
    """«chậm nhất 07 ngày trước hội nghị», «trong 06 ngày kể từ ngày tổ chức», and the same with a date."""
    taken: list[Span] = []
    for bound, patterns in ((Bound.WITHIN, phrases.WITHIN), (Bound.AHEAD, phrases.AHEAD)):
        for match in (match for pattern in patterns for match in pattern.finditer(block.folded)):
            if _inside(match.start("n"), taken):
                continue
            start, end = match.span()
            anchor = phrases.anchor_of(match)
            rule, wrong, chain = None, None, None
            if anchor is Anchor.FIXED:
                chain = next((one for one in chains if one.start <= end < one.end), None)
                end = chain.end if chain else end
            elif bound is Bound.AHEAD:
                anchor = Anchor.MEETING
            words = squeeze(block.text[start:end])
            day = None
            if chain:
                day, wrong = calendar_day(chain.date, year_of, words)
            n, working = int(match["n"]), match["unit"] != "ngay"
            if anchor is not None and (anchor is not Anchor.FIXED or day) and n <= MOST_DAYS:
                unit = DayUnit.WORKING if working else DayUnit.CALENDAR
                rule = Rule(bound=bound, anchor=anchor, fixed=day, n=n, unit=unit)
            taken.append((start, end))
            sentence = block.sentence(start, end)
            likely = _likely(block, start, end, limit=True)
            yield (start, end), Stated(
                words=words, position=block.start + start, rule=rule, sentence=sentence, likely=likely, finding=wrong,
                weekday=chain.weekday if chain else None,
            )  # fmt: skip


def _open(block: Block, taken: list[Span]) -> Iterator[Stated]:
    """«trước hội nghị», «sau khi có Thông báo kết luận»: no date of its own."""
    for bound, pattern in (
        (Bound.AFTER_EVENT, phrases.OPEN_ONCE),
        (Bound.AFTER_EVENT, phrases.OPEN_AFTER),
        (Bound.BEFORE_EVENT, phrases.OPEN_BEFORE),
    ):
        for match in pattern.finditer(block.folded):
            start, end = match.span()
            if _inside(start, taken) or phrases.IN_FRONT.search(block.folded, max(0, start - REACH), start):
                continue
            anchor = phrases.anchor_of(match) if pattern is phrases.OPEN_ONCE else Anchor.MEETING
            yield Stated(
                words=squeeze(block.text[start:end]), position=block.start + start,
                rule=Rule(bound=bound, anchor=anchor) if anchor else None,
                sentence=block.sentence(start, end), likely=_likely(block, start, end, limit=True),
            )  # fmt: skip


# --- one date --------------------------------------------------------------------------------------------------------


def _dated(block: Block, chain: Chain, year_of: YearOf) -> Iterator[Stated]:
    before = block.folded[max(0, chain.start - REACH) : chain.start]
    shift = chain.start - len(before)
    limits = (
        (Bound.BEFORE, phrases.BEFORE_DATE), (Bound.BY, phrases.BY_DATE), (None, phrases.AFTER_DATE),
        (Bound.WITHIN, phrases.FROM_DATE), (Bound.WITHIN, phrases.LEFT_EDGE),
    )  # fmt: skip
    bound, match = next(
        ((bound, found) for bound, one in limits if (found := one.search(before))), (Bound.WITHIN, None)
    )
    if bound not in {Bound.BEFORE, Bound.BY} and phrases.LAW.match(block.opening):
        return
    start, end = (shift + match.start() if match else chain.start), _closed(block, chain.end)
    words = squeeze(block.text[start:end])
    day, wrong = calendar_day(chain.date, year_of, words)
    limit = bound in {Bound.BEFORE, Bound.BY}
    yield Stated(
        words=words, position=block.start + start, rule=_rule(bound, day, chain) if day else None,
        sentence=block.sentence(start, end), likely=_likely(block, start, end, limit=limit),
        weekday=chain.weekday, hour=chain.hour, finding=wrong,
    )  # fmt: skip


def _closed(block: Block, end: int) -> int:
    """Return the end of «02/11/2025 (sáng Chủ nhật)» with its bracket."""
    opened = block.text.rfind("(", max(0, end - 30), end)
    if opened < 0 or ")" in block.text[opened:end]:
        return end
    closing = block.text.find(")", end, end + 2)
    return closing + 1 if closing >= 0 else end


def _rule(bound: Bound | None, day: date, chain: Chain) -> Rule | None:
    """The rule of a date; «trước 17h00 ngày D» is by that hour, «trước 0h00 ngày D» before the day."""
    if bound is None:
        return None
    if bound is Bound.WITHIN:
        return on_the_day(day)
    if any(one.midnight for one in chain.beside):
        return Rule(bound=Bound.BY, fixed=day)
    if chain.hour == time.min:
        return Rule(bound=Bound.BEFORE, fixed=day)
    if chain.hour is not None:
        return Rule(bound=Bound.BY, fixed=day, at=chain.hour)
    return Rule(bound=bound, fixed=day)


def _likely(block: Block, start: int, end: int, *, limit: bool) -> Likely:
    first, last = block.sentence_bounds(start, end)

    def says(pattern: re.Pattern[str]) -> bool:
        return block.says(pattern, first, last)

    if limit and says(phrases.SPEAKERS):
        return Likely.SPEAKERS
    if says(phrases.TOLD) and says(phrases.ABOUT_MEETING):
        before, around = block.folded[first:start], block.folded[first : min(last, first + 80)]
        if phrases.TOLD.search(before + around):
            return Likely.NOTICE
    if limit or says(phrases.WORK):
        return Likely.DEADLINE
    whole = block.says(phrases.HELD, 0, len(block.folded))
    held = phrases.TIME.search(block.opening[:40]) or whole or says(phrases.SIGNING)
    return Likely.MEETING if held else Likely.DEADLINE
