"""What pydantic found wrong with a plan, as problems with a place and the values for their words."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.plan_files.tree import Problem, Tree
from domain.dates.deadline_rule import RuleInvalid
from domain.plans.faults import TreePath
from domain.plans.plan import Plan
from letters.clusters import clip
from templates.filters import day

LONGEST = 60
"""Letters of a wrong value that are shown again."""
MOST_LISTED = 30
"""Words that are named as what would be right."""

_NAMES = {
    "missing": "missing",
    "string_type": "text_wanted",
    "string_too_short": "empty_value",
    "string_too_long": "too_long",
    "tuple_type": "list_wanted",
    "too_short": "none_listed",
    "model_type": "mapping_wanted",
    "bool_parsing": "yes_or_no",
    "bool_type": "yes_or_no",
    "enum": "unknown_word",
    "date_type": "not_a_date",
    "time_type": "rule_not_an_hour",
    "greater_than": "more_than",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "less_than": "less_than",
}
"""Our names for pydantic's errors. Those of numbers that are none follow below; our own errors keep their names."""
_NO_NUMBER = ("int_", "float_", "finite_")
_PATTERNS = {"^[a-z]": "bad_key", "^[A-Z]": "bad_code", "^\\d": "bad_day_month"}
_WRONG_TYPE = frozenset({"string_type", "tuple_type", "model_type", "enum", "int_type", "bool_type", "date_type"})


def problem_of(error: ErrorDetails, tree: Tree) -> Problem:
    """Return the problem that an error of the plan comes to."""
    path, kind, given = error["loc"], error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx", {})
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return _problem(tree.place(path, of_key=True), *_unknown(path, given))
    if isinstance(context.get("error"), RuleInvalid):
        return _of_rule(path, given, context["error"], tree)
    if given is None and kind in _WRONG_TYPE:
        return _problem(tree.place(path), "empty_value", {"key": key})
    values = {"key": key, "value": given, **context}
    if kind == "enum":
        values["known"] = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return _problem(tree.place(path), _name(kind, context), values)


def shown(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as they stand in a line of words: short, on one line, days as plans write them."""
    return {name: _shown(value) for name, value in values.items()}


def model_at(path: TreePath) -> type[BaseModel]:
    """Return the part of a plan that stands at a path."""
    model: type[BaseModel] = Plan
    for part in path:
        if isinstance(part, str):
            [model] = _models_in(model.model_fields[part].annotation)
    return model


def _models_in(annotation: object) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _of_rule(path: TreePath, given: object, invalid: RuleInvalid, tree: Tree) -> Problem:
    inner = invalid.values.get("key")
    if isinstance(given, Mapping) and inner in given:
        path = (*path, str(inner))
    at = tree.place(path, of_key=invalid.name == "unknown_key")
    return _problem(at, f"rule_{invalid.name}", invalid.values)


def _unknown(path: TreePath, given: object) -> tuple[str, Mapping[str, object]]:
    key, known = str(path[-1]), list(model_at(path[:-1]).model_fields)
    if given is None and " " in key:  # {title: one thing, another}: the comma ended the title
        return "comma", {"key": key}
    near = get_close_matches(key, known, n=1)
    if near:
        return "unknown_key_near", {"key": key, "near": near[0]}
    return "unknown_key", {"key": key, "known": known}


def _name(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return next(name for begins, name in _PATTERNS.items() if context["pattern"].startswith(begins))
    if kind.startswith(_NO_NUMBER):
        return "number_wanted"
    return _NAMES.get(kind, kind)


def _problem(at: tuple[int, int], name: str, values: Mapping[str, object]) -> Problem:
    return Problem(line=at[0], column=at[1], name=name, values=shown(values))


def _shown(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple | set | frozenset):
        some = [_shown(one) for one in islice(value, MOST_LISTED)]
        return ", ".join([*some, "…"] if len(value) > MOST_LISTED else some)
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{clip(text, LONGEST)}…"
