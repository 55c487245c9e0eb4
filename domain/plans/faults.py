"""What one part of a plan says about another and gets wrong: posts nobody holds, codes given twice, days of no year."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from domain.dates.school_year import calendar_year

TreePath = tuple[str | int, ...]
"""Where something stands: ("deadlines", 2, "owner")."""

_EACH = -1
_POSTS: TreePath = ("posts", _EACH, "key")
_DEADLINES: TreePath = ("deadlines", _EACH, "key")
_UNITS: TreePath = ("units", _EACH, "code")
_MEETINGS: TreePath = ("programme", "meetings", _EACH)
_WINDOWS: TreePath = ("programme", "windows", _EACH)

_NAMED: Mapping[str, tuple[tuple[TreePath, ...], tuple[TreePath, ...]]] = {
    "post_unknown": (
        (_POSTS,),
        (
            ("chair",), (*_WINDOWS, "chair"), ("collection", "steps", _EACH, "post"),
            ("deadlines", _EACH, "owner"), ("deadlines", _EACH, "receiver"), ("deadlines", _EACH, "head"),
        ),
    ),
    "unit_unknown": ((("unit", "code"), _UNITS), (("posts", _EACH, "unit"), (*_WINDOWS, "who", _EACH))),
    "deadline_unknown": (
        (_DEADLINES,), (("notice",), ("speaker_list",), ("collection", "steps", _EACH, "deadline"))
    ),
}  # fmt: skip
"""By the name of the fault: where the names are given, and where they are used."""

_UNIQUE: tuple[tuple[TreePath, ...], ...] = (
    (_POSTS,), (_DEADLINES,), (("unit", "code"), _UNITS), ((*_MEETINGS, "code"), (*_WINDOWS, "code")),
    (("papers", _EACH, "key"),), (("topics", _EACH, "short"),),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that does not fit. `name` says what, in snake case; `values` are for its words.

    `first`: where the same stood before.
    """

    path: TreePath
    name: str
    values: Mapping[str, object]
    first: TreePath | None = None


def find_faults(tree: object) -> Iterator[Fault]:
    """Look through a plan's plain values, also where parts of it are missing or of another type."""
    for name, (given, used) in _NAMED.items():
        known = dict.fromkeys(value for _, value in _at(tree, *given))
        for path, value in _at(tree, *used):
            if value not in known:
                yield Fault(path=path, name=name, values={"value": value, "known": list(known)})
    for places in _UNIQUE:
        first: dict[str, TreePath] = {}
        for path, value in _at(tree, *places):
            if first.setdefault(value, path) != path:
                yield Fault(path=path, name="repeated", values={"value": value}, first=first[value])
    yield from _no_such_days(tree)


def _no_such_days(tree: object) -> Iterator[Fault]:
    """29/02 is a day of some school years only."""
    year = tree.get("school_year") if isinstance(tree, Mapping) else None
    for path, value in _at(tree, (*_MEETINGS, "day_month")):
        with suppress(ValueError, TypeError):
            day, month = map(int, value.split("/"))
            first = int(str(year)[:4])
            try:
                date(calendar_year(first, month), month, day)
            except ValueError:
                shown = f"{day:02}/{month:02}/{calendar_year(first, month)}"
                yield Fault(path=path, name="no_such_date", values={"value": shown})


def _at(tree: object, *patterns: TreePath) -> Iterator[tuple[TreePath, str]]:
    """Yield each text that stands at one of these places, and where."""
    for pattern in patterns:
        for path, value in _down(tree, pattern, ()):
            if isinstance(value, str):
                yield path, value


def _down(tree: object, pattern: TreePath, path: TreePath) -> Iterator[tuple[TreePath, object]]:
    if not pattern:
        yield path, tree
    elif pattern[0] == _EACH:
        if isinstance(tree, list | tuple):
            for place, below in enumerate(tree):
                yield from _down(below, pattern[1:], (*path, place))
    elif isinstance(tree, Mapping) and pattern[0] in tree:
        yield from _down(tree[pattern[0]], pattern[1:], (*path, pattern[0]))
