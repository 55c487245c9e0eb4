"""Proposed duties: who is to answer a question by when; nobody is told until the chair agrees."""

from datetime import datetime

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime


class ProposedDuty(Keyed, table=True):
    """One line of the table of assignments; changed in place until it is approved or ended.

    `over`: the duty and its version that it would replace, 0 where nothing was owed; what was given since by others
    makes it void. `version` rises with every change. `returned_at`: the chair wants another line, for this reason.
    """

    __tablename__ = "proposed_duty"

    question_id: int = Field(foreign_key="question.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    holder_id: int = Field(foreign_key="person.id", index=True)
    due_at: datetime = Field(sa_type=UTCDateTime)
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=UTCDateTime)
    version: int = 1
    over_duty: int = 0
    over_version: int = 0
    returned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    return_reason: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def is_open(self) -> bool:
        """Whether it is neither approved nor ended: it waits for the chair, or was returned."""
        return self.approved_at is None and self.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether the chair has to look at it."""
        return self.is_open and self.returned_at is None
