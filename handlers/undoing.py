"""«Hoàn tác» under what was just decided: the same service, and the same minutes, as on the pages."""

from collections.abc import Callable, Collection
from typing import TypeVar

from conversation.turn import Turn
from domain.errors import NothingToUndo
from domain.people.acted import Acted
from services.people import office_pages
from services.people.office_pages import Done
from services.plans import taking_back
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
Work = Callable[[UnitOfWork], Done]
"""What is done once, and how it is taken back."""


def decide(
    turn: Turn, uow: UnitOfWork, act: str, deadline_ids: Collection[int], work: Callable[[], T], *,
    intake_of: int | None = None,
) -> tuple[T, int | None]:  # fmt: skip
    """Do what decides on some deadlines; return with it the arrival, which «Hoàn tác» names; None: no way back."""
    decided, before = taking_back.decide(uow, deadline_ids, work, intake_of=intake_of)
    if before is None:
        return decided, None
    done = Done({"deadlines": list(deadline_ids)}, before)
    office_pages.act_once(uow, f"timeline.{act}", _event(turn.arrival_id), lambda _: done, by=turn.who)
    return decided, turn.arrival_id


def act_once(turn: Turn, uow: UnitOfWork, act: str, work: Work) -> int:
    """Do something that can be taken back; return the arrival, which «Hoàn tác» names."""
    office_pages.act_once(uow, act, _event(turn.arrival_id), work, by=turn.who)
    return turn.arrival_id


def done_by(uow: UnitOfWork, arrival_id: object, *, by: int) -> Acted:
    """Return what somebody did by a message; NothingToUndo where nothing."""
    done = office_pages.known(uow, _event(arrival_id), by=by)
    if done is None:
        raise NothingToUndo
    return done


def take_back(
    turn: Turn,
    uow: UnitOfWork,
    arrival_id: str,
    undo: Callable[[UnitOfWork, Acted], None] = taking_back.undo,
) -> None:
    """Undo what one did by that message, once; NothingToUndo, TooLateToUndo, and what `undo` refuses with."""
    done = done_by(uow, arrival_id, by=turn.who)
    office_pages.take_back(uow, done.key, _event(turn.arrival_id), undo, by=turn.who)


def _event(arrival_id: object) -> str:
    """Its own id may be given to another act, once this one is forgotten; an arrival's is not."""
    return f"turn:{arrival_id}"
