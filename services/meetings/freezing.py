"""The list frozen: a version with its number and hour, each speaker told the turn and about when it comes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from domain.errors import AlreadyDone, MeetingOver, NothingToUndo
from domain.meeting import Meeting
from domain.people.acted import UNDO_WITHIN
from domain.questions.equal import Group
from domain.questions.errors import NothingToCall
from domain.questions.ordering import FrozenList, check_same, stands, told_anew
from domain.questions.question import Question
from services import office
from services.delivering import owe
from services.meetings.rounds import hold, left, turns
from services.questions.ordering import ordered
from services.unit_of_work import UnitOfWork
from templates.say import say


def hours(meeting: Meeting, groups: Sequence[Group], *, now: datetime) -> list[datetime]:
    """Return about when each of those who wait comes: one turn after the other, from now on or from the first hour."""
    begin = max(now, meeting.starts_at)
    before = accumulate((len(group.speakers) for group in groups[:-1]), initial=0)
    return [begin + timedelta(minutes=meeting.speaking_minutes * count) for count in before]


def freeze(uow: UnitOfWork, meeting_id: int, *, seen: str, by: int) -> FrozenList:
    """Keep the list as it stands, as the next version; what comes later stands behind it.

    Its speakers are told of their turn after the minutes in which it can be taken back: all of them of the first
    version, of a later one those whose turn changed much. `seen`: the face of who waits, as it was shown.
    NothingToCall, ListChanged, AlreadyDone where it is frozen as it stands.
    """
    meeting = hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    entries, joined = turns(uow, meeting_id), uow.questions.joined(meeting_id)
    waits = left(uow, meeting_id, entries)[0]
    if not waits:
        raise NothingToCall
    check_same(seen, [one.key for one in waits])
    before = uow.lists.frozen(meeting_id)
    if stands(before, [one.key for one in waits]):
        raise AlreadyDone(what="frozen")
    listed = ordered(uow, meeting_id, uow.questions.listed(meeting_id), entries)
    spoken = uow.questions.spoken(meeting_id)
    moves = uow.lists.laid(meeting_id).moves()
    made = FrozenList(
        meeting_id=meeting_id, number=before.number + 1 if before else 1, at=uow.now, frozen_by=by,
        speaking=_with_joined([one for one in listed if one.key in spoken], joined),
        written=_with_joined([one for one in listed if one.key not in spoken], joined),
        waiting=[one.key for one in waits],
        last_override=moves[-1].key if moves else before.last_override if before else 0,
    )  # fmt: skip
    uow.lists.keep(made)
    uow.act("list.frozen", "meeting", meeting_id, by=by, number=made.number)
    _tell(uow, meeting, made, before, [Group(one, joined.get(one.key, ())) for one in waits])
    return made


def _with_joined(listed: Sequence[Question], joined: Mapping[int, Sequence[Question]]) -> list[int]:
    """Return the ids, those that are joined behind their head: who parts later stays there."""
    return [one.key for head in listed for one in (head, *joined.get(head.key, ()))]


def _tell(
    uow: UnitOfWork, meeting: Meeting, made: FrozenList, before: FrozenList | None, groups: Sequence[Group]
) -> None:
    unheard = _unheard(uow, before)
    anew = told_anew(before.waiting if before is not None else [], made.waiting)
    for one, head, values in _places(uow, meeting, made, groups):
        if one.key not in unheard and head.key not in anew:
            continue
        again = before is not None and head.key in before.waiting and one.key not in unheard
        owe(
            uow, one.asker_id, "order/placed", once=made.once_for(one.key), due_at=made.at + UNDO_WITHIN, again=again,
            **values,
        )  # fmt: skip


def _unheard(uow: UnitOfWork, before: FrozenList | None) -> set[int]:
    """Let nobody hear any more of a list that another one follows; return whom that spares."""
    if before is None:
        return set()
    return {one for one in before.speaking if uow.deliveries.drop(before.once_for(one), reason="outdated")}


def _places(
    uow: UnitOfWork, meeting: Meeting, made: FrozenList, groups: Sequence[Group]
) -> Iterator[tuple[Question, Question, dict[str, Any]]]:
    """Return each speaker's question with its head, and what is told of its turn, in order."""
    at = hours(meeting, groups, now=made.at)
    for turn, (group, hour) in enumerate(zip(groups, at, strict=True), start=1):
        for one in group.speakers:
            address = office.address(uow, one.asker_id)
            yield one, group.head, {
                "question": one, "turn": turn, "hour": hour, "meeting": meeting, "number": made.number,
                "address": address,
            }  # fmt: skip


def tell_right(uow: UnitOfWork, meeting_id: int) -> None:
    """Something was moved since the list was frozen: who has not heard yet hears of the turn that holds now.

    Who waits to speak no more hears of none.
    """
    frozen = uow.lists.frozen(meeting_id)
    if frozen is not None and uow.now - frozen.at < UNDO_WITHIN:
        _reword(uow, frozen)


def _reword(uow: UnitOfWork, frozen: FrozenList) -> None:
    meeting_id = frozen.meeting_id
    meeting, joined = uow.meetings.get(meeting_id), uow.questions.joined(meeting_id)
    waits = left(uow, meeting_id, turns(uow, meeting_id))[0]
    groups = [Group(one, joined.get(one.key, ())) for one in waits]
    placed = set[int]()
    for one, _, values in _places(uow, meeting, frozen, groups):
        placed.add(one.key)
        notice = uow.deliveries.pending(frozen.once_for(one.key))
        if notice is not None:
            notice.text = say("order/placed", again=False, **values)
            uow.deliveries.keep(notice)
    for key in frozen.speaking:
        if key not in placed:
            uow.deliveries.drop(frozen.once_for(key), reason="outdated")


def thaw(uow: UnitOfWork, frozen_id: int, *, by: int) -> None:
    """Take a frozen list back before anybody was told of it; NothingToUndo where it is not the newest, or was told."""
    found = uow.lists.one_frozen(frozen_id)
    meeting = hold(uow, found.meeting_id, by)
    newest = uow.lists.frozen(meeting.key)
    if newest is None or newest.key != frozen_id or uow.now - newest.at >= UNDO_WITHIN:
        raise NothingToUndo
    newest.thawed_at = uow.now
    uow.lists.keep(newest)
    for one in uow.questions.many(newest.speaking):
        uow.deliveries.drop(newest.once_for(one.key), reason="undone")
    uow.act("list.thawed", "meeting", meeting.key, by=by, number=newest.number)
    earlier = uow.lists.frozen(meeting.key)
    if earlier is not None and not meeting.is_running:
        _tell_after_all(uow, earlier)


def _tell_after_all(uow: UnitOfWork, earlier: FrozenList) -> None:
    """The list before the one that was taken back holds again: who was spared hearing of it hears of it now."""
    due_at = max(earlier.at + UNDO_WITHIN, uow.now)
    for key in earlier.speaking:
        uow.deliveries.revive(earlier.once_for(key), dropped_for="outdated", due_at=due_at)
    _reword(uow, earlier)
