"""Minutes: what the secretary adds to what the meeting's own events tell; each wording is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime, enum_type

NOTE_LIMIT = 4000
"""Letters of one note: a conclusion has several points."""


class NoteKind(StrEnum):
    """What was said that no event tells."""

    OPENING = "opening"
    REMARK = "remark"
    CONCLUSION = "conclusion"


class MinuteNote(Keyed, table=True):
    """One note of the minutes as it reads now. `at`: when it was said; `struck_at`: it is no part of them any more.

    `version` rises with each change, and guards against two people changing it at once.
    """

    __tablename__ = "minute_note"

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    kind: NoteKind = Field(sa_type=enum_type(NoteKind))
    at: datetime = Field(sa_type=UTCDateTime)
    text: str
    version: int = 0
    written_by: int | None = Field(default=None, foreign_key="person.id")
    written_at: datetime = Field(sa_type=UTCDateTime)
    struck_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class MinuteWording(Keyed, table=True):
    """One earlier or present version of a note."""

    __tablename__ = "minute_wording"
    __table_args__ = (UniqueConstraint("note_id", "version"),)

    note_id: int = Field(foreign_key="minute_note.id", index=True)
    version: int
    at: datetime = Field(sa_type=UTCDateTime)
    text: str
    written_by: int | None = Field(default=None, foreign_key="person.id")
    written_at: datetime = Field(sa_type=UTCDateTime)
    struck_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
