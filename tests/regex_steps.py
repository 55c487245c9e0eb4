"""Counts what a regular expression does over a text, one step a comparison: growth can be asserted, timings cannot."""

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

_standard = vars(re)  # its parser has no public name
ops, parser = _standard["_constants"], _standard["_parser"]
Then = Callable[[int], bool]
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    ops.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdecimal(),
    ops.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    ops.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}


def steps(pattern: re.Pattern[str], text: str, *, everywhere: bool = True) -> int:
    """Return how many comparisons finding every match takes, as the backtracking machine of `re` goes about it.

    `everywhere` False: the pattern is tried at the beginning only, and must match the whole text.
    """
    machine = _Machine(pattern, text)
    sys.setrecursionlimit(100_000)
    try:
        place = 0
        while place <= len(text):
            end = machine.match(place, whole=not everywhere)
            place = (end if end > place else place + 1) if everywhere else len(text) + 1
    finally:
        sys.setrecursionlimit(1_000)
    return machine.steps


class _Machine:
    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.steps = 0
        self._tree: Sequence[Any] = parser.parse(pattern.pattern, pattern.flags)
        self._folds = bool(pattern.flags & re.IGNORECASE)
        self._text = text.lower() if self._folds else text
        self._groups: dict[int, str] = {}

    def match(self, start: int, *, whole: bool) -> int:
        ends: list[int] = []

        def found(place: int) -> bool:
            if whole and place < len(self._text):
                return False
            ends.append(place)
            return True

        return ends[0] if self._all(self._tree, 0, start, found) else -1

    def _all(self, parts: Sequence[Any], index: int, at: int, then: Then) -> bool:
        if index == len(parts):
            return then(at)
        op, given = parts[index]
        return self._one(op, given, at, lambda place: self._all(parts, index + 1, place, then))

    def _one(self, op: Any, given: Any, at: int, then: Then) -> bool:  # noqa: ANN401, PLR0911 - as the parser gives it
        self.steps += 1
        if op in {ops.MAX_REPEAT, ops.MIN_REPEAT}:
            least, most, inner = given
            return self._repeat(inner, (least, most), 0, at, then, lazy=op is ops.MIN_REPEAT)
        if op is ops.SUBPATTERN:
            number, _, _, inner = given
            return self._all(inner, 0, at, lambda place: self._kept(number, at, place) and then(place))
        if op is ops.BRANCH:
            return any(self._all(inner, 0, at, then) for inner in given[1])
        if op in {ops.ASSERT, ops.ASSERT_NOT}:
            way, inner = given
            start = at if way > 0 else at - inner.getwidth()[0]
            holds = start >= 0 and self._all(inner, 0, start, lambda _: True)
            return holds is (op is ops.ASSERT) and then(at)
        if op is ops.AT:
            return self._stands(given, at) and then(at)
        if op is ops.GROUPREF:
            said = self._groups[given]
            return self._text.startswith(said, at) and then(at + len(said))
        return at < len(self._text) and self._is(op, given, self._text[at]) and then(at + 1)

    def _repeat(
        self, inner: Sequence[Any], bounds: tuple[int, int], count: int, at: int, then: Then, *, lazy: bool
    ) -> bool:
        def more() -> bool:
            return count < int(bounds[1]) and self._all(
                inner, 0, at, lambda p: p != at and self._repeat(inner, bounds, count + 1, p, then, lazy=lazy)
            )

        def enough() -> bool:
            return count >= bounds[0] and then(at)

        return (enough() or more()) if lazy else (more() or enough())

    def _kept(self, number: int | None, start: int, end: int) -> bool:
        if number is not None:
            self._groups[number] = self._text[start:end]
        return True

    def _stands(self, place: Any, at: int) -> bool:  # noqa: ANN401
        if place in {ops.AT_BEGINNING, ops.AT_BEGINNING_STRING}:
            return at == 0
        if place in {ops.AT_END, ops.AT_END_STRING}:
            return at == len(self._text)
        word = _CATEGORIES[ops.CATEGORY_WORD]
        sides = [0 <= side < len(self._text) and word(self._text[side]) for side in (at - 1, at)]
        return (sides[0] != sides[1]) is (place is ops.AT_BOUNDARY)

    def _is(self, op: Any, given: Any, letter: str) -> bool:  # noqa: ANN401
        if op is ops.IN:
            negated = given[0][0] is ops.NEGATE
            return any(self._is(one[0], one[1], letter) for one in given[int(negated) :]) is not negated
        if op is ops.RANGE:
            low, high = given
            return low <= ord(letter) <= high or (self._folds and low <= ord(letter.upper()) <= high)
        if op is ops.CATEGORY:
            return _CATEGORIES[given](letter)
        if op is ops.ANY:
            return True
        same = ord(letter) == given or (self._folds and letter == chr(given).lower())
        return same is (op is ops.LITERAL)
