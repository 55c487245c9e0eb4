"""YAML read into plain text, lists and mappings, each with its place, and nothing that YAML could do besides.

Values stay as they are written, but for letters that nobody sees: a plan's fields know what they mean, and «no» is a
word. Anchors, aliases and tags are refused. PyYAML's own scanner is used and not libyaml's: its places and problems are
the same on every machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from domain.plans.faults import TreePath
from domain.questions.wording import clean

DEEPEST = 8
"""Levels of lists and mappings; a plan needs six."""

_NOTHING = frozenset({"", "~", "null"})
_BOM = "\ufeff"
_OUTSIDE: TreePath = ("",)
"""Where values go that were refused and are read on for the sake of what follows: no field is called so."""

_MISREAD = (
    ("unexpected end of stream", "yaml_quote"),
    ("escape character", "yaml_escape"),
    ("mapping values are not allowed", "yaml_colon"),
    ("could not find expected ':'", "yaml_no_colon"),
    ("expected ',' or", "yaml_bracket"),
    ("cannot start any token", "yaml_sign"),
    ("tag", "tag"),
    ("expected <block end>", "yaml_indent"),
    ("expected alphabetic or numeric", "anchor"),
)  # fmt: skip
"""What PyYAML's problem contains, and the name of ours; the first that fits."""
_FROM_ITS_START = frozenset({"yaml_quote", "yaml_bracket", "yaml_no_colon"})
"""Problems that show where something was opened, for where it should have been closed is anybody's guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something to mend. Line and column count from 1; line 0 is the file itself. Words: [plan_problems], by `name`."""

    line: int
    column: int
    name: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Tree:
    """What was read. `keys` and `places`: line and column where a key, and its value, begin."""

    value: Any = None
    keys: dict[TreePath, tuple[int, int]] = field(default_factory=dict)
    places: dict[TreePath, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, at: tuple[int, int], name: str, **values: object) -> None:
        """Note a problem."""
        self.problems.append(Problem(line=at[0], column=at[1], name=name, values=values))

    def place(self, path: TreePath, *, of_key: bool = False) -> tuple[int, int]:
        """Return where a value stands; where its key does if it has lines of its own, or if that is wanted.

        For what is not there, return the key of the nearest thing around it.
        """
        value, key = self.places.get(path), self.keys.get(path)
        if value and not of_key and (key is None or value[0] == key[0]):
            return value
        while path and path not in self.keys and path not in self.places:
            path = path[:-1]
        return self.keys.get(path, self.places.get(path, (1, 1)))


class _Stop(Exception):
    """What follows cannot be read."""


def read_tree(data: bytes) -> Tree:
    """Read all that can be read; with problems, `value` may be whatever came before them."""
    tree = Tree()
    text = _decoded(data, tree)
    if text is None:
        return tree
    try:
        tree.value = _Reader(text, tree).document()
    except _Stop:
        pass
    except yaml.reader.ReaderError as problem:
        tree.add(_after(text[: problem.position]), "character", code=f"{ord(text[problem.position]):04X}")
    except yaml.MarkedYAMLError as problem:
        _misread(problem, tree)
    return tree


def _decoded(data: bytes, tree: Tree) -> str | None:
    """Return the text, or None; a tab shows as blanks of any width, so no line of a plan may hold one."""
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        tree.add(_after(data[: problem.start].decode(errors="replace")), "not_utf8")
        return None
    if text.startswith(_BOM):
        tree.add((1, 1), "bom")
        text = text.removeprefix(_BOM)
    tabs = [(number, line.index("\t") + 1) for number, line in enumerate(text.split("\n"), 1) if "\t" in line]
    for at in tabs:
        tree.add(at, "tab")
    return None if tabs else text


class _Reader:
    """One document, event by event, so that what is refused is never built."""

    def __init__(self, text: str, tree: Tree) -> None:
        self._tree = tree
        self._events: Iterator[Event] = yaml.parse(text, Loader=yaml.SafeLoader)

    def document(self) -> object:
        next(self._events)
        if isinstance(next(self._events), StreamEndEvent):
            self._stop((1, 1), "empty")
        value = self._node(next(self._events), ())
        next(self._events)
        more = next(self._events)
        if isinstance(more, DocumentStartEvent):
            self._stop(_at(more), "several_documents")
        return value

    def _node(self, event: Event, path: TreePath) -> object:
        self._tree.places.setdefault(path, _at(event))
        self._refuse(event)
        if isinstance(event, CollectionStartEvent) and len(path) >= DEEPEST:
            self._stop(_at(event), "too_deep", most=DEEPEST)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, CollectionStartEvent):
            return self._sequence(path)
        if isinstance(event, ScalarEvent):
            return None if event.style is None and event.value.lower() in _NOTHING else clean(event.value)
        return None

    def _sequence(self, path: TreePath) -> list[object]:
        values: list[object] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            values.append(self._node(event, (*path, len(values))))
        return values

    def _mapping(self, path: TreePath) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, (*path, *_OUTSIDE))
            if isinstance(key, str) and key and key not in values:
                self._tree.keys[*path, key] = _at(event)
                values[key] = self._node(next(self._events), (*path, key))
                continue
            if isinstance(key, str) and key in values:
                self._tree.add(_at(event), "repeated_key", key=key, first=self._tree.keys[*path, key][0])
            else:
                self._tree.add(_at(event), "key_not_word")
            self._node(next(self._events), (*path, *_OUTSIDE))
        return values

    def _refuse(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            self._tree.add(_at(event), "alias", value=event.anchor)
        elif isinstance(event, NodeEvent) and event.anchor is not None:
            self._tree.add(_at(event), "anchor", value=event.anchor)
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag is not None:
            self._tree.add(_at(event), "tag")

    def _stop(self, at: tuple[int, int], name: str, **values: object) -> NoReturn:
        self._tree.add(at, name, **values)
        raise _Stop


def _misread(problem: yaml.MarkedYAMLError, tree: Tree) -> None:
    said = problem.problem or ""
    name = next((name for part, name in _MISREAD if part in said), "yaml_other")
    starts = problem.context_mark if name in _FROM_ITS_START else None
    mark = starts or problem.problem_mark or problem.context_mark
    tree.add((mark.line + 1, mark.column + 1) if mark else (1, 1), name)


def _at(event: Event) -> tuple[int, int]:
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _after(text: str) -> tuple[int, int]:
    """Return the place behind a text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
