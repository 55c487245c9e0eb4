"""What somebody has said about taking part in one meeting."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime


class Participation(Keyed, table=True):
    """One a person a meeting. `rules_version`: of the house rules that they accepted; 0: none.

    `online`: by which way they come to a hybrid meeting.
    """

    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: int = Field(foreign_key="meeting.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    rules_version: int = 0
    online: bool = False
    rules_accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
