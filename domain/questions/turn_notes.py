"""What happens in a question's turn beside its outcome: asked back, asked once more, its gist, and what is pledged."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from domain.columns import JSON_TYPE, Keyed, UTCDateTime, enum_type


class NoteKind(StrEnum):
    """ASKED_BACK: by the chair; FOLLOW_UP: the asker asked once more; GIST: what was answered, in short."""

    ASKED_BACK = "asked_back"
    FOLLOW_UP = "follow_up"
    GIST = "gist"


class TurnNote(Keyed, table=True):
    """One thing noted in a question's turn, at its hour. `text`: may be empty where the chair only asked back.

    `dropped_at`: it was taken back.
    """

    __tablename__ = "turn_note"

    question_id: int = Field(foreign_key="question.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    kind: NoteKind = Field(sa_type=enum_type(NoteKind))
    text: str = ""
    at: datetime = Field(sa_type=UTCDateTime)
    noted_by: int | None = Field(default=None, foreign_key="person.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Pledge(Keyed, table=True):
    """Something that the office said it will do (lời hứa «sẽ…»), given to who asked.

    Who does it by when is a step of the meeting's timeline (`deadline_id`), with its reminders. `told`: what who asked
    was told last of it, what before, how often. `dropped_at`: it was taken back.
    """

    question_id: int = Field(foreign_key="question.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    deadline_id: int = Field(foreign_key="deadline.id", index=True)
    text: str
    made_at: datetime = Field(sa_type=UTCDateTime)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
