"""Invitations: who is to come to a meeting and for which unit, what they answered, and whether they came."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.people.access import Role

_ONLY_A_NAME = text("person_id IS NULL AND entry_id IS NULL AND folded <> ''")


class Seat(StrEnum):
    """As what somebody is invited."""

    GUEST = "guest"  # no unit's quota counts them
    DELEGATE = "delegate"
    RESERVE = "reserve"  # over the quota, in the order of `place`; moves up when a delegate goes away


class Rsvp(StrEnum):
    """What somebody answered to an invitation; it may be changed until the meeting."""

    NONE = "none"
    COMING = "coming"
    AWAY = "away"
    ANOTHER = "another"  # somebody else comes in their place


LATE_AFTER = timedelta(minutes=1)
"""Who comes so long after the beginning came late."""


class CameBy(StrEnum):
    """How it is known that somebody is there."""

    CODE = "code"  # they scanned the code at the door themselves
    DESK = "desk"  # somebody at the door found their name


class Invitation(Keyed, table=True):
    """Somebody invited to a meeting; one row for each person and meeting.

    `unit_id`: the unit that they come for, which is the meeting's own for its guests. `role`: as whom, by the meeting's
    audience. `person_id`: None while they have no account; `entry_id`: the roster's line that is meant. `folded`: the
    name for comparing, "" once it was forgotten. `place`: a reserve's, from 1; 0 for the others. `speech`: what they
    will speak about, "" for who does not. `instead_of_id`: whom they replace. `asked_at`: when the invitation was sent;
    `reminded_at`: when a silent one was reminded, once. `removed_at`: taken off the list, and invited no more;
    `removed_with_unit`: because their unit closed or moved away, with which they come back.
    `door`: what the QR of their invitation says to who lets people in, once it was printed or shown.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        UniqueConstraint("meeting_id", "entry_id"),
        Index("uq_invitation_name", "meeting_id", "unit_id", "role", "folded", unique=True,
              sqlite_where=_ONLY_A_NAME, postgresql_where=_ONLY_A_NAME),
    )  # fmt: skip

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    role: Role = Field(sa_type=enum_type(Role))
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="roster_entry.id", index=True)
    name: str = Field(default="", sa_type=SHORT)
    folded: str = Field(default="", sa_type=SHORT, index=True)
    title: str = Field(default="", sa_type=SHORT)
    seat: Seat = Field(sa_type=enum_type(Seat))
    place: int = 0
    speech: str = Field(default="", sa_type=SHORT)
    named_by: int | None = Field(default=None, foreign_key="person.id")
    named_at: datetime = Field(sa_type=UTCDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    removed_with_unit: bool = False
    instead_of_id: int | None = Field(default=None, foreign_key="invitation.id")
    asked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    rsvp: Rsvp = Field(default=Rsvp.NONE, sa_type=enum_type(Rsvp))
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    arrived_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    came_by: CameBy | None = Field(default=None, sa_type=enum_type(CameBy))
    let_in_by: int | None = Field(default=None, foreign_key="person.id")
    door: str | None = Field(default=None, unique=True, max_length=16)
    version: int = 1

    @property
    def stands(self) -> bool:
        """Whether they are on the list still."""
        return self.removed_at is None

    @property
    def is_expected(self) -> bool:
        """Whether a seat is kept for them: on the list, no reserve, and not kept away."""
        return self.stands and self.seat is not Seat.RESERVE and self.rsvp not in {Rsvp.AWAY, Rsvp.ANOTHER}

    def came_late(self, *, starts_at: datetime, started_at: datetime | None) -> bool:
        """Whether they came a minute or more after the meeting began, which is not before its hour."""
        begins = max(starts_at, started_at or starts_at)
        return self.arrived_at is not None and self.arrived_at >= begins + LATE_AFTER
