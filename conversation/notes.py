"""Notes of a talk: a dataclass, read from what a place keeps as JSON, and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from enum import Enum
from types import UnionType
from typing import Any, Protocol, Self, TypeVar, get_args, get_origin

T = TypeVar("T")


class NotesLost(Exception):
    """A place does not hold what its step needs, as one that an older program left: the step is gone."""


class Noted(Protocol):
    """Whatever holds a place's notes: a turn."""

    notes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notes:
    """What the steps of one talk keep. A field without a default must be there; one that holds its default is not kept.

    Fields hold str, int, bool, date, time, an Enum, Notes, a tuple of these or a dict of anything. Other notes of the
    place are left alone, so that a talk can lie within another.
    """

    @classmethod
    def of(cls, turn: Noted) -> Self:
        """Return the notes of a turn; NotesLost where one is missing or is not what it should be."""
        return cls._from(turn.notes)

    @classmethod
    def _from(cls, kept: Mapping[str, Any]) -> Self:
        try:
            return cls(
                **{
                    name: value if type(value) is kind else _read(value, kind)
                    for name, kind, _ in _fields(cls)
                    if (value := kept.get(name)) is not None
                }
            )
        except (AttributeError, TypeError, ValueError) as problem:
            raise NotesLost(cls.__name__) from problem

    def keep(self, turn: Noted) -> None:
        """Write them among the notes of a turn."""
        self._into(turn.notes)

    def _into(self, kept: dict[str, Any]) -> dict[str, Any]:
        for name, _, default in _fields(type(self)):
            value = getattr(self, name)
            if value == default:
                kept.pop(name, None)
            else:
                kept[name] = _written(value)
        return kept


def needed(value: T | None) -> T:
    """Return a note that an earlier step has taken down; NotesLost where it has not."""
    if value is None:
        raise NotesLost
    return value


_FIELDS: dict[type[Notes], list[tuple[str, Any, Any]]] = {}


def _fields(cls: type[Notes]) -> list[tuple[str, Any, Any]]:
    """Return the fields with their types, that of «int | None» being int, and their defaults."""
    if cls not in _FIELDS:
        found = [(field.name, field.type, field.default) for field in fields(cls)]
        _FIELDS[cls] = [(name, get_args(of)[0] if isinstance(of, UnionType) else of, rest) for name, of, rest in found]
    return _FIELDS[cls]


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """Return a value as JSON has it."""
    if isinstance(value, Notes):
        return value._into({})  # noqa: SLF001 - its own kind
    return value.isoformat() if isinstance(value, date | time) else value


def _read(value: Any, kind: Any) -> Any:  # noqa: ANN401 - JSON of any kind
    """Return a value as its field holds it; TypeError or ValueError where it is another thing."""
    if get_origin(kind) is tuple:
        return _each(value, *get_args(kind))
    kind = get_origin(kind) or kind
    if isinstance(value, bool) and kind is not bool:
        raise TypeError(kind)  # which Python would take for a number
    if isinstance(value, kind):
        return value
    if issubclass(kind, Notes):
        return kind._from(value)  # noqa: SLF001 - its own kind
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, date | time):
        return kind.fromisoformat(value)
    raise TypeError(kind)


def _each(value: Any, *kinds: Any) -> tuple[Any, ...]:  # noqa: ANN401 - JSON of any kind
    """Read a list: of any length and one kind, or of one value for each kind."""
    if not isinstance(value, list | tuple):
        raise TypeError(kinds)
    if kinds[-1] is ...:
        return tuple(_read(one, kinds[0]) for one in value)
    return tuple(_read(one, kind) for one, kind in zip(value, kinds, strict=True))
