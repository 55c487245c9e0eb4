"""How plan files write a deadline's rule, for example {ahead: 7, of: meeting}, read and written back."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from domain.dates.deadline_rule import Anchor, Bound, DayUnit, Rule, RuleInvalid

_Word = TypeVar("_Word", bound=StrEnum)

_BOUNDS = ("before", "by", "ahead", "within", "after")
_EVENTS = tuple(anchor for anchor in Anchor if anchor is not Anchor.FIXED)
_COUNTED = frozenset({"ahead", "within"})
_KEYS = frozenset({*_BOUNDS, "of", "unit", "at", "counts_first_day"})
_OPEN = {"before": Bound.BEFORE_EVENT, "after": Bound.AFTER_EVENT}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOUR = re.compile(r"(\d{1,2})(?:h|:)(\d{2})?")
_HOURS, _MINUTES = 24, 60


def parse_rule(value: object) -> Rule:
    """Read a rule as it stands in a plan file; RuleInvalid, whose name and values say which key is wrong.

    {before: DATE}, {by: DATE or meeting}, {ahead: N, of: DATE or meeting}, {within: N, of: DATE or EVENT}, and open
    ones: {before: EVENT}, {after: EVENT}. Beside a number may stand `unit: working` and `counts_first_day: true`;
    beside a day `at: 17h00`. A date is ISO text or a date; an hour is text or a time, never a number, for to
    YAML 1.1 a bare 17:00 is 1020.
    """
    if not isinstance(value, Mapping):
        raise RuleInvalid("not_a_mapping", value=value)
    for key in value:
        if key not in _KEYS:
            raise RuleInvalid("unknown_key", key=key)
    bounds = [key for key in _BOUNDS if key in value]
    if len(bounds) != 1:
        raise RuleInvalid("two_bounds" if bounds else "no_bound", keys=bounds or sorted(value))
    bound = bounds[0]
    if bound in _COUNTED and "of" not in value:
        raise RuleInvalid("key_missing", key="of")
    if bound not in _COUNTED and "of" in value:
        raise RuleInvalid("key_unwanted", key="of", beside=bound)
    where = "of" if bound in _COUNTED else bound
    anchor, fixed = _anchor(where, value[where])
    if bound == "after" and anchor is Anchor.FIXED:
        raise RuleInvalid("not_an_event", key=bound, value=fixed)
    return Rule(
        bound=_OPEN[bound] if bound in _OPEN and anchor is not Anchor.FIXED else Bound(bound),
        anchor=anchor,
        fixed=fixed,
        n=_number(bound, value[bound]) if bound in _COUNTED else 0,
        unit=_word(DayUnit, "unit", value.get("unit", DayUnit.CALENDAR)),
        at=_hour("at", value["at"]) if "at" in value else None,
        counts_first_day=_yes("counts_first_day", value.get("counts_first_day", False)),
    )


def write_rule(rule: Rule) -> dict[str, object]:
    """Return the shortest mapping that reads back as this rule."""
    anchor: object = rule.fixed or rule.anchor.value
    bound = {bound: word for word, bound in _OPEN.items()}.get(rule.bound, rule.bound.value)
    written: dict[str, object] = {bound: rule.n, "of": anchor} if bound in _COUNTED else {bound: anchor}
    if rule.unit is not DayUnit.CALENDAR:
        written["unit"] = rule.unit.value
    if rule.at is not None:
        written["at"] = f"{rule.at:%H}h{rule.at:%M}"
    if rule.counts_first_day:
        written["counts_first_day"] = True
    return written


def _anchor(key: str, value: object) -> tuple[Anchor, date | None]:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        return _word(_EVENTS, key, value), None
    return Anchor.FIXED, _date(key, value)


def _date(key: str, value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise RuleInvalid("not_a_date", key=key, value=value) from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise RuleInvalid("not_a_date", key=key, value=value)
    return value


def parse_hour(value: object) -> time:
    """Read 17h, 17h00 or 17:00; RuleInvalid, which is a ValueError, for anything else."""
    return _hour("hour", value)


def _hour(key: str, value: object) -> time:
    """Read 17h, 17h00 or 17:00; an hour has no seconds."""
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0):
        return value
    found = _HOUR.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) >= _HOURS or int(found[2] or 0) >= _MINUTES:
        raise RuleInvalid("not_an_hour", key=key, value=value)
    return time(int(found[1]), int(found[2] or 0))


def _number(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleInvalid("not_a_number", key=key, value=value)
    return value


def _yes(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise RuleInvalid("not_yes_or_no", key=key, value=value)
    return value


def _word(words: Iterable[_Word], key: str, value: object) -> _Word:
    known = {word.value: word for word in words}
    if not isinstance(value, str) or value not in known:
        raise RuleInvalid("unknown_word", key=key, value=value, known=list(known))
    return known[value]
