"""Rules as plan files write them: each form, and which key a wrong one blames."""

from datetime import UTC, date, datetime, time

import pytest

from domain.dates.deadline_rule import Anchor, Bound, DayUnit, Rule, RuleInvalid
from domain.dates.rule_notation import parse_rule, write_rule

DAY = date(2025, 10, 20)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ({"before": DAY}, Rule(bound=Bound.BEFORE, fixed=DAY)),
        ({"by": DAY}, Rule(bound=Bound.BY, fixed=DAY)),
        ({"by": DAY, "at": "17h00"}, Rule(bound=Bound.BY, fixed=DAY, at=time(17))),
        ({"by": "meeting"}, Rule(bound=Bound.BY, anchor=Anchor.MEETING)),
        ({"ahead": 7, "of": "meeting"}, Rule(bound=Bound.AHEAD, anchor=Anchor.MEETING, n=7)),
        ({"ahead": 7, "of": DAY}, Rule(bound=Bound.AHEAD, fixed=DAY, n=7)),
        ({"within": 6, "of": "meeting"}, Rule(bound=Bound.WITHIN, anchor=Anchor.MEETING, n=6)),
        (
            {"within": 5, "of": "deferred", "unit": "working", "counts_first_day": True},
            Rule(bound=Bound.WITHIN, anchor=Anchor.DEFERRED, n=5, unit=DayUnit.WORKING, counts_first_day=True),
        ),
        ({"before": "meeting"}, Rule(bound=Bound.BEFORE_EVENT, anchor=Anchor.MEETING)),
        ({"after": "conclusion"}, Rule(bound=Bound.AFTER_EVENT, anchor=Anchor.CONCLUSION)),
    ],
)
def test_a_rule_reads_and_writes(written: dict[str, object], rule: Rule) -> None:
    assert parse_rule(written) == rule
    assert write_rule(rule) == written


@pytest.mark.parametrize("hour", ["7h30", "07h30", "7:30", "07:30", time(7, 30)])
def test_an_hour_is_written_in_many_ways(hour: object) -> None:
    assert parse_rule({"by": "2025-10-20", "at": hour}) == Rule(bound=Bound.BY, fixed=DAY, at=time(7, 30))


def test_a_full_hour_needs_no_minutes() -> None:
    assert parse_rule({"by": DAY, "at": "17h"}).at == time(17)


@pytest.mark.parametrize(
    ("written", "name", "key"),
    [
        ("trước 21/10", "not_a_mapping", None),
        (None, "not_a_mapping", None),
        ({}, "no_bound", None),
        ({"at": "17h00"}, "no_bound", None),
        ({"before": DAY, "by": DAY}, "two_bounds", None),
        ({"befor": DAY}, "unknown_key", "befor"),
        ({"before": DAY, True: 1}, "unknown_key", True),
        ({"ahead": 7}, "key_missing", "of"),
        ({"by": DAY, "of": "meeting"}, "key_unwanted", "of"),
        ({"before": "2025-02-29"}, "not_a_date", "before"),
        ({"before": 20251020}, "not_a_date", "before"),
        ({"by": datetime(2025, 10, 20, 17, tzinfo=UTC)}, "not_a_date", "by"),
        ({"by": "20/10/2025"}, "unknown_word", "by"),
        ({"before": "fixed"}, "unknown_word", "before"),
        ({"after": DAY}, "not_an_event", "after"),
        ({"within": 5, "of": "metting"}, "unknown_word", "of"),
        ({"within": "5", "of": "meeting"}, "not_a_number", "within"),
        ({"within": True, "of": "meeting"}, "not_a_number", "within"),
        ({"within": 5, "of": "meeting", "unit": "days"}, "unknown_word", "unit"),
        ({"within": 5, "of": "meeting", "unit": None}, "unknown_word", "unit"),
        ({"within": 5, "of": "meeting", "counts_first_day": 1}, "not_yes_or_no", "counts_first_day"),
        ({"by": DAY, "at": 1020}, "not_an_hour", "at"),
        ({"by": DAY, "at": "24:00"}, "not_an_hour", "at"),
        ({"by": DAY, "at": "17h60"}, "not_an_hour", "at"),
        ({"by": DAY, "at": "17"}, "not_an_hour", "at"),
        ({"by": DAY, "at": None}, "not_an_hour", "at"),
        ({"by": DAY, "at": time(17, 0, 1)}, "not_an_hour", "at"),
        ({"by": "notice"}, "anchor_not_for_bound", None),
        ({"ahead": 400, "of": "meeting"}, "number_out_of_range", None),
        ({"by": DAY, "unit": "working"}, "unit_unwanted", None),
    ],
)
def test_a_wrong_key_is_named(written: object, name: str, key: object) -> None:
    with pytest.raises(RuleInvalid) as refused:
        parse_rule(written)
    assert refused.value.name == name
    assert refused.value.values.get("key") == key
