"""What a notice offered on a network without buttons: each line has a number of its own, good for weeks."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, UTCDateTime

FIRST_NUMBER, LAST_NUMBER = 21, 99
"""Numbers of notices' lines; those below are for what a talk itself offers. After the last comes the first again."""


class Offer(SQLModel, table=True):
    """One line of a notice: typing its number, or its words, is pressing the button.

    `forms`: the folded words that mean it. `about`: the code of the question that it is about, if any.
    """

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    number: int = Field(primary_key=True)
    label: str = Field(sa_type=SHORT)
    payload: str = Field(sa_type=SHORT)
    forms: list[Any] = Field(default_factory=list, sa_type=JSON_TYPE)
    about: str = Field(default="", sa_type=SHORT)
    made_at: datetime = Field(sa_type=UTCDateTime)
