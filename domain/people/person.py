"""People, and the accounts by which networks know them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime, enum_type


class Address(StrEnum):
    """How a person is spoken to (xưng hô); UNKNOWN falls back on the role."""

    UNKNOWN = "unknown"
    THAY = "thay"
    CO = "co"
    ANH = "anh"
    CHI = "chi"
    ONG = "ong"
    BA = "ba"
    DONG_CHI = "dong_chi"


class Person(SQLModel, table=True):
    """Somebody who agreed to be remembered. `erased_at`: name and contacts are gone, the questions stay.

    `chosen_meeting_id`: the meeting that they mean where several may be meant (services/which_meeting.py).
    `acting_unit_id`: the unit in whose name they act, where they are something in several; None: in all at once.
    `morning_on`: the day on which the clock last looked at what waits for them (services/meetings/morning.py).
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", sa_type=SHORT)
    address: Address = Field(default=Address.UNKNOWN, sa_type=enum_type(Address))
    created_at: datetime = Field(sa_type=UTCDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    chosen_meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    acting_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    morning_on: date | None = None


class Account(SQLModel, table=True):
    """One network's name for a person; before consent it has no person and keeps nothing more.

    `blocked_at`: the network says that the person no longer takes our messages.
    `declined_at`: no consent was given, so the clock removes the account and all that hangs on it.
    `muted_at`: what is not mandatory is not sent there any more, for who takes mail asked so.
    `thread`: the topic of the chat in which the person wrote last, "" where the network or the chat has none.
    `last_offer`: the number of the last line that a notice offered (domain/messages/offer.py); 0 where there was none.
    `seen_cursor`: up to which message, by its cursor, a page has shown the chat; it only ever rises.
    """

    __table_args__ = (UniqueConstraint("network", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    network: str = Field(sa_type=SHORT)
    external_id: str = Field(sa_type=SHORT)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    blocked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    declined_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    muted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    thread: str = Field(default="", sa_type=SHORT)
    last_offer: int = 0
    seen_cursor: int = Field(default=0, sa_type=BigInteger)

    @property
    def goes_to(self) -> str:
        """Where messages to the person go: the chat, or the topic of it that was used last."""
        return chat_in(self.external_id, self.thread)


def chat_in(external_id: str, thread: str) -> str:
    """Return how a chat is named to its network, or one topic of it."""
    return f"{external_id}/{thread}" if thread else external_id
