"""Rosters: lists of people that an office brings in, so that who comes by a code is known; nobody is told anything."""

from datetime import datetime, timedelta

from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.people.access import Role

MAY_BE_TAKEN_BACK = timedelta(days=1)
"""How long a whole roster can be taken back."""


class Roster(Keyed, table=True):
    """One list that was brought in. `lines`: entries that it made; `finished_at`: None while it is being written.

    Only entries of finished rosters that were not taken back count.
    """

    unit_id: int = Field(foreign_key="unit.id", index=True)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    lines: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class RosterEntry(Keyed, table=True):
    """Somebody on a roster. `group_id`: the class or staff group; `folded`: the name for comparing.

    `phone`: digits, "" for none. `person_id`: who it turned out to be, once they have come in.
    """

    __tablename__ = "roster_entry"

    roster_id: int = Field(foreign_key="roster.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="unit.id")
    role: Role = Field(sa_type=enum_type(Role))
    name: str = Field(sa_type=SHORT)
    folded: str = Field(sa_type=SHORT, index=True)
    title: str = Field(default="", sa_type=SHORT)
    phone: str = Field(default="", sa_type=SHORT, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    removed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
