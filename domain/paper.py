"""Papers of a meeting: each making is a version that stays; the office gives numbers, a letterhead says who issues."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime
from domain.errors import Refused


class Paper(Keyed, table=True):
    """One making of a paper, which stays as it was when the next one is made.

    `kind`: its row in services/papers/table.py; `about`: of one question or one of whatever that row says, 0 for the
    meeting's own. `text`: its words as papers/notation.py reads them; `file_id`: the Word file, None where it could not
    be made; `sha256`: of that file, "" until it is made.
    """

    __table_args__ = (UniqueConstraint("meeting_id", "kind", "about", "version"),)

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    kind: str = Field(sa_type=SHORT)
    about: int = 0
    version: int
    text: str
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id", index=True)
    sha256: str = Field(default="", max_length=64)


class PaperNumber(Keyed, table=True):
    """The number that the office gave a paper, whichever version of it was signed; it stands in all that come later.

    `sign`: by which series it is numbered (BB, TB …; "" for letters), each unit's anew each `year`.
    """

    __tablename__ = "paper_number"
    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "about"),
        UniqueConstraint("unit_id", "sign", "year", "number"),
    )

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    kind: str = Field(sa_type=SHORT)
    about: int = 0
    sign: str = Field(max_length=16)
    year: int
    number: int
    dated: date
    given_by: int | None = Field(default=None, foreign_key="person.id")
    given_at: datetime = Field(sa_type=UTCDateTime)


class Letterhead(Keyed, table=True):
    """How a unit's papers begin and end; what is "" goes by the unit's own name and posts.

    `governing`, `body`, `authority`, `recipients`: a line each. `code`: in numbers (THCSHB), `drafter` behind it in
    letters (VP). `authority`: «TM.», «KT.» with whose; `office`, `signer`: who signs.
    """

    unit_id: int = Field(foreign_key="unit.id", unique=True)
    governing: str = ""
    body: str = ""
    place: str = Field(default="", sa_type=SHORT)
    code: str = Field(default="", sa_type=SHORT)
    drafter: str = Field(default="", sa_type=SHORT)
    authority: str = ""
    office: str = Field(default="", sa_type=SHORT)
    signer: str = Field(default="", sa_type=SHORT)
    recipients: str = ""
    version: int = 1


class PaperTooEarly(Refused):
    """A paper's time has not come: what it tells of is not there yet. values: title, waits."""


class PaperMadeSince(Refused):
    """Somebody made the same paper after it was looked at. values: title, version."""


class NumberTaken(Refused):
    """Another paper of the unit has the number in this year. values: number, title, meeting."""


class NumberWrong(Refused):
    """What was typed is no number of a paper. values: text."""


class LetterheadChanged(Refused):
    """Somebody else changed it after it was shown; nothing was kept."""
