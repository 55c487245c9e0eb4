"""A month's allowance of messages on a network that counts them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.columns import UTCDateTime


class Allowance(SQLModel, table=True):
    """What was spent on one network in one month ("2026-11", the office's calendar).

    `stopped_at`: the network said that nothing is left (429); nothing more goes until the month turns or somebody says so.
    """

    network: str = Field(primary_key=True, max_length=200)
    month: str = Field(primary_key=True, max_length=7)
    sent: int = 0
    stopped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
