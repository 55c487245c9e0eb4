"""Sorting many at once: each as it was shown, in one unit; what could not be changed is named, with why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import AlreadyDone, Refused
from domain.people.acted import Acted
from domain.questions.errors import AlreadyWithdrawn, CannotJoin, IsJoined, QuestionHandled, SetAside
from domain.questions.question import Question
from services.questions import equal, parting, triage, unsorting
from services.unit_of_work import UnitOfWork

MOST_AT_ONCE = 200
"""Questions of one act: so long everybody else may have to wait for it."""
_OF_ONE = (AlreadyDone, AlreadyWithdrawn, CannotJoin, IsJoined, QuestionHandled, SetAside)
"""What is refused of one question alone; anything else is refused of all."""
Seen = Mapping[int, int | None]
"""Questions by their ids, each with its face as it was shown (`triage.face`); None: whatever it is."""


@dataclass(frozen=True, slots=True)
class Many:
    """What sorting several did. `left`: those not changed, and why; `before`: what takes all of it back."""

    done: Sequence[Question]
    left: Sequence[tuple[Question, Refused]] = ()
    before: dict[str, Any] | None = field(default=None)


def accept_many(uow: UnitOfWork, seen: Seen, *, by: int) -> Many:
    """Sort several as they stand."""
    return _decide(uow, seen, lambda key, face: triage.accept(uow, key, by=by, seen=face))


def retopic_many(uow: UnitOfWork, seen: Seen, topic_id: int, *, by: int) -> Many:
    """Put several under one topic."""
    return _decide(uow, seen, lambda key, face: triage.retopic(uow, key, topic_id, by=by, seen=face))


def assign_many(uow: UnitOfWork, seen: Seen, *, holder_id: int, due_at: datetime, by: int) -> Many:
    """Give several to somebody by a date; as `triage.assign`."""
    return _decide(
        uow, seen, lambda key, face: triage.assign(uow, key, holder_id=holder_id, due_at=due_at, by=by, seen=face)
    )


def join_many(uow: UnitOfWork, seen: Seen, *, by: int) -> Many:
    """Let several be answered together, by the one that came first."""
    keys, joins = sorted(seen), list[dict[str, Any]]()
    if len(keys) < _PAIR:
        return Many([])
    equal.held(uow, *keys)
    first = uow.questions.get(keys[0])

    def join(key: int, face: int | None) -> Question:
        joined = equal.join(uow, key, first.key, by=by, seen=face)
        joins.append(joined.before)
        return uow.questions.get(key)

    done, left = _each(uow, {key: seen[key] for key in keys[1:]}, join)
    return Many([first, *done] if done else [], left, {"joins": joins} if joins else None)


_PAIR = 2


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Take back what was done to all of them, the last first; as `unsorting.take_back`, `parting.undo`."""
    joins = (acted.before or {}).get("joins")
    if joins is None:
        unsorting.take_back(uow, acted)
        return
    for before in reversed(joins):
        parting.undo(uow, before, by=acted.person_id)


def _decide(uow: UnitOfWork, seen: Seen, change: Callable[[int, int | None], Question]) -> Many:
    (done, left), before = unsorting.decide(uow, seen, lambda: _each(uow, seen, change))
    return Many(done, left, before)


def _each(
    uow: UnitOfWork, seen: Seen, change: Callable[[int, int | None], Question]
) -> tuple[list[Question], list[tuple[Question, Refused]]]:
    done, left = list[Question](), list[tuple[Question, Refused]]()
    for key in sorted(seen):  # in one order, so that two who do it at once wait and never block each other
        try:
            done.append(change(key, seen[key]))
        except _OF_ONE as refused:
            left.append((uow.questions.get(key), refused))
    return done, left
