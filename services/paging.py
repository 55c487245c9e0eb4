"""Pages of a list: a few lines at a time, all of them reachable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PAGE = 8
"""Lines a page."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some lines of a list. `number`: the page, counted from 0; `start`: the position before the first line's."""

    lines: Sequence[T]
    number: int
    pages: int
    total: int

    @property
    def start(self) -> int:
        """How many lines stand on the pages before."""
        return self.number * PAGE


def page_of(whole: Sequence[T], number: int) -> Slice[T]:
    """Return one page of a list; a number beyond the end is the last page."""
    pages = max(1, -(-len(whole) // PAGE))
    number = min(max(number, 0), pages - 1)
    return Slice(whole[number * PAGE : (number + 1) * PAGE], number, pages, len(whole))
