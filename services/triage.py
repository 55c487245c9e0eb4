"""Sorting what came in: topic, authority, on or off topic, notes; the registration itself is never touched."""

from datetime import datetime

from domain.access import MAY_TRIAGE, OFFICE
from domain.duty import NOTE_LIMIT, AnswerDuty
from domain.errors import AlreadyWithdrawn, NotFound
from domain.meeting import Meeting
from domain.question import Authority, InternalNote, Question
from domain.queue import PROMISING
from domain.wording import check_wording
from services import office, promises
from services.delivering import owe
from services.unit_of_work import UnitOfWork

MAY_SORT = MAY_TRIAGE | OFFICE
"""The chair may do what the secretary does for the chair."""


def next_unsorted(uow: UnitOfWork, meeting: Meeting, *, after: int = 0) -> Question | None:
    """Return the oldest question that nobody has sorted, from a number on and then from the start again; or None."""
    found = uow.questions.untriaged(meeting.key)
    return next((question for question in found if question.number > after), found[0] if found else None)


def open_question(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Return a standing question for somebody who may sort it; NoRight, AlreadyWithdrawn."""
    question = uow.questions.get(question_id)
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), MAY_SORT)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    return question


def accept(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Sorted as it stands; a second time changes nothing."""
    question = open_question(uow, question_id, by=by)
    _sorted(uow, question, by)
    return question


def retopic(uow: UnitOfWork, question_id: int, topic_id: int, *, by: int) -> Question:
    """Put it under another topic of its meeting: it keeps its number and its time, so its place follows from them."""
    question = open_question(uow, question_id, by=by)
    if uow.meetings.topic(topic_id).meeting_id != question.meeting_id:
        raise NotFound
    if topic_id != question.topic_id:
        uow.act("question.topic_changed", "question", question.key, by=by, before=question.topic_id, after=topic_id)
        question.topic_id = topic_id
    _sorted(uow, question, by)
    return question


def set_authority(uow: UnitOfWork, question_id: int, authority: Authority, *, by: int) -> Question:
    """Note which level may decide the matter."""
    question = open_question(uow, question_id, by=by)
    question.authority = authority
    uow.questions.keep(question)
    uow.act("question.authority_set", "question", question.key, by=by, authority=authority)
    return question


def set_off_topic(uow: UnitOfWork, question_id: int, *, off_topic: bool, by: int) -> Question:
    """Mark it as outside the meeting's topics, or take the mark off; whether it is answered is the chair's."""
    question = open_question(uow, question_id, by=by)
    question.off_topic = off_topic
    uow.questions.keep(question)
    uow.act("question.off_topic_set", "question", question.key, by=by, off_topic=off_topic)
    return question


def note(uow: UnitOfWork, question_id: int, text: str, *, by: int) -> Question:
    """Add a note that only the office reads."""
    question = open_question(uow, question_id, by=by)
    text = check_wording(text, limit=NOTE_LIMIT, fewest=1)
    uow.questions.keep(InternalNote(question_id=question.key, author_id=by, text=text, at=uow.now))
    uow.act("question.noted", "question", question.key, by=by)
    return question


def assign(uow: UnitOfWork, question_id: int, *, holder_id: int | None, due_at: datetime, by: int) -> Question:
    """Give a question to somebody by a date; that sorts it too. Who was promised an answer hears of the change."""
    question = open_question(uow, question_id, by=by)
    before = promises.open_duty(uow, question_id)
    promised = (before.holder_id, before.due_at) if before is not None and _was_told(uow, before) else None
    duty = promises.assign(uow, question, holder_id=holder_id, due_at=due_at, by=by)
    if promised is not None and promised != (duty.holder_id, duty.due_at):
        who = office.holder(uow, duty.holder_id, uow.meetings.get(question.meeting_id).unit_id)
        owe(
            uow, question.asker_id, "answers/given_on", once=f"given_on:{duty.key}:{duty.version}", mandatory=True,
            question=question, duty=duty, post=who.post, xung_ho=office.address(uow, question.asker_id),
        )  # fmt: skip
    _sorted(uow, question, by)
    return question


def _was_told(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """Whether the asker has been told who answers by when: at the meeting, at its end, or on saying «chưa rõ»."""
    entry = uow.questions.entry(duty.question_id)
    return duty.reopened_at is not None or (entry is not None and entry.outcome in PROMISING)


def _sorted(uow: UnitOfWork, question: Question, by: int) -> None:
    if question.triaged_at is None:
        question.triaged_at = uow.now
        uow.act("question.triaged", "question", question.key, by=by)
    uow.questions.keep(question)
