"""A speaker's own turn: two others first, an answer in writing, not there at all; the office sees it at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import MeetingOver, NothingToUndo
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from domain.people.acted import Acted
from domain.questions.errors import NotWaiting
from domain.questions.ordering import Override
from domain.questions.question import Question, ReplyMode
from services import attending, office
from services.answers import sharing
from services.meetings import reordering, to_writing
from services.meetings.rounds import let_go
from services.questions.changing import own_question
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker's question, held, and its meeting."""

    question: Question
    meeting: Meeting


def let_first(uow: UnitOfWork, question_id: int, *, by: int) -> Override:
    """Let the next two speak first; the number stays. SamePlace where nobody is behind, NotWaiting, MeetingOver."""
    turn = _held(uow, question_id, by)
    head = uow.questions.get(turn.question.lead_id)
    _let_go(uow, head, by=by)
    override = reordering.step_back(uow, head, by=by)
    _tell(uow, turn, "let_first")
    return override


def in_writing(uow: UnitOfWork, question_id: int, *, by: int) -> datetime:
    """An answer in writing instead of a turn; return since when."""
    turn = _held(uow, question_id, by)
    _write(uow, turn, by)
    _tell(uow, turn, "in_writing")
    return uow.now


def not_coming(uow: UnitOfWork, question_id: int, *, by: int) -> dict[str, Any]:
    """Who is not there speaks of nothing: all that they were to speak of in this meeting is answered in writing.

    Their invitation is answered by that, too. Returns what take_back needs; `written`: the keys of those questions.
    """
    turn = _held(uow, question_id, by)
    waits = {one.key for one in reordering.waiting(uow, turn.meeting.key)} | {turn.question.lead_id}
    mine = [
        one
        for one in uow.questions.standing(turn.meeting.key, reply_mode=ReplyMode.SPOKEN)
        if one.asker_id == by and one.lead_id in waits
    ]
    for one in mine:
        _write(uow, Turn(one, turn.meeting), by)
    away = attending.not_there(uow, turn.meeting, by=by)
    _tell(uow, turn, "not_coming")
    return {"written": [one.key for one in mine], "at": uow.now.isoformat(), "away": away}


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """They speak after all, of what still waits; NothingToUndo where nothing does."""
    before = acted.before or {}
    found = to_writing.speaks_again(
        uow, before["written"], at=datetime.fromisoformat(before["at"]), by=acted.person_id
    )  # fmt: skip
    if not found:
        raise NothingToUndo
    if before.get("away"):
        attending.there_after_all(uow, before["away"], by=acted.person_id)
    _tell(uow, Turn(found[0], uow.meetings.get(found[0].meeting_id)), "speaks_again")


def _held(uow: UnitOfWork, question_id: int, by: int) -> Turn:
    question = own_question(uow, question_id, by)
    meeting = uow.meetings.hold(question.meeting_id)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    entry = uow.questions.entry(question.lead_id)
    had = entry is not None and entry.is_decided
    if question.reply_mode is not ReplyMode.SPOKEN or question.withdrawn_at is not None or had or question.aside:
        raise NotWaiting(code=question.code)
    return Turn(question, meeting)


def _write(uow: UnitOfWork, turn: Turn, by: int) -> None:
    group = sharing.group_of(uow, turn.question)
    if len(group.speakers) == 1:
        _let_go(uow, group.head, by=by)
    to_writing.own_to_writing(uow, turn.question, by=by)


def _let_go(uow: UnitOfWork, head: Question, *, by: int) -> None:
    """What was called and is not decided returns to its place: chair and office decide nothing of it unseen."""
    entry = uow.questions.entry(head.key)
    if entry is not None and entry.is_current:
        let_go(uow, entry, but=by)


def _tell(uow: UnitOfWork, turn: Turn, what: str) -> None:
    unit_id = turn.meeting.unit_id
    office.tell(
        uow, office.staff(uow, unit_id, MAY_RUN), "order/own_turn",
        once=f"own_turn:{what}:{turn.question.key}:{uow.now.isoformat()}", what=what, question=turn.question,
        who=office.asker_of(uow, turn.question, unit_id),
    )  # fmt: skip
