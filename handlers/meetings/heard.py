"""The question that is heard: what a talk remembers of it, and its card."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from conversation.notes import Notes
from domain.meeting import Meeting
from domain.questions.question import Question
from domain.questions.queue import QueueEntry
from services import office
from services.meetings import pledges
from services.questions.oversight import Card
from services.unit_of_work import UnitOfWork
from templates.say import say


class Hearing(StrEnum):
    """The steps of what is noted while a question is heard, and of an outcome that needs words."""

    MORE = "hearing.more"
    ANSWERER = "hearing.answerer"
    ASK_BACK = "hearing.ask_back"
    FOLLOW_UP = "hearing.follow_up"
    PLEDGE = "hearing.pledge"
    PLEDGED_TO = "hearing.pledged_to"
    PLEDGED_BY = "hearing.pledged_by"
    DECLINE = "hearing.decline"


@dataclass(frozen=True, slots=True)
class Seen(Notes):
    """The question, and the version of its turn, that the person saw when deciding."""

    question: int
    version: int


def card_of(uow: UnitOfWork, meeting: Meeting, head: Question, entry: QueueEntry, known: Card) -> str:
    """Return the card of the question that is heard, as the chair reads it."""
    minutes = meeting.speaking_minutes
    until = entry.called_at + timedelta(minutes=minutes) if entry.called_at is not None else None
    answers = office.holder(uow, entry.answered_by, meeting.unit_id) if entry.answered_by is not None else None
    return say(
        "chairing/card", card=known, question=known.question, topic=uow.meetings.topic(head.topic_id), minutes=minutes,
        until=until, answers=answers, meeting=meeting, notes=uow.turns.notes_of(head.key),
        pledged=pledges.of_question(uow, head), entry=entry,
    )  # fmt: skip
