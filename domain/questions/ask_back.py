"""Asking back: what the office asks an asker about their question, and what they add to it."""

from datetime import datetime

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime
from domain.errors import AlreadyDone
from domain.questions.errors import AlreadyAnswered, AlreadyWithdrawn, QuestionShut
from domain.questions.question import SHUT, Question

WITHIN_DAYS = 3
"""So many days an asker is waited for (rules.md §2, row 5); then the question goes on as it is."""


class AskBack(Keyed, table=True):
    """One question back. `until`: when it is waited for no longer; `lapsed_at`: that has come.

    `duty_id`, `duty_version`: the debt that waits meanwhile. `reply`: what the asker adds beside the words of the
    question, which stay; `replied_by`: who wrote it down, the asker or the office for them. `cancelled_at`: taken back.
    """

    __tablename__ = "ask_back"

    question_id: int = Field(foreign_key="question.id", index=True)
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=UTCDateTime)
    text: str
    until: datetime = Field(sa_type=UTCDateTime)
    duty_id: int | None = Field(default=None, foreign_key="answer_duty.id")
    duty_version: int = 0
    reply: str = ""
    replied_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    replied_by: int | None = Field(default=None, foreign_key="person.id")
    lapsed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def takes_reply(self) -> bool:
        """Whether it may still be replied to: also after it is waited for no longer."""
        return self.replied_at is None and self.cancelled_at is None

    @property
    def is_open(self) -> bool:
        """Whether its asker is waited for."""
        return self.takes_reply and self.lapsed_at is None


def check_stands(question: Question, *, was_answered: bool) -> None:
    """Of what was withdrawn, shut or answered nothing is asked any more, and nothing is added to it."""
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    if question.aside in SHUT:
        raise QuestionShut(code=question.code, why=question.aside)
    if was_answered:
        raise AlreadyAnswered(code=question.code)


def check_takes_reply(asked: AskBack, *, code: str) -> None:
    """Refuse with AlreadyDone what was replied to, or taken back."""
    if asked.cancelled_at is not None:
        raise AlreadyDone(what="ask_back_dropped", code=code)
    if asked.replied_at is not None:
        raise AlreadyDone(what="ask_back_replied", code=code)
