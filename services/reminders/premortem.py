"""The evening before: what may go wrong tomorrow, from what was asked and what is not ready yet (N15)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.meeting import Meeting
from domain.questions.question import Question
from domain.questions.topic import Topic
from letters.folding import fold
from services.unit_of_work import UnitOfWork
from templates.say import book

MANY = 5
"""Questions on one topic above which it takes a good part of the meeting."""
MOST_CODES = 6


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the chair should know. `heavy`: (topic, questions, without a prepared answer), the heaviest first.

    `unprepared`: questions without a prepared answer; `hot`: codes with strong words; `persistent`: codes of askers who
    asked several, or said before that an answer was unclear; `open_steps`: preparations that are not done.
    """

    total: int
    heavy: Sequence[tuple[Topic, int, int]]
    unprepared: int
    hot: Sequence[str]
    persistent: Sequence[str]
    open_steps: int


def outlook(uow: UnitOfWork, meeting: Meeting) -> Outlook:
    """Look through what is registered for a meeting; nothing is stored and nobody is judged."""
    questions = uow.questions.listed(meeting.key)
    unprepared = {question.key for question in questions if not _is_prepared(uow, question)}
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    counts = Counter(question.topic_id for question in questions)
    open_of = Counter(question.topic_id for question in questions if question.key in unprepared)
    return Outlook(
        total=len(questions),
        heavy=[(topics[key], count, open_of[key]) for key, count in counts.most_common() if count > MANY],
        unprepared=len(unprepared),
        hot=[question.code for question in questions if _is_hot(question)][:MOST_CODES],
        persistent=_persistent(uow, questions)[:MOST_CODES],
        open_steps=sum(
            deadline.is_open and deadline.ends_at is not None and deadline.ends_at <= meeting.starts_at
            for deadline in uow.deadlines.of_meeting(meeting.key)
        ),
    )


def _is_prepared(uow: UnitOfWork, question: Question) -> bool:
    """Whether somebody has written an answer, even one that is not approved yet."""
    duty = uow.duties.of_question(question.key)
    return duty is not None and uow.duties.latest_answer(duty.key) is not None


def _is_hot(question: Question) -> bool:
    """Whether its words are strong ones; the chair reads it before, and hears it prepared."""
    words = f" {question.folded} "
    return any(f" {fold(strong)} " in words for strong in book()["strong_words"]["words"])


def _persistent(uow: UnitOfWork, questions: Sequence[Question]) -> list[str]:
    """A hidden name is not told by what else its owner asked."""
    questions = [question for question in questions if not question.name_hidden]
    asked = Counter(question.asker_id for question in questions)
    unclear = {
        question.asker_id
        for person_id in asked
        for question in uow.questions.of_asker(person_id)
        if not question.name_hidden and uow.duties.said_unclear(question.key)
    }
    return [question.code for question in questions if asked[question.asker_id] > 1 or question.asker_id in unclear]
