"""One person on several networks: six digits from one, typed on the other, and both accounts are theirs.

Nobody shall find a code by trying, and nobody's slips shall keep others from linking. A code lives a quarter of an
hour; in that time an account has five wrong ones, and all visitors of the web from one address have fifty in which six
digits are worth trying. From then on new codes have nine digits, and only these are taken from that address, up to five
hundred wrong ones: whoever holds a short code is told to take a new one, which is good at once. It needs a hundred
visitors without one try left to close an address, as a whole school may have, to everybody.

What guessing yields, for a given code, in its quarter of an hour: six digits from one address 50 in a million; nine
digits from one address 500 in a thousand million, one in two million (48,000 tries a day against a code that never
ended: one in twenty thousand), and from a thousand addresses one in two thousand. On Telegram and Zalo each account
costs a telephone number, and five tries are five in a million. A right code is no reason to let somebody try on: to
take one while wrong ones are refused would be an answer to each guess.
"""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime

DIGITS = 6
CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
"""Wrong codes that one account may type in the time in which a code lives."""
MOST_TRIES_FROM = 50
"""Wrong codes that may come from one address of the web in that time, after which short codes are not taken there."""
MOST_LONG_TRIES_FROM = 500
"""Wrong codes after which no code is taken there; a school behind one line makes some honestly."""
MANY_TRIES = MOST_TRIES_FROM
"""Wrong codes of all together in that time, after which new codes are long: whom an address refuses gets such a one."""
MORE_DIGITS = 9


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
