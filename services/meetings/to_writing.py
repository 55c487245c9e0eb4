"""From the list to an answer in writing: by chair or office, or by the speaker; taken back within ten minutes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.errors import MeetingOver, NotFound
from domain.questions.errors import NotWaiting
from domain.questions.question import Question, ReplyMode
from domain.questions.queue import NOTICE_AFTER
from services.answers import sharing
from services.delivering import owe
from services.meetings.freezing import tell_right
from services.meetings.reordering import waiting
from services.meetings.rounds import hold
from services.unit_of_work import UnitOfWork


def to_writing(uow: UnitOfWork, question_ids: Iterable[int], *, by: int) -> list[Question]:
    """Let questions that wait to be spoken be answered in writing; each speaker hears of it after a pause.

    Of those that ask the same all speakers are moved. Return whose mode was changed. NotWaiting, MeetingOver, NoRight.
    """
    heads = [uow.questions.get(uow.questions.get(one).lead_id) for one in question_ids]
    if not heads:
        raise NotFound
    meeting = hold(uow, heads[0].meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    waits = {one.key for one in waiting(uow, meeting.key)}
    changed: list[Question] = []
    for head in dict.fromkeys(one.key for one in heads):
        question = next(one for one in heads if one.key == head)
        if head not in waits:
            raise NotWaiting(code=question.code)
        group = sharing.group_of(uow, question)
        for one in group.speakers:
            _change(uow, one, ReplyMode.WRITTEN, by=by)
            owe(
                uow, one.asker_id, "order/to_writing", once=_told(one, uow.now), due_at=uow.now + NOTICE_AFTER,
                mandatory=True, meeting=meeting, **sharing.values_for(uow, group, one),
            )  # fmt: skip
            changed.append(one)
    tell_right(uow, meeting.key)
    return changed


def own_to_writing(uow: UnitOfWork, question: Question, *, by: int) -> None:
    """A speaker wants an answer in writing after all; number and words stay."""
    _change(uow, question, ReplyMode.WRITTEN, by=by)
    tell_right(uow, question.meeting_id)


def speaks_again(uow: UnitOfWork, question_ids: Sequence[int], *, at: datetime, by: int) -> list[Question]:
    """Undo that for those that still wait for an answer: who heard of it hears that they speak after all.

    `at`: when they were moved.
    """
    found: list[Question] = []
    for question in uow.questions.many(question_ids):
        meeting, entry = uow.meetings.hold(question.meeting_id), uow.questions.entry(question.lead_id)
        if meeting.is_over:
            raise MeetingOver(meeting=meeting)
        if question.reply_mode is ReplyMode.SPOKEN or question.withdrawn_at is not None:
            continue
        if entry is not None and (entry.is_current or entry.is_decided):
            continue
        _change(uow, question, ReplyMode.SPOKEN, by=by)
        found.append(question)
        once = _told(question, at)
        heard = uow.deliveries.by_once(once) is not None
        if heard and not uow.deliveries.drop(once, reason="undone"):
            group = sharing.group_of(uow, question)
            owe(
                uow, question.asker_id, "order/speaks_again", once=f"{once}:back", mandatory=True,
                meeting=meeting, **sharing.values_for(uow, group, question),
            )  # fmt: skip
    return found


def _told(one: Question, at: datetime) -> str:
    return f"to_writing:{one.key}:{at:%Y%m%d%H%M%S%f}"


def _change(uow: UnitOfWork, question: Question, mode: ReplyMode, *, by: int) -> None:
    question.reply_mode = mode
    uow.questions.keep(question)
    act = "question.moved_to_writing" if mode is ReplyMode.WRITTEN else "question.speaks_again"
    uow.act(act, "question", question.key, by=by)
