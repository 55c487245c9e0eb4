"""Mail addresses: read as people type them, and claimed until a letter that was sent there is answered by a press."""

import re
from datetime import datetime, timedelta

from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime
from domain.people.errors import MailUnread

CLAIM_LIVES = timedelta(hours=24)
COUNTED_FOR = timedelta(days=1)
"""In which time the letters that ask for a confirmation are counted."""
MOST_OF_PERSON = 5
MOST_TO_ADDRESS = 3
MOST_FROM = 100
"""So many may one line of the web ask for, behind which a whole school may be."""
LONGEST = 190
_LONGEST_LOCAL = 64
_LONGEST_TYPED = 1000
_AROUND = ".<>()[]\"'“”«»,;:"
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}")


class AddressClaim(Keyed, table=True):
    """Somebody says that an address is theirs. `origin`: the web address it came from, hashed; "" elsewhere."""

    __tablename__ = "address_claim"

    person_id: int = Field(foreign_key="person.id", index=True)
    address: str = Field(sa_type=SHORT, index=True)
    origin: str = Field(default="", sa_type=SHORT)
    made_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


def read_address(typed: str) -> str:
    """Return the one address in what somebody typed, in small letters, its domain in ASCII (IDNA); MailUnread.

    Letters beyond ASCII before the «@» are refused: few servers take them, and a letter that is lost says nothing.
    """
    if len(typed) > _LONGEST_TYPED:
        raise MailUnread(why="long")
    found = [word for word in re.split(r"\s+", typed.strip()) if "@" in word]
    if len(found) != 1:
        raise MailUnread(why="several" if found else "none")
    local, _, domain = found[0].strip(_AROUND).removeprefix("mailto:").partition("@")
    if not local.isascii():
        raise MailUnread(why="letters")
    domain = _in_ascii(domain)
    if not _LOCAL.fullmatch(local):
        raise MailUnread(why="none")
    if not _DOMAIN.fullmatch(domain):
        raise MailUnread(why="domain")
    address = f"{local.lower()}@{domain}"
    if len(local) > _LONGEST_LOCAL or len(address) > LONGEST:
        raise MailUnread(why="long")
    return address


def _in_ascii(domain: str) -> str:
    """Return a domain as servers know it, "" for what is none."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
