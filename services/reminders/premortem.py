"""The evening before: what may go wrong tomorrow, from what was asked and what is not ready yet (N15)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Question
from domain.questions.topic import Topic
from letters.folding import fold
from services import office
from services.unit_of_work import UnitOfWork
from templates.say import book

MANY = 5
"""Questions on one topic above which it takes a good part of the meeting."""
MOST_CODES = 6


@dataclass(frozen=True, slots=True)
class Heavy:
    """A topic of many questions: how many, how many of them nobody has prepared, or been given.

    `answered_for`: somebody was named who answers what is asked under it.
    """

    topic: Topic
    count: int
    unprepared: int
    unheld: int
    answered_for: bool


@dataclass(frozen=True, slots=True)
class Room:
    """Whether there is time: turns to speak, the minutes that they take, and those that the meeting has."""

    turns: int
    needed: int
    minutes: int

    @property
    def is_short(self) -> bool:
        """Whether not everybody will come to speak."""
        return self.needed > self.minutes

    @property
    def fits(self) -> int:
        """For how many turns there is time."""
        return self.minutes * self.turns // self.needed if self.needed else 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What who runs the meeting should know. `heavy`: topics with many questions, the heaviest first.

    `unprepared`: questions without a prepared answer; `hot`: codes with strong words; `persistent`: codes of askers who
    asked several, or said before that an answer was unclear; `promised`: of those to whom an earlier meeting still owes
    an answer; `open_steps`: preparations that are not done.
    """

    total: int
    heavy: Sequence[Heavy]
    room: Room
    unprepared: int
    hot: Sequence[str]
    persistent: Sequence[str]
    promised: Sequence[str]
    open_steps: int


def outlook(uow: UnitOfWork, meeting: Meeting) -> Outlook:
    """Look through what is registered for a meeting; nothing is stored and nobody is judged."""
    questions = uow.questions.listed(meeting.key)
    duties = {question.key: uow.duties.of_question(question.key) for question in questions}
    unprepared = {question.key for question in questions if not _is_prepared(uow, duties[question.key])}
    spoken = uow.questions.spoken(meeting.key)
    length = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    turns = sum(question.key in spoken for question in questions)
    return Outlook(
        total=len(questions), heavy=_heavy(uow, meeting, questions, duties, unprepared),
        room=Room(turns, turns * meeting.speaking_minutes, length), unprepared=len(unprepared),
        hot=[question.code for question in questions if _is_hot(question)][:MOST_CODES],
        persistent=_persistent(uow, questions)[:MOST_CODES], promised=_promised(uow, meeting, questions)[:MOST_CODES],
        open_steps=sum(
            deadline.is_open and deadline.ends_at is not None and deadline.ends_at <= meeting.starts_at
            for deadline in uow.deadlines.of_meeting(meeting.key)
        ),
    )  # fmt: skip


def _heavy(
    uow: UnitOfWork, meeting: Meeting, questions: Sequence[Question], duties: Mapping[int, AnswerDuty | None],
    unprepared: set[int],
) -> list[Heavy]:  # fmt: skip
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    found: list[Heavy] = []
    for key, count in Counter(question.topic_id for question in questions).most_common():
        if count > MANY:
            under = [question.key for question in questions if question.topic_id == key]
            named = office.responder_of(uow, meeting, topics[key]) is not None
            unheld = sum(duties[one] is None for one in under)
            found.append(
                Heavy(
                    topics[key], count, sum(one in unprepared for one in under), unheld, answered_for=named,
                )
            )  # fmt: skip
    return found


def _is_prepared(uow: UnitOfWork, duty: AnswerDuty | None) -> bool:
    """Whether somebody has written an answer, even one that is not approved yet."""
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


def _promised(uow: UnitOfWork, meeting: Meeting, questions: Sequence[Question]) -> list[str]:
    """Return the codes of those whose askers wait for an answer that an earlier meeting promised them.

    Here too a hidden name, then or now, is not told by what else its owner asked.
    """
    asking = {question.asker_id for question in questions if not question.name_hidden}
    earlier = [
        question
        for person_id in asking
        for question in uow.questions.of_asker(person_id)
        if question.meeting_id != meeting.key and not question.name_hidden
    ]
    waits = {one.asker_id for one in earlier if (duty := uow.duties.of_question(one.key)) is not None and duty.is_open}
    return [one.code for one in questions if not one.name_hidden and one.asker_id in waits]
