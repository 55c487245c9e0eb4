"""How the values of a plan file are written: days and hours as plans write them, keys, codes, words."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from domain.dates.deadline_rule import FIRST_YEAR, LAST_YEAR, Rule
from domain.dates.rule_notation import parse_rule, write_rule
from domain.questions.wording import clean

_AS_WRITTEN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AS_STORED = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SCHOOL_YEAR = re.compile(r"(\d{4})(?:-(\d{4}))?")


def _day(value: object) -> object:
    """Take 22/10/2025 as plans write it, or 2025-10-22."""
    if not isinstance(value, str):
        return value
    written, stored = _AS_WRITTEN.fullmatch(value), _AS_STORED.fullmatch(value)
    if written:
        day, month, year = map(int, written.groups())
    elif stored:
        year, month, day = map(int, stored.groups())
    else:
        raise PydanticCustomError("not_a_date", "no date")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PydanticCustomError("year_out_of_range", "year", {"first": FIRST_YEAR, "last": LAST_YEAR})
    try:
        return date(year, month, day)
    except ValueError:
        raise PydanticCustomError("no_such_date", "no such date", {"value": f"{day:02}/{month:02}/{year}"}) from None


def _rule(value: object) -> Rule:
    """Read a rule whose values may all be text still, as they stand in a file."""
    if isinstance(value, Rule):
        return value
    if not isinstance(value, Mapping):
        return parse_rule(value)
    return parse_rule({key: _plain(part) for key, part in value.items()})


def _plain(part: object) -> object:
    if not isinstance(part, str):
        return part
    if re.fullmatch(r"-?\d{1,6}", part):
        return int(part)
    return {"true": True, "false": False}.get(part, _day(part) if _is_dated(part) else part)


def _is_dated(part: str) -> bool:
    return bool(_AS_WRITTEN.fullmatch(part) or _AS_STORED.fullmatch(part))


def _hour(value: object) -> object:
    """An hour is written as rules write it."""
    return parse_rule({"by": "meeting", "at": value}).at if isinstance(value, str) else value


def read_school_year(value: object) -> object:
    """Take 2024-2025, or its first year."""
    found = _SCHOOL_YEAR.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    if found[2] and int(found[2]) != int(found[1]) + 1:
        raise PydanticCustomError("not_a_school_year", "no school year")
    return int(found[1])


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}[0-9]{2}$")]
"""The code of a meeting: it begins the number of every question, for example MN24-001."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_cleaned)]
MaybeLine = Annotated[str, StringConstraints(max_length=200), BeforeValidator(_cleaned)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=20), BeforeValidator(_cleaned)]
Text = Annotated[str, StringConstraints(max_length=4000), BeforeValidator(_cleaned)]
Day = Annotated[date, BeforeValidator(_day)]
Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 Monday ... 6 Sunday, as the plan states it; it may be wrong."""
Hour = Annotated[time, BeforeValidator(_hour), PlainSerializer(lambda at: f"{at:%Hh%M}", return_type=str)]
RuleField = Annotated[Rule, PlainValidator(_rule), PlainSerializer(write_rule, return_type=dict)]


def check_one_of(part: BaseModel, *names: str) -> None:
    """Raise unless exactly one of these is there."""
    if sum(getattr(part, name) is not None for name in names) != 1:
        raise PydanticCustomError("one_of", "one of", {"keys": ", ".join(names)})


class PlanPart(BaseModel):
    """Any part: what stands in it is known, and stays as it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
