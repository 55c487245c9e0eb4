"""One person on several networks: six digits from one, typed on the other, and both accounts are theirs.

Nobody shall find a code by trying, and nobody's trying shall keep others from linking. A code lives a quarter of an
hour; in that time an account has five wrong ones, and all visitors of the web from one address fifty. One address finds
a given code with a chance of 50 in a million; a thousand addresses would find it with one in twenty. So, once 200 wrong
codes have come from wherever, new codes have eight digits: a thousand addresses are then at one in two thousand. Only
codes made before that are still short, for a quarter of an hour at most. On Telegram and Zalo each account costs a
telephone number, and five tries are five in a million.
"""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime

DIGITS = 6
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
"""Wrong codes that one account may type in the time in which a code lives."""
MOST_TRIES_FROM = 50
"""Wrong codes that may come from one address of the web in that time; a school behind one line makes some honestly."""
MANY_TRIES = 200
"""Wrong codes of all together in that time, after which new codes are longer."""
MORE_DIGITS = 8


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
    """A wrong code that somebody typed. `origin`: the web address it came from, hashed; "" on other networks."""

    __tablename__ = "link_try"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    origin: str = Field(default="", sa_type=SHORT, index=True)
