"""An announcement: the office's own words to all of an audience, each person once, after a minute to take it back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime, enum_type
from domain.errors import TooLateToUndo
from domain.people.access import Role

WORDS_LIMIT = 1500
"""Letters: what is longer belongs into a paper."""
MINUTE = timedelta(minutes=1)
"""So long it can be taken back whole, and nobody has got it."""


class Audience(StrEnum):
    """To whom it goes, of one meeting's people."""

    INVITED = "invited"
    ASKED = "asked"
    MEMBERS = "members"
    STAFF = "staff"
    PARENTS = "parents"


_OUTSIDE = frozenset({Role.PARENT, Role.RESIDENT})


def roles_of(audience: Audience) -> Collection[Role]:
    """Return the roles of an audience that is made of a unit's members."""
    if audience is Audience.PARENTS:
        return _OUTSIDE
    return frozenset(Role) - (_OUTSIDE if audience is Audience.STAFF else frozenset())


class Announcement(Keyed, table=True):
    """One announcement. `group_id`: only to one class or staff group of the meeting's unit, None: to all of it.

    `mandatory`: it changes where or when people are to be, so that nothing mutes it and it is tried once more.
    `due_at`: before it, it can be taken back. `reached`: the last person to whom it was promised, by their number, for
    it goes out a few people a unit; `people`: how many that were; `ended_at`: it was promised to all.
    """

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    made_by: int = Field(foreign_key="person.id")
    audience: Audience = Field(sa_type=enum_type(Audience))
    group_id: int | None = Field(default=None, foreign_key="unit.id")
    words: str
    mandatory: bool = False
    made_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime)
    reached: int = 0
    people: int = 0
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    taken_back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def once(self) -> str:
        """How the keys of its messages begin."""
        return f"announced:{self.key}:"

    def may_be_taken_back(self, now: datetime) -> bool:
        """Whether nobody has got it and nobody has taken it back."""
        return self.taken_back_at is None and self.ended_at is None and self.reached == 0 and now < self.due_at

    def check_may_be_taken_back(self, now: datetime) -> None:
        """Refuse with TooLateToUndo once it goes out."""
        if not self.may_be_taken_back(now):
            raise TooLateToUndo(minutes=1)
