"""What was read of a file and waits to be taken: sent once, kept for its sender, and not for long."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from domain.people.errors import SheetGone
from papers.spreadsheets import Sheet, read_sheet
from services.people.roster_lines import Read
from services.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(hours=2)
_MARK = 20
"""Letters of a mark: a button carries it, and nobody looks for another content of the same one."""
ROSTER, OPINIONS = "application/x-roster", "application/x-opinions"
"""The media types by which such files are known among all others."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file as it would be taken. `sheet`: the name of what was read; `mark`: by which its sender asks for it."""

    found: Read
    sheet: str
    mark: str


def read(content: bytes) -> Sheet:
    """Read a file's lines; SheetUnreadable, SheetTooLarge. Nothing but work for the processor: some seconds at most."""
    return read_sheet(content)


def keep(uow: UnitOfWork, content: bytes, *, by: int, kind: str = ROSTER) -> str:
    """Keep a file until it is taken and return its mark; somebody has one of a kind at a time.

    The mark is of the content, for an id may be given twice: what is taken is what was looked at, or nothing.
    """
    uow.files.drop_kind(kind, owner_id=by)
    mark = hashlib.sha256(content).hexdigest()[:_MARK]
    uow.files.add(owner_id=by, name=mark, mime=kind, content=content)
    return mark


def content(uow: UnitOfWork, mark: str, *, by: int, kind: str = ROSTER) -> bytes:
    """Return the bytes of one's own file; SheetGone."""
    found = uow.files.find_kind(kind, mark, by)
    if found is None:
        raise SheetGone
    return found.content


def forget(uow: UnitOfWork, *, by: int, kind: str = ROSTER) -> None:
    """Delete somebody's file: it was taken."""
    uow.files.drop_kind(kind, owner_id=by)


def forget_old(uow: UnitOfWork) -> int:
    """Delete files that nobody came back for; return how many."""
    return sum(uow.files.drop_kind(kind, before=uow.now - KEPT_FOR) for kind in (ROSTER, OPINIONS))
