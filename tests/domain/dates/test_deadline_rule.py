"""What a deadline's rule comes to: every date that the five plans let one compute, and the second at which it ends."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.dates.deadline_rule import (
    Anchor,
    Bound,
    DayUnit,
    Due,
    Roll,
    Rule,
    RuleInvalid,
    is_met_in_time,
    is_over,
    resolve,
    same_offset,
)
from domain.dates.holidays import office_calendar
from domain.dates.rule_notation import parse_rule, write_rule

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = office_calendar()
SECOND = timedelta(seconds=1)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
NUMBERS = st.integers(0, 40)
UNITS = st.sampled_from(DayUnit)
EVENTS = {
    Anchor.MEETING: datetime(2025, 11, 2, 8, 0, tzinfo=ZONE),
    Anchor.NOTICE: date(2025, 10, 24),
    Anchor.CONCLUSION: datetime(2025, 11, 10, 9, 0, tzinfo=ZONE),
    Anchor.DEFERRED: datetime(2025, 11, 2, 10, 0, tzinfo=ZONE),
}
ANY_FACTS: st.SearchStrategy[dict[str, object]] = st.builds(
    dict,
    bound=st.sampled_from(Bound),
    anchor=st.sampled_from(Anchor),
    fixed=st.none() | st.dates(date(1990, 1, 1), date(2110, 1, 1)),
    n=st.integers(-2, 400) | st.just(0),
    unit=UNITS,
    at=st.none() | st.times(),
    counts_first_day=st.booleans(),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that passes its own check."""
    bound = draw(st.sampled_from(Bound))
    counted, is_open = bound in {Bound.AHEAD, Bound.WITHIN}, bound in {Bound.BEFORE_EVENT, Bound.AFTER_EVENT}
    anchors = {Bound.BEFORE: [Anchor.FIXED], Bound.BY: [Anchor.FIXED, Anchor.MEETING]}.get(
        bound, [Anchor.FIXED, Anchor.MEETING] if bound is Bound.AHEAD else list(Anchor)[is_open:]
    )
    anchor = draw(st.sampled_from(anchors))
    hours = st.none() | st.builds(time, st.integers(1, 23), st.integers(0, 59))
    strict = bound is Bound.WITHIN and draw(st.booleans())
    return Rule(
        bound=bound,
        anchor=anchor,
        fixed=draw(DAYS) if anchor is Anchor.FIXED else None,
        n=draw(st.integers(int(strict), 366)) if counted else 0,
        unit=draw(UNITS) if counted else DayUnit.CALENDAR,
        at=None if is_open or bound is Bound.BEFORE else draw(hours),
        counts_first_day=strict,
    )


def due(rule: Mapping[str, object] | Rule, **anchors: date) -> Due:
    """The date of a rule, with anchors by name."""
    parsed = rule if isinstance(rule, Rule) else parse_rule(rule)
    found = resolve(parsed, {Anchor(name): at for name, at in anchors.items()}, CALENDAR, ZONE)
    assert found
    return found


M003 = datetime(2025, 11, 2, 8, 0, tzinfo=ZONE)
M004 = datetime(2024, 10, 1, 17, 0, tzinfo=ZONE)
M001 = date(2024, 11, 13)
M000 = date(2022, 9, 23)
M002 = date(2024, 10, 11)


@pytest.mark.parametrize(
    ("rule", "anchors", "last_day", "cut_off"),
    [
        ({"before": date(2025, 10, 21)}, {"meeting": M003}, "Mon 2025-10-20", "same"),
        ({"before": date(2025, 10, 22)}, {"meeting": M003}, "Tue 2025-10-21", "same"),
        ({"before": date(2025, 10, 25)}, {"meeting": M003}, "Fri 2025-10-24", "same"),
        ({"ahead": 7, "of": "meeting"}, {"meeting": M003}, "Sun 2025-10-26", "back Fri 2025-10-24"),
        ({"before": date(2025, 10, 27)}, {"meeting": M003}, "Sun 2025-10-26", "back Fri 2025-10-24"),
        ({"within": 0, "of": "meeting"}, {"meeting": M003}, "Sun 2025-11-02", "forward Mon 2025-11-03"),
        ({"within": 6, "of": "meeting"}, {"meeting": M003}, "Sat 2025-11-08", "forward Mon 2025-11-10"),
        ({"within": 6, "of": "meeting", "counts_first_day": True}, {"meeting": M003}, "Fri 2025-11-07", "same"),
        ({"within": 5, "of": "conclusion", "unit": "working"}, {"conclusion": date(2025, 11, 7)},
         "Fri 2025-11-14", "same"),
        ({"before": date(2025, 11, 15)}, {"meeting": M003}, "Fri 2025-11-14", "same"),
        ({"ahead": 7, "of": "meeting"}, {"meeting": M004}, "Tue 2024-09-24", "same"),
        ({"ahead": 2, "of": "meeting"}, {"meeting": M004}, "Sun 2024-09-29", "back Fri 2024-09-27"),
        ({"within": 3, "of": "meeting", "unit": "working"}, {"meeting": M004}, "Fri 2024-10-04", "same"),
        ({"within": 10, "of": "meeting"}, {"meeting": M004}, "Fri 2024-10-11", "same"),
        ({"within": 15, "of": "deferred"}, {"deferred": M004}, "Wed 2024-10-16", "same"),
        ({"before": date(2022, 9, 30)}, {}, "Thu 2022-09-29", "same"),
        ({"before": date(2022, 10, 20)}, {}, "Wed 2022-10-19", "same"),
        ({"within": 5, "of": "meeting"}, {"meeting": M000}, "Wed 2022-09-28", "same"),
        ({"within": 5, "of": "deferred", "unit": "working"}, {"deferred": M000}, "Fri 2022-09-30", "same"),
        ({"ahead": 7, "of": "meeting"}, {"meeting": M001}, "Wed 2024-11-06", "same"),
        ({"ahead": 3, "of": "meeting"}, {"meeting": M001}, "Sun 2024-11-10", "back Fri 2024-11-08"),
        ({"within": 5, "of": "deferred", "unit": "working"}, {"deferred": M001}, "Wed 2024-11-20", "same"),
        ({"within": 10, "of": "deferred"}, {"deferred": M002}, "Mon 2024-10-21", "same"),
    ],
)  # fmt: skip
def test_the_dates_of_the_five_plans(
    rule: dict[str, object], anchors: dict[str, date], last_day: str, cut_off: str
) -> None:
    found = due(rule, **anchors)
    assert f"{found.last_day:%a %Y-%m-%d}" == last_day
    shown = "same" if found.roll is Roll.NONE else f"{found.roll} {found.cut_off:%a %Y-%m-%d}"
    assert shown == cut_off
    assert found.ends_at == datetime.combine(found.last_day + timedelta(days=1), time.min, ZONE)


@pytest.mark.parametrize(
    ("rule", "last_second"),
    [
        ({"before": "2025-10-21"}, "2025-10-20T16:59:59Z"),
        ({"by": "2025-10-20"}, "2025-10-20T16:59:59Z"),
        ({"by": "2025-10-20", "at": "17h00"}, "2025-10-20T09:59:59Z"),
        ({"ahead": 5, "of": "meeting", "at": "17h"}, "2025-10-28T09:59:59Z"),
        ({"within": 6, "of": "meeting"}, "2025-11-08T16:59:59Z"),
    ],
)
def test_the_last_second_in_time(rule: dict[str, object], last_second: str) -> None:
    found, at = due(rule, meeting=M003), datetime.fromisoformat(last_second)
    assert is_met_in_time(found, at)
    assert not is_over(found, at)
    assert not is_met_in_time(found, at + SECOND)
    assert is_over(found, at + SECOND)
    assert is_met_in_time(found, at + SECOND - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("rule", "meeting", "roll", "cut_off"),
    [
        ({"by": "2025-10-26"}, M003, Roll.BACK, "2025-10-24"),
        ({"by": "2025-11-09"}, M003, Roll.FORWARD, "2025-11-10"),
        ({"by": "2025-11-09"}, None, Roll.BACK, "2025-11-07"),
        ({"before": "2025-11-10"}, M003, Roll.BACK, "2025-11-07"),
        ({"within": 2, "of": "notice"}, M003, Roll.BACK, "2025-10-24"),
        ({"within": 2, "of": "notice"}, None, Roll.FORWARD, "2025-10-27"),
    ],
)
def test_which_working_day_stands_beside_a_day_off(
    rule: dict[str, object], meeting: date | None, roll: Roll, cut_off: str
) -> None:
    """Before the meeting the one before; «trước ngày D» never a later one; after it the next (BLDS 2015, art. 148)."""
    found = due(rule, notice=date(2025, 10, 24), **({"meeting": meeting} if meeting else {}))
    assert (found.roll, found.cut_off.isoformat()) == (roll, cut_off)
    assert found.why.off == "weekend"


def test_a_deadline_in_tet_says_so() -> None:
    found = due({"within": 5, "of": "meeting"}, meeting=date(2026, 2, 12))
    assert (found.last_day, found.why.off) == (date(2026, 2, 17), "Tết Nguyên Đán")
    assert (found.cut_off, found.roll) == (date(2026, 2, 23), Roll.FORWARD)
    assert due({"within": 5, "of": "meeting", "unit": "working"}, meeting=date(2026, 2, 12)).last_day == date(
        2026, 2, 26
    )


@pytest.mark.parametrize(
    ("meeting", "last_day"), [(date(2025, 11, 7), date(2025, 11, 11)), (date(2025, 11, 8), date(2025, 11, 12))]
)
def test_day_one_of_working_days_is_one_that_is_worked(meeting: date, last_day: date) -> None:
    rule = {"within": 3, "of": "meeting", "unit": "working", "counts_first_day": True}
    assert due(rule, meeting=meeting).last_day == last_day


def test_why_holds_what_the_words_need() -> None:
    rule = parse_rule({"ahead": 7, "of": "meeting"})
    why = due(rule, meeting=M003).why
    assert (why.rule, why.anchor_day, why.off) == (rule, date(2025, 11, 2), "weekend")


def test_an_instant_counts_from_its_local_day() -> None:
    late = datetime(2025, 11, 1, 17, 30, tzinfo=UTC)  # 00:30 on 2 November in Viet Nam
    assert due({"within": 1, "of": "deferred"}, deferred=late).last_day == date(2025, 11, 3)
    with pytest.raises(ValueError, match="naive"):
        due({"within": 1, "of": "deferred"}, deferred=datetime(2025, 11, 1, 17, 30))  # noqa: DTZ001 - is refused


@pytest.mark.parametrize(
    "rule", [{"within": 5, "of": "conclusion"}, {"ahead": 7, "of": "meeting"}, {"within": 5, "of": "deferred"}]
)
def test_no_date_while_its_event_has_not_happened(rule: dict[str, object]) -> None:
    assert resolve(parse_rule(rule), {Anchor.NOTICE: date(2025, 1, 2)}, CALENDAR, ZONE) is None


@pytest.mark.parametrize("rule", [{"before": "meeting"}, {"after": "meeting"}, {"after": "conclusion"}])
def test_an_open_rule_never_gets_a_date_by_itself(rule: dict[str, object]) -> None:
    parsed = parse_rule(rule)
    assert parsed.is_open
    assert resolve(parsed, EVENTS, CALENDAR, ZONE) is None


@pytest.mark.parametrize(
    ("moved", "fixed"), [(date(2025, 11, 9), date(2025, 10, 27)), (date(2025, 10, 31), date(2025, 10, 18))]
)
def test_a_moved_meeting_proposes_the_same_distance(moved: date, fixed: date) -> None:
    assert same_offset(date(2025, 10, 20), date(2025, 11, 2), moved) == fixed


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"bound": Bound.BEFORE}, "date_missing"),
        ({"bound": Bound.BY, "fixed": date(1999, 12, 31)}, "year_out_of_range"),
        ({"bound": Bound.BY, "anchor": Anchor.MEETING, "fixed": date(2025, 1, 1)}, "date_unwanted"),
        ({"bound": Bound.AHEAD, "anchor": Anchor.CONCLUSION, "n": 2}, "anchor_not_for_bound"),
        ({"bound": Bound.BEFORE, "anchor": Anchor.MEETING}, "anchor_not_for_bound"),
        ({"bound": Bound.AFTER_EVENT, "fixed": date(2025, 1, 1)}, "anchor_not_for_bound"),
        ({"bound": Bound.AHEAD, "anchor": Anchor.MEETING, "n": -7}, "number_out_of_range"),
        ({"bound": Bound.WITHIN, "anchor": Anchor.MEETING, "n": 367}, "number_out_of_range"),
        ({"bound": Bound.WITHIN, "anchor": Anchor.MEETING, "counts_first_day": True}, "number_out_of_range"),
        ({"bound": Bound.BEFORE, "fixed": date(2025, 1, 1), "n": 7}, "number_unwanted"),
        ({"bound": Bound.BY, "fixed": date(2025, 1, 1), "unit": DayUnit.WORKING}, "unit_unwanted"),
        ({"bound": Bound.BY, "fixed": date(2025, 1, 1), "counts_first_day": True}, "first_day_unwanted"),
        ({"bound": Bound.BEFORE, "fixed": date(2025, 1, 1), "at": time(17)}, "hour_unwanted"),
        ({"bound": Bound.AFTER_EVENT, "anchor": Anchor.MEETING, "at": time(17)}, "hour_unwanted"),
        ({"bound": Bound.BY, "fixed": date(2025, 1, 1), "at": time(0)}, "hour_out_of_range"),
        ({"bound": Bound.BY, "fixed": date(2025, 1, 1), "at": time(17, 0, 30)}, "hour_out_of_range"),
        ({"bound": Bound.BY, "fixed": date(2025, 1, 1), "at": time(17, tzinfo=UTC)}, "hour_out_of_range"),
    ],
)
def test_a_rule_without_meaning_is_refused(facts: dict[str, object], name: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        Rule(**facts)  # type: ignore[arg-type] # each wrong in its own way
    assert refused.value.name == name


@given(ANY_FACTS)
def test_whatever_passes_the_check_has_a_date_and_can_be_written_down(facts: dict[str, object]) -> None:
    try:
        rule = Rule(**facts)  # type: ignore[arg-type] # anything at all
    except RuleInvalid:
        return
    assert (resolve(rule, EVENTS, CALENDAR, ZONE) is None) is rule.is_open
    assert parse_rule(write_rule(rule)) == rule


@given(rules())
def test_a_rule_survives_its_plan_file(rule: Rule) -> None:
    assert parse_rule(write_rule(rule)) == rule


@given(rules(), DAYS)
def test_the_gate_turns_at_one_instant(rule: Rule, day: date) -> None:
    found = resolve(rule, dict.fromkeys(Anchor, day), CALENDAR, ZONE)
    assume(found is not None)
    assert found
    assert found.ends_at.utcoffset() == timedelta(hours=7)
    assert (found.ends_at - SECOND).astimezone(ZONE).date() == found.last_day
    for late in (found.ends_at, found.ends_at + SECOND):
        assert is_over(found, late.astimezone(UTC))
        assert not is_met_in_time(found, late)
    early = found.ends_at - SECOND
    assert is_met_in_time(found, early.astimezone(UTC))
    assert not is_over(found, early)
    if rule.at is None:
        assert found.ends_at.time() == time.min
    else:
        assert (found.ends_at.date(), found.ends_at.time()) == (found.last_day, rule.at)


@given(rules(), DAYS)
def test_one_aims_at_a_working_day_next_to_the_last_day(rule: Rule, day: date) -> None:
    found = resolve(rule, dict.fromkeys(Anchor, day), CALENDAR, ZONE)
    assume(found is not None)
    assert found
    assert CALENDAR.is_working(found.cut_off)
    assert bool(found.why.off) is (found.roll is not Roll.NONE)
    gap = (found.cut_off - found.last_day).days
    assert {Roll.NONE: gap == 0, Roll.BACK: gap < 0, Roll.FORWARD: gap > 0}[found.roll]
    if found.last_day < day:
        assert found.roll is not Roll.FORWARD
    step = 1 if gap > 0 else -1
    assert not any(CALENDAR.is_working(found.last_day + timedelta(days=n)) for n in range(0, gap, step))


@given(DAYS)
def test_before_a_day_is_by_the_day_before(day: date) -> None:
    before, by = due({"before": day}), due({"by": day - timedelta(days=1)})
    assert (before.last_day, before.ends_at, before.cut_off) == (by.last_day, by.ends_at, by.cut_off)


@given(DAYS, NUMBERS, UNITS)
def test_ahead_and_within_are_two_ends_of_one_span(day: date, n: int, unit: DayUnit) -> None:
    meeting = CALENDAR.next_working(day)
    start = due({"ahead": n, "of": "meeting", "unit": unit}, meeting=meeting).last_day
    assert due({"within": n, "of": "notice", "unit": unit}, notice=start).last_day == meeting


@given(DAYS, NUMBERS)
def test_the_strict_reading_is_a_day_shorter(day: date, n: int) -> None:
    strict = due({"within": n + 1, "of": "meeting", "counts_first_day": True}, meeting=day)
    assert strict.last_day == due({"within": n, "of": "meeting"}, meeting=day).last_day


@given(rules(), DAYS, DAYS)
def test_a_later_event_never_ends_earlier(rule: Rule, one: date, other: date) -> None:
    first, second = (
        resolve(rule, dict.fromkeys(Anchor, day), CALENDAR, ZONE) for day in sorted((one, other))
    )  # fmt: skip
    assume(first is not None and second is not None)
    assert first
    assert second
    assert first.last_day <= second.last_day
    assert first.ends_at <= second.ends_at


@given(DAYS, NUMBERS, UNITS)
def test_more_days_never_shorten(day: date, n: int, unit: DayUnit) -> None:
    def last(key: str, number: int) -> date:
        return due({key: number, "of": "meeting", "unit": unit}, meeting=day).last_day

    assert last("ahead", n + 1) < last("ahead", n) <= day <= last("within", n) < last("within", n + 1)


@given(DAYS, DAYS, DAYS)
def test_moving_there_and_back_changes_nothing(fixed: date, one: date, other: date) -> None:
    moved = same_offset(fixed, one, other)
    assert other - moved == one - fixed
    assert same_offset(moved, other, one) == fixed
