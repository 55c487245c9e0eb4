"""The hall's screen: by which address one may see, from a projector, what the hall may see of a meeting."""

from datetime import datetime

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime

MOST_SCREENS = 12
"""Addresses of one meeting that hold at the same time: a hall, its overflow rooms, and some that were lost."""


class HallScreen(Keyed, table=True):
    """One address by which a hall's screen is opened; only the SHA-256 of its token is kept.

    `withdrawn_at`: it shows nothing any more, but that it was withdrawn.
    """

    __tablename__ = "hall_screen"

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
