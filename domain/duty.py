"""Answer duties: who owes an answer by when, its drafts, and their way to the asker."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime, enum_type
from domain.errors import AlreadyDone, DateInPast, DateMissing
from domain.questions.errors import (
    NothingDrafted,
    NothingSubmitted,
    NotTheHolder,
    SelfApproval,
    TooManyDebts,
    TooManyFollowUps,
)

ANSWER_LIMIT = 3000
"""Characters of one answer."""

LETTER_LIMIT = 60
"""Characters of a letter's number."""

NOTE_LIMIT = 500
"""Characters of a reason, a note, a gist, or what an asker finds unclear."""

FOLLOW_UPS = 3
"""How often an asker may say «unclear» in chat; after that the secretary talks with them."""

FOLLOW_UP_DAYS = 5
"""Working days within which a reopened duty is answered."""


TAKEN_WITHIN = 2
"""Days within which who was given a question says that they take it on; longer is shown, and they are reminded."""

NEWS_DAYS = 2 * FOLLOW_UP_DAYS
"""Working days within which who asked hears of a matter that was sent up, unless another day is said."""


PART_LIMIT = 120
"""Characters that tell which part of a question a further debt answers."""

MOST_BESIDE = 3
"""Debts that a question may have beside its main one at a time: each has its own letter to the asker."""


class DutyKind(StrEnum):
    """What is owed: our own written answer, or news of what was sent up to another agency."""

    WRITTEN = "written"
    FORWARDED = "forwarded"


class AnswerDuty(Keyed, table=True):
    """One debt to one question. `version` rises when holder or date change, which kills queued reminders.

    `beside`: owed beside the main debt (services/answers/beside.py): it begins and ends by itself; of main debts a
    question has one. `part`: what of the question a debt answers, in words that askers read; "" where all of it.
    `undated_at`, `undated_reason`: no day is promised, since when and why, which askers read; `due_at` is then the last
    day that was, and counts for nothing but the numbers.
    `accepted_at`: who holds it has said so, or begun to write.
    `letter`, `letter_on`: number and date of the letter by which it was sent up; "" and None until there are any.
    `paused_at`: the asker was asked back, and the days until the reply are added to its date (ask_back.py).
    `handed_back_at`: the holder asked for somebody else and owes it until the office has found one.
    `correcting_at`: what was sent is wrong, and a correction is owed to all who were sent it.
    `closed_at`: the answer was released (or, for a reopened one, released again); `cancelled_at`: undone.
    """

    __tablename__ = "answer_duty"

    question_id: int = Field(foreign_key="question.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    kind: DutyKind = Field(default=DutyKind.WRITTEN, sa_type=enum_type(DutyKind))
    beside: bool = False
    part: str = Field(default="", sa_type=SHORT)
    holder_id: int = Field(foreign_key="person.id", index=True)
    agency: str = Field(default="", sa_type=SHORT)
    letter: str = Field(default="", sa_type=SHORT)
    letter_on: date | None = None
    due_at: datetime = Field(sa_type=UTCDateTime)
    assigned_at: datetime = Field(sa_type=UTCDateTime)
    assigned_by: int | None = Field(default=None, foreign_key="person.id")
    accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    version: int = 1
    extensions: int = 0
    undated_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    undated_reason: str = ""
    paused_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    handed_back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    handed_back_reason: str = ""
    reopened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    correcting_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes it."""
        return self.closed_at is None and self.cancelled_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether its date has passed and somebody still owes it; not while the asker was asked back."""
        return self.is_open and self.paused_at is None and self.undated_at is None and self.due_at <= now

    def promise(self, due_at: datetime) -> None:
        """Let it be due by a day, whatever stood in the way of one."""
        self.due_at, self.undated_at, self.undated_reason = due_at, None, ""

    @property
    def is_reopened(self) -> bool:
        """Whether the asker was answered once and is owed more."""
        return self.is_open and self.reopened_at is not None


class DutySupport(Keyed, table=True):
    """Somebody who supports an answer: asked by its lead or the office, told of it, until `dropped_at`.

    `turns`: how often they were let go or asked again since.
    `part`: what they sent to the lead, at `sent_at`; never shown to an asker.
    """

    __tablename__ = "duty_support"

    duty_id: int = Field(foreign_key="answer_duty.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    added_by: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_type=UTCDateTime)
    turns: int = 0
    part: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Answer(Keyed, table=True):
    """One version of an answer: drafted, submitted, approved or returned, released.

    `pieces`: the arrivals that worded it, as of a question's draft.
    `shared`: it was sent to everybody who asks the same; what one of them finds unclear is answered to that one.
    `letter`, `letter_on`: number and date of the paper that it was written in; "" and None where there is none.
    `release_at`: when it is to be sent, once approved; None until somebody says so.
    `corrects`: it stands in place of what was sent before.
    """

    __table_args__ = (UniqueConstraint("duty_id", "version"),)

    duty_id: int = Field(foreign_key="answer_duty.id", index=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    version: int = 1
    text: str
    pieces: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    author_id: int = Field(foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=UTCDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    returned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    return_reason: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    released_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    shared: bool = False
    letter: str = Field(default="", sa_type=SHORT)
    letter_on: date | None = None
    release_at: datetime | None = Field(default=None, index=True, sa_type=UTCDateTime)
    corrects: bool = False

    @property
    def waits_for_approval(self) -> bool:
        """Whether it lies with the approver now."""
        return self.submitted_at is not None and self.returned_at is None and self.approved_at is None

    @property
    def waits_to_be_sent(self) -> bool:
        """Whether it is approved and the asker has not been sent it: its writer owes nothing more."""
        return self.approved_at is not None and self.released_at is None

    @property
    def came_back(self) -> bool:
        """Whether it was returned or taken back, so that its words wait to be mended."""
        return self.returned_at is not None and self.released_at is None


class Feedback(SQLModel, table=True):
    """An asker's «đã rõ / tạm rõ / chưa rõ» to one released answer or outcome; the latest counts.

    `partly`: clear for now, «tạm rõ»: nobody owes more, and the numbers tell it apart.
    """

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    clear: bool
    partly: bool = False
    text: str = ""
    at: datetime = Field(sa_type=UTCDateTime)


def check_holder(duty: AnswerDuty, person_id: int, *, code: str) -> None:
    """Only who owes the answer drafts it."""
    if duty.holder_id != person_id:
        raise NotTheHolder(code=code)


def able_to_approve(answer: Answer, staff: Sequence[int], reached: Collection[int]) -> list[int]:
    """Return who may approve an answer, of those with the right: never who drafted it (rules.md §2, row 14).

    `reached`: whom messages reach. Where that is nobody else with the right, who drafted it may if they have it: an
    answer that nobody can send helps no asker.
    """
    others = [person for person in staff if person != answer.author_id]
    alone = [answer.author_id] if answer.author_id in staff else []
    return [person for person in others if person in reached] or alone or others


def check_four_eyes(answer: Answer, approver_id: int, able: Sequence[int], *, code: str) -> None:
    """Refuse with SelfApproval who drafted it while somebody else may approve it."""
    if answer.author_id == approver_id and approver_id not in able:
        raise SelfApproval(code=code)


def check_due(due_at: datetime | None, *, now: datetime) -> datetime:
    """A debt needs a date that is still to come; DateMissing, DateInPast."""
    if due_at is None:
        raise DateMissing
    if due_at <= now:
        raise DateInPast(date=due_at)
    return due_at


def check_open(duty: AnswerDuty) -> None:
    """What nobody owes any more cannot be worked on."""
    if not duty.is_open:
        raise AlreadyDone(what="duty_closed")


def check_drafted(answer: Answer | None, *, code: str) -> Answer:
    """Return the draft that may be submitted: written, and neither submitted nor returned."""
    if answer is None or answer.returned_at is not None or answer.released_at is not None:
        raise NothingDrafted(code=code)
    if answer.submitted_at is not None:
        raise AlreadyDone(what="submitted")
    return answer


def check_waits(answer: Answer | None, *, code: str) -> Answer:
    """Return the answer that an approver may decide on."""
    if answer is None or answer.submitted_at is None:
        raise NothingSubmitted(code=code)
    if not answer.waits_for_approval:
        raise AlreadyDone(what="approved" if answer.approved_at is not None else "returned")
    return answer


def check_may_follow_up(said_unclear: int, *, code: str) -> None:
    """An asker may say «unclear» three times; then a talk helps more than another letter."""
    if said_unclear >= FOLLOW_UPS:
        raise TooManyFollowUps(code=code, limit=FOLLOW_UPS)


def check_may_owe_more(beside: Sequence[AnswerDuty], *, code: str) -> None:
    """A question has a few debts beside its main one, not any number."""
    if len(beside) >= MOST_BESIDE:
        raise TooManyDebts(code=code, limit=MOST_BESIDE)
