"""News of a debt: how it goes on before it is answered, told to who asks."""

from datetime import datetime

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime


class DutyNews(Keyed, table=True):
    """How a debt goes on, in words that everybody who asks reads once; `dropped_at`: taken back."""

    __tablename__ = "duty_news"

    duty_id: int = Field(foreign_key="answer_duty.id", index=True)
    told_by: int | None = Field(default=None, foreign_key="person.id")
    text: str
    at: datetime = Field(sa_type=UTCDateTime)
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
