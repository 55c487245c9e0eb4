"""The installation itself: what tells it from every other one, and whether it was restored from a copy."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime


class Installation(SQLModel, table=True):
    """One row. `word`: drawn at the first start, and never again. `copied_at`: set in a backup alone.

    `push_key`: the private key by which push services know us (RFC 8292), base64url; "" until the first start.
    """

    id: int | None = Field(default=None, primary_key=True)
    word: str = Field(sa_type=SHORT)
    push_key: str = Field(default="", sa_type=SHORT)
    copied_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
