"""What a network with OAuth lets us speak by: a token for some hours, and one that renews both a single time."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, UTCDateTime


class TokenPair(SQLModel, table=True):
    """The pair in force of one network, replaced as a whole.

    `given`: digests of those refresh tokens that people put in, so that an old one in a setting never comes back.
    `claim`: the word of whoever renews the pair since `claimed_at`; "" where nobody does. `cut_off`: a renewal was
    begun whose answer nobody has, so that `refresh` may be used up. `refused_at`: the network takes `refresh` no more.
    """

    __tablename__ = "token_pair"

    network: str = Field(primary_key=True, max_length=200)
    access: str = Field(default="", repr=False)
    renewed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    access_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    refresh: str = Field(repr=False)
    given: list[Any] = Field(default_factory=list, sa_type=JSON_TYPE)
    claim: str = ""
    claimed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cut_off: bool = False
    refused_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
