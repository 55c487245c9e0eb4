"""The list in another order: one moved with its reason, all back to the order in which they registered.

Each move is a row of its own and an event; the base order is never rewritten.
"""

from collections.abc import Sequence
from enum import StrEnum

from domain.errors import AlreadyDone, MeetingOver, NothingToUndo
from domain.meeting import Meeting
from domain.questions.errors import NotWaiting, PlaceUnknown, SamePlace
from domain.questions.ordering import REASON_LIMIT, STEPS_BACK, Override, check_same, moved
from domain.questions.question import Question
from domain.questions.wording import check_wording
from services.meetings.freezing import tell_right
from services.meetings.rounds import hold, left, turns
from services.unit_of_work import UnitOfWork


class Way(StrEnum):
    """Where a question is put: a turn earlier, a turn later, first of its topic, at a place that is said."""

    UP = "up"
    DOWN = "down"
    TOP = "top"
    TO = "to"


def waiting(uow: UnitOfWork, meeting_id: int) -> list[Question]:
    """Return who waits to speak, in order: what a move must have seen."""
    return left(uow, meeting_id, turns(uow, meeting_id))[0]


def move(
    uow: UnitOfWork,
    question_id: int,
    way: Way,
    *,
    seen: str,
    by: int,
    place: int | None = None,
    reason: str = "",
) -> Override:
    """Put a question that waits to speak elsewhere in the list; return the move.

    `seen`: the face of all who waited, in order, as they were shown. `place`: from 1.
    ListChanged, SamePlace, NotWaiting, PlaceUnknown, MeetingOver, NoRight.
    """
    question = uow.questions.get(uow.questions.get(question_id).lead_id)
    meeting = _held(uow, question.meeting_id, by)
    queue = waiting(uow, meeting.key)
    ids = [one.key for one in queue]
    check_same(seen, ids)
    if question.key not in ids:
        raise NotWaiting(code=question.code)
    text = check_wording(reason, limit=REASON_LIMIT, fewest=1) if reason.strip() else ""
    now = ids.index(question.key) + 1
    return _put(uow, question, ids, _place(way, now, place, queue), by=by, reason=text)


def _place(way: Way, now: int, said: int | None, queue: Sequence[Question]) -> int:
    match way:
        case Way.UP:
            return max(now - 1, 1)
        case Way.DOWN:
            return min(now + 1, len(queue))
        case Way.TOP:
            topic = queue[now - 1].topic_id
            return next(place for place, one in enumerate(queue, start=1) if one.topic_id == topic)
    if said is None or not 1 <= said <= len(queue):
        raise PlaceUnknown(last=len(queue))
    return said


def _put(
    uow: UnitOfWork, question: Question, ids: Sequence[int], place: int, *, by: int, reason: str = "", own: bool = False
) -> Override:  # fmt: skip
    now = ids.index(question.key) + 1
    if place == now:
        raise SamePlace(code=question.code, place=now)
    override = Override(
        meeting_id=question.meeting_id, question_id=question.key, at=uow.now, moved_by=by, reason=reason, own=own,
        place_before=now, place_after=place, ids=moved(ids, question.key, place),
    )  # fmt: skip
    uow.lists.keep(override)
    act = "question.let_others_first" if own else "question.moved"
    uow.act(act, "question", question.key, by=by, override=override.key, before=now, after=place)
    tell_right(uow, question.meeting_id)
    return override


def step_back(uow: UnitOfWork, question: Question, *, by: int) -> Override:
    """A speaker lets the next two go first; the number stays. SamePlace where nobody is behind."""
    ids = [one.key for one in waiting(uow, question.meeting_id)]
    if question.key not in ids:
        raise NotWaiting(code=question.code)
    place = min(ids.index(question.key) + 1 + STEPS_BACK, len(ids))
    return _put(uow, question, ids, place, by=by, own=True)


def take_back(uow: UnitOfWork, override_id: int, *, by: int) -> None:
    """Undo a move, as long as it is the last one that counts; AlreadyDone, NothingToUndo."""
    found = uow.lists.overrides([override_id])
    if not found:
        raise NothingToUndo
    override = found[0]
    meeting = _held(uow, override.meeting_id, by)
    moves = uow.lists.laid(meeting.key).moves()
    if not moves or moves[-1].key != override.key:
        raise AlreadyDone(what="moved_on_list")
    _lift(uow, [override])
    uow.act("question.moved_back", "question", override.question_id, by=by, override=override.key)
    tell_right(uow, meeting.key)


def to_base(uow: UnitOfWork, meeting_id: int, *, by: int, seen: str) -> list[Override]:
    """Let no move count any more: as registered, or as the list was frozen. Return them; AlreadyDone, ListChanged."""
    meeting = _held(uow, meeting_id, by)
    check_same(seen, [one.key for one in waiting(uow, meeting.key)])
    moves = uow.lists.laid(meeting.key).moves()
    if not moves:
        raise AlreadyDone(what="base_order")
    _lift(uow, moves)
    uow.act("list.back_to_base", "meeting", meeting.key, by=by, overrides=[one.key for one in moves])
    tell_right(uow, meeting.key)
    return moves


def from_base(uow: UnitOfWork, meeting_id: int, override_ids: Sequence[int], *, by: int) -> None:
    """Undo that: the moves count again. AlreadyDone where others were made since."""
    meeting = _held(uow, meeting_id, by)
    if uow.lists.laid(meeting.key).moves():
        raise AlreadyDone(what="moved_on_list")
    for override in uow.lists.overrides(list(override_ids)):
        override.lifted_at = None
        uow.lists.keep(override)
    uow.act("list.moves_restored", "meeting", meeting.key, by=by, overrides=list(override_ids))
    tell_right(uow, meeting.key)


def _lift(uow: UnitOfWork, overrides: Sequence[Override]) -> None:
    for override in overrides:
        override.lifted_at = uow.now
        uow.lists.keep(override)


def _held(uow: UnitOfWork, meeting_id: int, by: int) -> Meeting:
    meeting = hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    return meeting
