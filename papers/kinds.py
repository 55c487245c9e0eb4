"""The kinds of papers that may be ordered: which values each shows, and who makes bytes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from conversation.reply import Ordered

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """One kind. `values`: a frozen dataclass of what JSON holds, instants, days, and others such; `make`: the bytes."""

    mime: str
    values: type[V]
    make: Callable[[V], bytes]


KINDS: dict[str, Kind[Any]] = {}
"""By the names under which orders are stored. Who orders a kind has imported it, so it is there when it is made."""


def kind(name: str, values: type[V], mime: str) -> Callable[[Callable[[V], bytes]], Callable[[V], bytes]]:
    """Let a function make the papers of a kind; ValueError for a name that is taken."""

    def register(make: Callable[[V], bytes]) -> Callable[[V], bytes]:
        if name in KINDS:
            raise ValueError(name)
        KINDS[name] = Kind(mime, values, make)
        return make

    return register


def order(name: str, values: object) -> Ordered:
    """Order the paper that shows these values; KeyError for what is none of any kind."""
    kinds = {one.values: (key, one) for key, one in KINDS.items()}
    key, found = kinds[type(values)]
    return Ordered(key, name, found.mime, _adapter(found).dump_json(values).decode())


def make(ordered: Ordered) -> bytes:
    """Make what was ordered; KeyError or ValueError for what an older program ordered and this one cannot read."""
    return KINDS[ordered.kind].make(read(ordered))


def read(ordered: Ordered) -> Any:  # noqa: ANN401 - the values of its kind
    """Return the values that were ordered; KeyError or ValueError as above."""
    return _adapter(KINDS[ordered.kind]).validate_json(ordered.contents)


@lru_cache
def _adapter(found: Kind[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(found.values)
