"""Gathering: what a group, department or school has to say at a meeting, collected and signed by who heads it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.people.errors import GatheringClosed
from domain.questions.question import Kind, ReplyMode


class Standing(StrEnum):
    """How far a unit is; derived from facts and never stored.

    SILENT: it has not begun; OPEN: it collects; SENT: it has opinions, and sent them; NONE: it has said that it has
    none; BACK: the office wants it done once more; HANDED: what it sent has gone on upward.
    """

    SILENT = "silent"
    OPEN = "open"
    BACK = "back"
    SENT = "sent"
    NONE = "none"
    HANDED = "handed"


class Gathering(Keyed, table=True):
    """One unit's opinions for one meeting. `version` counts how often they were sent; `late`: last after the intake.

    `nil`: sent to say that there are none. `back_at`, `back_why`: the office gave them back. `handed`: by how many
    posts they were handed on upward since, the last time at `handed_at`.
    """

    __table_args__ = (UniqueConstraint("meeting_id", "unit_id"),)

    meeting_id: int = Field(foreign_key="meeting.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    opened_at: datetime = Field(sa_type=UTCDateTime)
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    sent_by: int | None = Field(default=None, foreign_key="person.id")
    version: int = 0
    late: bool = False
    nil: bool = False
    back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    back_why: str = Field(default="", sa_type=SHORT)
    handed: int = 0
    handed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def standing(self) -> Standing:
        """How far it is."""
        if self.handed:
            return Standing.HANDED
        if self.back_at is not None:
            return Standing.BACK
        if self.sent_at is None:
            return Standing.OPEN
        return Standing.NONE if self.nil else Standing.SENT


class Opinion(Keyed, table=True):
    """One of them, in the members' own order (`rank`). `author_id`: who is answered.

    `behalf`: the unit, where the whole of it says so, with whoever will speak where that is written; "" for the author
    alone. `joined_to`: the one above which says the same, so that both are read together; each stays its author's.
    `question_id`: the question that came of it when it was sent.
    """

    gathering_id: int = Field(foreign_key="gathering.id", index=True)
    rank: int
    author_id: int = Field(foreign_key="person.id", index=True)
    topic_id: int = Field(foreign_key="topic.id")
    wording: str
    kind: Kind = Field(default=Kind.ASK, sa_type=enum_type(Kind))
    reply_mode: ReplyMode = Field(default=ReplyMode.WRITTEN, sa_type=enum_type(ReplyMode))
    behalf: str = Field(default="", sa_type=SHORT)
    joined_to: int | None = Field(default=None, foreign_key="opinion.id")
    added_at: datetime = Field(sa_type=UTCDateTime)
    question_id: int | None = Field(default=None, foreign_key="question.id", index=True)

    @property
    def speaks(self) -> bool:
        """Whether somebody is to speak about it at the meeting."""
        return self.reply_mode is ReplyMode.SPOKEN


def check_not_handed(gathering: Gathering) -> None:
    """Nothing changes any more once it has been handed on."""
    if gathering.handed_at is not None:
        raise GatheringClosed(at=gathering.handed_at)
