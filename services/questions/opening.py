"""Opening: what hangs on a question is opened by its asker, by who may see its card, and by who owes the answer.

Each opening by another than the asker is written down, like a look at a card; nobody opens what was not looked into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import NoRight, NotFound
from domain.messages.delivery import Attachment
from domain.people.access import MAY_WATCH
from domain.questions.question import Care, Question
from services import office, on_duty
from services.questions import voicing
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of

OPENED, SEEN = "question.files_opened", "question.files_seen"
SEEN_EVERY = timedelta(hours=1)
"""Small pictures on a page are many requests; within this one person's looks at one question count as one."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a question for who may open it. `coming`: how many are still fetched, or looked into."""

    question: Question
    ready: Sequence[Attachment]
    coming: int


@dataclass(frozen=True, slots=True)
class Line:
    """A question with files, as a page lists it."""

    question: Question
    files: int


def may_open(uow: UnitOfWork, question: Question, *, by: int) -> bool:
    """Whether somebody may open what hangs on a question."""
    if by == question.asker_id or office.may_watch(uow, by, question):
        return True
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    if question.aside is Care.SAFETY and on_duty.is_on_duty(uow, by, unit_id):
        return True
    duty = uow.duties.of_question(question.joined_to or question.key)  # of those who ask the same one is answered
    return duty is not None and duty.holder_id == by


def hanging(uow: UnitOfWork, question_id: int, *, by: int) -> Hanging:
    """Return what hangs on a question, opening nothing; NoRight."""
    question = uow.questions.get(question_id)
    if not may_open(uow, question, by=by):
        raise NoRight(roles=sorted(MAY_WATCH))
    found = uow.attachments.of(question_id=question.key)
    ready = [one for one in found if one.is_ready]
    return Hanging(question, ready, len(found) - len(ready))


def open_all(uow: UnitOfWork, question_id: int, *, by: int) -> Hanging:
    """Open all that hangs on a question; NoRight."""
    found = hanging(uow, question_id, by=by)
    if found.ready and by != found.question.asker_id:
        uow.act(OPENED, "question", question_id, by=by, files=len(found.ready))
    return found


def open_one(uow: UnitOfWork, attachment_id: int, *, by: int, small: bool = False) -> int:
    """Open one file and return its id; NotFound for what is not there, not ready, or not theirs to see."""
    one = uow.attachments.find(attachment_id)
    if one is None or one.question_id is None or one.file_id is None or not one.is_ready:
        raise NotFound
    question = uow.questions.get(one.question_id)
    if not may_open(uow, question, by=by):
        raise NotFound
    since = uow.now - SEEN_EVERY
    if by != question.asker_id and not (small and uow.events.did(SEEN, "question", question.key, by=by, since=since)):
        uow.act(SEEN if small else OPENED, "question", question.key, by=by, files=1)
    return one.file_id


# --- the page ------------------------------------------------------------------------------------------------------


def listed(uow: UnitOfWork, *, by: int) -> list[Line]:
    """Return the questions with files that somebody may open, the newest first, in a number of queries that stays."""
    counted = uow.attachments.on_questions(_meetings(uow, by), by)
    found = [one for one in uow.questions.many(counted) if one.aside is None or may_open(uow, one, by=by)]
    return [Line(one, counted[one.key]) for one in found]


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether there is anything on that page for somebody: files, voices to type, or an answer to enclose one in."""
    if uow.duties.open_of(person_id) or voicing.any_for(uow, person_id):
        return True
    return uow.attachments.any_on_questions(_meetings(uow, person_id), person_id)


def _meetings(uow: UnitOfWork, person_id: int) -> list[int]:
    try:
        units = units_of(uow, person_id, MAY_WATCH)
    except NoRight:
        return []
    return [meeting.key for meeting in uow.meetings.of_units(units)]
