"""The one row of the installation."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.installation import Installation
from storage.engine import inserting, open_engine, table
from storage.store import Store

_INSTALLATION = table(Installation)
_ONLY = 1


def drawn() -> str:
    """Return a word that no other installation has."""
    return secrets.token_hex(8)


def copied_at(url: str) -> datetime | None:
    """Return when the backup was made from which a database was restored; None where nobody knows of any."""
    engine = open_engine(url, writes=False)
    try:
        with engine.connect() as connection:
            found: datetime | None = connection.execute(select(_INSTALLATION.c.copied_at)).scalar_one_or_none()
            return found
    finally:
        engine.dispose()


class Installations(Store):
    """Queries about the installation."""

    def word(self) -> str:
        """Return the word that tells this installation from all others; it stays whatever its units are called."""
        wanted = pick(Installation.word).where(col(Installation.id) == _ONLY)
        found = self._in.session.exec(wanted).one_or_none()
        if found is None:
            new = inserting(_INSTALLATION, self._in.kind).values(id=_ONLY, word=drawn())
            self._in.execute(new.on_conflict_do_nothing(index_elements=["id"]))
            found = self._in.session.exec(wanted).one()
        return found

    def push_key(self, fresh: str) -> str:
        """Return the private key of our pushes: a fresh one where there was none, whoever was quicker."""
        self.word()
        mine = _INSTALLATION.c.id == _ONLY
        self._in.execute(update(_INSTALLATION).where(mine, _INSTALLATION.c.push_key == "").values(push_key=fresh))
        return str(self._in.execute(select(_INSTALLATION.c.push_key).where(mine)).scalar_one())

    def settle(self) -> None:
        """Note that what was lost since the backup has been seen to."""
        self._in.execute(update(_INSTALLATION).values(copied_at=None))
