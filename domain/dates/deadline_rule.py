"""Deadlines as plans write them: an anchor, a number of days, a bound; and the instant that they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import assert_never

from domain.dates.workdays import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_DAYS = 366


class Anchor(StrEnum):
    """What a deadline is counted from."""

    FIXED = "fixed"  # a date that the plan names
    MEETING = "meeting"  # the day of the meeting
    NOTICE = "notice"  # the plan was announced
    CONCLUSION = "conclusion"  # the conclusion was released
    DEFERRED = "deferred"  # an item was put off


class DayUnit(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    WORKING = "working"


class Bound(StrEnum):
    """How the days limit what is owed. A bound on an event with no number is open: it has no date of its own."""

    BEFORE = "before"  # «trước ngày D»: the last day is D-1
    BY = "by"  # «chậm nhất D», «đến hết ngày D»: the last day is D
    AHEAD = "ahead"  # «chậm nhất N ngày trước»: the last day is M-N
    WITHIN = "within"  # «trong N ngày kể từ ngày D»: D is day 0, the last day is D+N
    BEFORE_EVENT = "before_event"  # «trước hội nghị»: open
    AFTER_EVENT = "after_event"  # «sau buổi đối thoại»: open


class Roll(StrEnum):
    """Where the working day lies that is shown beside a last day; the last day itself never moves."""

    NONE = "none"
    BACK = "back"
    FORWARD = "forward"


OPEN = frozenset({Bound.BEFORE_EVENT, Bound.AFTER_EVENT})
DATED = frozenset({Anchor.FIXED, Anchor.MEETING})
"""Anchors whose day is known beforehand, so that one can count back from it."""
_NEVER_LATER = frozenset({Bound.BEFORE, Bound.AHEAD})


class RuleInvalid(ValueError):
    """A rule that means nothing. `name` says what is wrong, in snake case; `values` which key and what stood there."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(f"{name}: {values}")
        self.name = name
        self.values = values


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A deadline's rule. `n`: days, for AHEAD and WITHIN; `at`: a local hour that ends the last day early.

    `counts_first_day`: the strict reading of WITHIN, in which D is day 1. None is made that fails `check`.
    """

    bound: Bound
    anchor: Anchor = Anchor.FIXED
    fixed: date | None = None
    n: int = 0
    unit: DayUnit = DayUnit.CALENDAR
    at: time | None = None
    counts_first_day: bool = False

    def __post_init__(self) -> None:
        self.check()

    @property
    def is_open(self) -> bool:
        """Whether the plan gives no date: one is proposed, and a person confirms it."""
        return self.bound in OPEN

    def check(self) -> None:
        """Raise RuleInvalid for a rule that has no meaning, or two."""
        self._check_anchor()
        self._check_days()
        self._check_hour()

    def _check_anchor(self) -> None:
        if self.anchor is Anchor.FIXED:
            if self.fixed is None:
                raise RuleInvalid("date_missing", bound=self.bound)
            if not FIRST_YEAR <= self.fixed.year <= LAST_YEAR:
                raise RuleInvalid("year_out_of_range", date=self.fixed, first=FIRST_YEAR, last=LAST_YEAR)
        elif self.fixed is not None:
            raise RuleInvalid("date_unwanted", anchor=self.anchor, date=self.fixed)
        if not self._takes_anchor():
            raise RuleInvalid("anchor_not_for_bound", bound=self.bound, anchor=self.anchor)

    def _takes_anchor(self) -> bool:
        match self.bound:
            case Bound.BEFORE:
                return self.anchor is Anchor.FIXED
            case Bound.BY | Bound.AHEAD:
                return self.anchor in DATED
            case Bound.WITHIN:
                return True
            case Bound.BEFORE_EVENT | Bound.AFTER_EVENT:
                return self.anchor is not Anchor.FIXED
        assert_never(self.bound)

    def _check_days(self) -> None:
        if self.bound in {Bound.AHEAD, Bound.WITHIN}:
            least = 1 if self.counts_first_day else 0
            if not least <= self.n <= MOST_DAYS:
                raise RuleInvalid("number_out_of_range", bound=self.bound, n=self.n, least=least, most=MOST_DAYS)
        elif self.n:
            raise RuleInvalid("number_unwanted", bound=self.bound, n=self.n)
        elif self.unit is not DayUnit.CALENDAR:
            raise RuleInvalid("unit_unwanted", bound=self.bound, unit=self.unit)
        if self.counts_first_day and self.bound is not Bound.WITHIN:
            raise RuleInvalid("first_day_unwanted", bound=self.bound)

    def _check_hour(self) -> None:
        if self.at is None:
            return
        if self.bound is Bound.BEFORE or self.is_open:  # «trước 17h00 ngày D» is BY
            raise RuleInvalid("hour_unwanted", bound=self.bound, at=self.at)
        # Midnight would leave nothing of the last day; an hour on paper has no seconds and no zone.
        if self.at == time.min or self.at != time(self.at.hour, self.at.minute):
            raise RuleInvalid("hour_out_of_range", at=self.at)


@dataclass(frozen=True, kw_only=True)
class Why:
    """What a template needs to word «vì sao ngày này». `off`: why the last day is off (`WorkCalendar.why_off`)."""

    rule: Rule
    anchor_day: date
    off: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a rule comes to. `ends_at` is exclusive and aware: the first instant that is too late.

    `last_day` is the date that the plan means. `cut_off` is the working day to aim at, which is `last_day` itself
    unless that is off; `roll` says on which side of it.
    """

    last_day: date
    ends_at: datetime
    cut_off: date
    roll: Roll
    why: Why


def resolve(rule: Rule, anchors: Mapping[Anchor, datetime | date], calendar: WorkCalendar, zone: tzinfo) -> Due | None:
    """Return the date of a rule; None while its event has not happened, and always for an open rule.

    An anchor given as an instant counts from its local day; a naive one is a bug: ValueError.
    """
    if rule.is_open:
        return None
    meeting = _local_day(anchors.get(Anchor.MEETING), zone)
    start = rule.fixed if rule.anchor is Anchor.FIXED else _local_day(anchors.get(rule.anchor), zone)
    if start is None:
        return None
    last = _last_day(rule, start, calendar)
    cut_off, roll = _cut_off(rule, last, meeting, calendar)
    why = Why(rule=rule, anchor_day=start, off=calendar.why_off(last))
    return Due(last_day=last, ends_at=_end(last, rule.at, zone), cut_off=cut_off, roll=roll, why=why)


def is_over(due: Due, now: datetime) -> bool:
    """Whether it is too late: the one gate. «17h00» and «24h00» are too late themselves, the second before is not."""
    return now >= due.ends_at


def is_met_in_time(due: Due, at: datetime) -> bool:
    """Whether what was done at an instant was done in time."""
    return not is_over(due, at)


def same_offset(fixed: date, meeting_before: date, meeting_after: date) -> date:
    """Return the date to propose when a meeting moves: as far from the new day as it was from the old one."""
    return fixed + (meeting_after - meeting_before)


def _local_day(at: datetime | date | None, zone: tzinfo) -> date | None:
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise ValueError(f"naive: {at}")
    return at.astimezone(zone).date()


def _last_day(rule: Rule, start: date, calendar: WorkCalendar) -> date:
    match rule.bound:
        case Bound.BEFORE:
            return start - timedelta(days=1)
        case Bound.BY:
            return start
        case Bound.AHEAD:
            return _shift(start, -rule.n, rule.unit, calendar)
        case Bound.WITHIN if rule.counts_first_day:
            # Day 1 of working days is the first one that is worked.
            off = rule.unit is DayUnit.WORKING and not calendar.is_working(start)
            return _shift(start, rule.n if off else rule.n - 1, rule.unit, calendar)
        case Bound.WITHIN:
            return _shift(start, rule.n, rule.unit, calendar)
        case Bound.BEFORE_EVENT | Bound.AFTER_EVENT:  # pragma: no cover - answered by resolve
            raise AssertionError(rule)
    assert_never(rule.bound)


def _shift(day: date, n: int, unit: DayUnit, calendar: WorkCalendar) -> date:
    return calendar.add_working(day, n) if unit is DayUnit.WORKING else day + timedelta(days=n)


def _cut_off(rule: Rule, last: date, meeting: date | None, calendar: WorkCalendar) -> tuple[date, Roll]:
    """Before the meeting one aims at the working day before; after it «trong N ngày» runs on to the next (art. 148).

    «Trước ngày D» never rolls forward, for that would pass D; nor does a date whose meeting is not known.
    """
    if calendar.is_working(last):
        return last, Roll.NONE
    prepares = last < meeting if meeting else rule.bound is Bound.BY
    if prepares or rule.bound in _NEVER_LATER:
        return calendar.previous_working(last), Roll.BACK
    return calendar.next_working(last), Roll.FORWARD


def _end(last: date, at: time | None, zone: tzinfo) -> datetime:
    if at is not None:
        return datetime.combine(last, at, zone)
    return datetime.combine(last + timedelta(days=1), time.min, zone)
