"""What is put over the base order of the chair's list, and never rewrites it: single moves, and the frozen list."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime
from domain.questions.errors import ListChanged

REASON_LIMIT = 200
"""Letters of the reason for a move."""
STEPS_BACK = 2
"""So many turns a speaker may let others go before."""
MUCH = 3
"""Whose turn moves by as many as this is told of the new one."""


class Override(Keyed, table=True):
    """One question was put elsewhere in the list: by whom and why, from which turn to which.

    `ids`: all that waited to speak, in order, with it in its new place: it stands behind whoever stood before it
    there. `own`: its asker let others go first. `lifted_at`: since then it counts no more («về thứ tự gốc»).
    """

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    question_id: int = Field(foreign_key="question.id")
    at: datetime = Field(sa_type=UTCDateTime)
    moved_by: int = Field(foreign_key="person.id")
    reason: str = Field(default="", sa_type=SHORT)
    own: bool = False
    place_before: int
    place_after: int
    ids: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    lifted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class FrozenList(Keyed, table=True):
    """The list as it was told to its speakers: what comes later stands behind it.

    `speaking`, `written`: the ids in order, those that are joined with a question behind it. `last_override`: the
    newest move that is part of it, 0 for none. `waiting`: those of `speaking` that still had to be called.
    """

    __tablename__ = "frozen_list"

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    number: int
    at: datetime = Field(sa_type=UTCDateTime)
    frozen_by: int = Field(foreign_key="person.id")
    speaking: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    written: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    waiting: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    last_override: int = 0
    thawed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    def once_for(self, question_id: int) -> str:
        """Return what the message about the turn of a question is known by: it goes once."""
        return f"placed:{self.key}:{question_id}"


@dataclass(frozen=True, slots=True)
class Laid:
    """All that lies over the base order of one meeting: its frozen list, if any, and the moves that count."""

    frozen: FrozenList | None = None
    overrides: Sequence[Override] = ()

    def moves(self) -> list[Override]:
        """Return the moves that are not part of the frozen list, the oldest first."""
        since = self.frozen.last_override if self.frozen is not None else 0
        return sorted((one for one in self.overrides if one.key > since), key=lambda one: one.key)

    def is_behind(self, question_id: int) -> bool:
        """Whether a question came after the list was frozen."""
        frozen = self.frozen
        return frozen is not None and question_id not in frozen.speaking and question_id not in frozen.written


def moved(ids: Sequence[int], question_id: int, place: int) -> list[int]:
    """Return a list with one of it at a place, counted from 1; beyond the end is the last."""
    rest = [one for one in ids if one != question_id]
    return [*rest[: place - 1], question_id, *rest[place - 1 :]]


def face_of(ids: Sequence[int]) -> str:
    """Return by what a list of ids is known again: 12 letters, another for any other list or order."""
    return hashlib.blake2b(",".join(map(str, ids)).encode(), digest_size=6).hexdigest()


def check_same(seen: str, now: Sequence[int]) -> None:
    """Who puts a list in another order has seen all that wait in it, as it stands now; ListChanged."""
    if seen != face_of(now):
        raise ListChanged


def apply(ids: Sequence[int], moves: Iterable[Override], set_back: Mapping[int, datetime]) -> list[int]:
    """Return the list with its moves, one after the other; each takes as long as it must look for its neighbour.

    A move is void where its question is gone or was put back since; who is gone or was put back is nobody's neighbour.
    """
    chain = _Chain(ids)

    def stands(one: int, since: datetime) -> bool:
        return one in chain and not (one in set_back and set_back[one] > since)

    for move in moves:
        if not stands(move.question_id, move.at) or move.question_id not in move.ids:
            continue
        place = move.ids.index(move.question_id)
        before = next((one for one in reversed(move.ids[:place]) if stands(one, move.at)), None)
        behind = next((one for one in move.ids[place + 1 :] if stands(one, move.at)), None)
        if before is not None:
            chain.put_behind(move.question_id, before)
        elif behind is not None:
            chain.put_before(move.question_id, behind)
    return list(chain)


class _Chain:
    """A list of ids from which one is taken and put elsewhere at once, however long it is."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._next = dict(zip((0, *ids), (*ids, 0), strict=True))
        self._before = {after: one for one, after in self._next.items()}

    def __contains__(self, one: int) -> bool:
        return one in self._next

    def __iter__(self) -> Iterator[int]:
        one = self._next[0]
        while one:
            yield one
            one = self._next[one]

    def put_behind(self, one: int, other: int) -> None:
        """Take one and put it behind another one."""
        before, after = self._before[one], self._next[one]
        self._next[before], self._before[after] = after, before
        after = self._next[other]
        self._next[other], self._before[one], self._next[one], self._before[after] = one, other, after, one

    def put_before(self, one: int, other: int) -> None:
        """Take one and put it before another one."""
        before = self._before[other]
        if before != one:
            self.put_behind(one, before)


def frozen_key(
    frozen: FrozenList, topic_of: Mapping[int, int], set_back: Mapping[int, datetime]
) -> Callable[[int], tuple[int, int, int]]:
    """Return where a question stands by a frozen list: in its place; put back since then, behind the last of its topic.

    `topic_of`: the rank of the topic of each that is ordered. What is not in the list comes behind all that are.
    """
    places = {one: place for place, one in enumerate([*frozen.speaking, *frozen.written])}
    speaking = len(frozen.speaking)
    last: dict[tuple[int, bool], int] = {}
    for one, topic in topic_of.items():
        if one in places:
            lane = topic, places[one] < speaking
            last[lane] = max(last.get(lane, 0), places[one])

    def key(one: int) -> tuple[int, int, int]:
        place = places.get(one)
        if place is None:
            return 1, 0, 0
        if one in set_back and set_back[one] > frozen.at:
            return 0, last[topic_of[one], place < speaking], 1
        return 0, place, 0

    return key


def stands(frozen: FrozenList | None, waiting: Sequence[int]) -> bool:
    """Whether a list is still as it was frozen: those who had their turn aside, the same wait in the same order."""
    if frozen is None:
        return False
    now = set(waiting)
    return [one for one in frozen.waiting if one in now] == list(waiting)


def told_anew(before: Collection[int], now: Sequence[int]) -> set[int]:
    """Return whose turn is to be told: who was told none, and those whose turn changed much since then."""
    earlier = {one: place for place, one in enumerate(before)}
    return {one for place, one in enumerate(now) if one not in earlier or abs(earlier[one] - place) >= MUCH}
