"""A month's allowance of messages on a network that counts them, and who may still spend of it."""

from datetime import UTC, datetime, tzinfo

from sqlmodel import Field, SQLModel

from domain.columns import UTCDateTime
from domain.messages.purpose import Purpose


class Allowance(SQLModel, table=True):
    """What was spent on one network in one month ("2026-11", the office's calendar).

    `stopped_at`: the network said that nothing is left (429); nothing more goes until the month turns or somebody
    says so.
    """

    network: str = Field(primary_key=True, max_length=200)
    month: str = Field(primary_key=True, max_length=7)
    sent: int = 0
    stopped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


def reserve(quota: int) -> int:
    """Return how many of a month's messages are kept for answers and receipts: the last fifth."""
    return quota // 5


def runs_low(used: int, quota: int) -> bool:
    """Whether only the reserve is left."""
    return quota > 0 and used >= quota - reserve(quota)


def may_spend(used: int, quota: int, purpose: Purpose) -> bool:
    """Notices may not touch the reserve; everything else may spend to the end. A quota of 0 is none at all."""
    if quota == 0:
        return True
    return used < (quota - reserve(quota) if purpose is Purpose.NOTICE else quota)


def month_of(at: datetime, zone: tzinfo) -> str:
    """Return the month of an instant on the office's calendar, as "2026-11"."""
    return f"{at.astimezone(zone):%Y-%m}"


def turn_of_month(at: datetime, zone: tzinfo) -> datetime:
    """Return the instant (UTC) at which the next month begins for the office."""
    here = at.astimezone(zone)
    year, month = divmod(here.year * 12 + here.month, 12)
    return datetime(year, month + 1, 1, tzinfo=zone).astimezone(UTC)
