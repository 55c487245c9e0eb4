"""Pauses: for a while a unit's office takes no new questions and notes from somebody, for a reason that they read."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Field

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime

REASON_LIMIT = 200
DAYS = (7, 30)
"""What is offered; any day up to the last may be typed."""
MOST_DAYS = 90
NOTES_EVERY = timedelta(days=1)
"""Who is paused may write to the office once in so long: why, and what they think of it."""


class Pause(Keyed, table=True):
    """One pause of a person in a unit, until `ends_at` (exclusive) or until it is lifted.

    `name_hidden`: it was begun at a question whose asker has hidden their name, so no list shows it.
    `ways`: digests of accounts that left the person meanwhile, by which they are known when they come back.
    """

    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    reason: str = Field(sa_type=SHORT)
    name_hidden: bool = False
    begun_at: datetime = Field(sa_type=UTCDateTime)
    begun_by: int = Field(foreign_key="person.id")
    ends_at: datetime = Field(sa_type=UTCDateTime, index=True)
    lifted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    lifted_by: int | None = Field(default=None, foreign_key="person.id")
    ways: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)

    def holds(self, now: datetime) -> bool:
        """Whether it still stands."""
        return self.lifted_at is None and now < self.ends_at


def way(network: str, external_id: str) -> str:
    """Return a digest of an account: nothing else is kept of one that has left."""
    return hashlib.sha256(f"{network}\0{external_id}".encode()).hexdigest()[:32]
