"""One person on several networks: six digits from one, typed on the other, and both accounts are theirs."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime

DIGITS = 6
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
"""Wrong codes that one account may type in the time in which a code lives."""
MOST_TRIES_OF_ALL = 200
"""Wrong codes of all accounts together in that time: one code in five thousand would be found by then."""


class LinkCode(SQLModel, table=True):
    """Six digits for one person, made on `account_id`, used at most once on another account."""

    __tablename__ = "link_code"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_type=SHORT, index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    made_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class LinkTry(SQLModel, table=True):
    """A wrong code that somebody typed."""

    __tablename__ = "link_try"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
