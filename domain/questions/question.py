"""Questions: drafts, registered questions with their versions, and the stage that their facts add up to."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import TypedDict

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime, enum_type
from domain.questions.errors import AlreadyAnswered, AlreadyCalled, AlreadyWithdrawn, QuestionShut


class Kind(StrEnum):
    """What the asker brings (plans 000 and 003): hỏi, kiến nghị, sáng kiến, góp ý, phản ánh."""

    ASK = "ask"
    PROPOSAL = "proposal"
    INITIATIVE = "initiative"
    REMARK = "remark"
    REPORT = "report"


class ReplyMode(StrEnum):
    """How the asker wants to be answered; SPOKEN is a registration to speak."""

    SPOKEN = "spoken"
    WRITTEN = "written"


class Authority(StrEnum):
    """Which level may decide the matter (domain.md §2.9)."""

    SCHOOL = "school"
    WARD = "ward"
    PROVINCE = "province"
    CENTRAL = "central"


class Care(StrEnum):
    """What asks for a person's care before a list's: something in a question's words, or (INTERNAL) the office itself.

    An internal matter of the house (plan 004) is answered to its asker, in writing, and leaves it by no list or paper.
    REFUSED, DECLINED: read and shut (ruling.py); nothing is owed to it.
    """

    SAFETY = "safety"
    COMPLAINT = "complaint"
    RUDE = "rude"
    INTERNAL = "internal"
    REFUSED = "refused"
    DECLINED = "declined"


READ_FIRST = frozenset({Care.SAFETY, Care.COMPLAINT, Care.RUDE})
"""What somebody of the office reads before anybody else is given it."""
SHUT = frozenset({Care.REFUSED, Care.DECLINED})
"""What was refused, or is off topic and is not answered: it stands in no list, and nobody owes it an answer."""


class Lane(IntEnum):
    """Rules §3.1: registered in time, late, at the desk in the hall, or on paper that came after the meeting."""

    IN_TIME = 0
    LATE = 1
    HALL = 2
    AFTER = 3


class Draft(Keyed, table=True):
    """A question being written; one a person a meeting; survives restarts and pauses of days.

    `pieces`: the arrivals that worded it, in their order; editing one of those messages edits the draft.
    `behalf`: the class, group or school for which it will be spoken; "" for the writer alone.
    `name_hidden`: nobody is shown who asks, on the writer's wish. `cared`: what its words were asked about.
    `voiced_at`: when its voice note was given to the office to be typed; `typed`: what the office heard, "" until then.
    `report_id`: it is a remark on that report; `place`: its page or section there, "" for the whole.
    """

    __table_args__ = (UniqueConstraint("person_id", "meeting_id"),)

    person_id: int = Field(foreign_key="person.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    topic_id: int | None = Field(default=None, foreign_key="topic.id")
    wording: str = ""
    kind: Kind = Field(default=Kind.ASK, sa_type=enum_type(Kind))
    reply_mode: ReplyMode | None = Field(default=None, sa_type=enum_type(ReplyMode))
    behalf: str = Field(default="", sa_type=SHORT)
    name_hidden: bool = False
    report_id: int | None = Field(default=None, foreign_key="report.id")
    place: str = Field(default="", sa_type=SHORT)
    aside: Care | None = Field(default=None, sa_type=enum_type(Care))
    pieces: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    cared: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    voiced_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    typed: str = ""
    updated_at: datetime = Field(sa_type=UTCDateTime)


class Chosen(TypedDict, total=False):
    """What an asker chooses for a draft; a question has it under the same name."""

    topic_id: int | None
    kind: Kind
    reply_mode: ReplyMode
    behalf: str
    name_hidden: bool
    place: str


class Question(Keyed, table=True):
    """A registered question. `number` is unique in its meeting, never reused and never changed.

    `registered_at`: the confirming tap; `recorded_at`: when we stored it (later for paper).
    `version` counts the wordings; `wording` is the latest, `folded` its letters for comparing (no database folds
    Vietnamese): storage writes it with the words, and whoever asks for it goes by the meeting, which has an index.
    `pieces`: the arrivals that worded it, as of a draft; none where they were not written down.
    `aside`: why it stands in no list until somebody of the office puts it there.
    `report_id`, `place`: it is a remark on a report, as of a draft.
    `stub`: of a slip of paper, the letters by which it is followed without an account. `slip`: how the desk's page
    named it before it had a number, so that it counts once, however often it is sent.
    `joined_to`: the head of those that ask the same (equal.py), with which it is listed and answered; `joined_at`:
    since when, of a head too.
    `shown_version`: that wording may be shown to the hall; None: no words of it.
    `split_from`: of whose words it was a part.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        Index("ix_question_asker", "asker_id", "meeting_id"),
    )

    meeting_id: int = Field(foreign_key="meeting.id")
    number: int
    code: str = Field(unique=True, max_length=24)
    asker_id: int = Field(foreign_key="person.id")
    topic_id: int = Field(foreign_key="topic.id")
    kind: Kind = Field(sa_type=enum_type(Kind))
    reply_mode: ReplyMode = Field(sa_type=enum_type(ReplyMode))
    behalf: str = Field(default="", sa_type=SHORT)
    name_hidden: bool = False
    report_id: int | None = Field(default=None, foreign_key="report.id", index=True)
    place: str = Field(default="", sa_type=SHORT)
    aside: Care | None = Field(default=None, sa_type=enum_type(Care))
    lane: int = 0
    wording: str
    folded: str = ""
    pieces: list[int] = Field(default_factory=list, sa_type=JSON_TYPE)
    version: int = 1
    registered_at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    authority: Authority | None = Field(default=None, sa_type=enum_type(Authority))
    off_topic: bool = False
    triaged_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    stub: str | None = Field(default=None, unique=True, max_length=16)
    slip: str | None = Field(default=None, unique=True, max_length=36)
    joined_to: int | None = Field(default=None, foreign_key="question.id", index=True)
    joined_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    shown_version: int | None = None
    split_from: int | None = Field(default=None, foreign_key="question.id", index=True)

    @property
    def lead_id(self) -> int:
        """By which question it is listed, called and answered: its head, or itself."""
        return self.joined_to or self.key


class Wording(SQLModel, table=True):
    """One earlier or present version of a question's words; nothing is overwritten."""

    __table_args__ = (UniqueConstraint("question_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    version: int
    text: str
    at: datetime = Field(sa_type=UTCDateTime)


class InternalNote(SQLModel, table=True):
    """What the office notes beside a question; never shown to its asker."""

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    text: str
    at: datetime = Field(sa_type=UTCDateTime)


class Stage(StrEnum):
    """Where a question stands, derived from facts and never stored.

    TOLD, TAKEN: of a child in danger, while nobody sees to it and when somebody does. ASIDE: a person reads it first.
    INSIDE: a matter of the house, answered in writing to its asker alone.
    NEEDS_INFO: its asker was asked back. REFUSED, DECLINED: it is shut.
    """

    REGISTERED = "registered"
    TRIAGED = "triaged"
    UNHELD = "unheld"
    CALLED = "called"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    FORWARDED = "forwarded"
    ANSWERED_LIVE = "answered_live"
    ANSWERED = "answered"
    REMARKED = "remarked"
    DECLINED = "declined"
    CLEAR = "clear"
    PARTLY = "partly"
    UNCLEAR = "unclear"
    WITHDRAWN = "withdrawn"
    TOLD = "told"
    TAKEN = "taken"
    ASIDE = "aside"
    INSIDE = "inside"
    NEEDS_INFO = "needs_info"
    REFUSED = "refused"


def check_may_change(question: Question, *, was_answered: bool, was_called: bool) -> None:
    """An asker may change it until it is answered, called or shut; the intake's end is checked beside this."""
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    if question.aside in SHUT:
        raise QuestionShut(code=question.code, why=question.aside)
    if was_answered:
        raise AlreadyAnswered(code=question.code)
    if was_called:
        raise AlreadyCalled(code=question.code)
