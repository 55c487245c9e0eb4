"""What was done on pages of the office: each form once."""

from sqlalchemy import delete
from sqlmodel import select as pick

from domain.people.acted import KEPT_FOR, Acted
from storage.engine import table
from storage.store import Store


class ActedStore(Store):
    """Queries about what was done on pages."""

    def by_event(self, person_id: int, event: str) -> Acted | None:
        """Return what a form did when it came before, or None."""
        return self._in.session.exec(
            pick(Acted).where(Acted.person_id == person_id, Acted.event == event)
        ).one_or_none()

    def find(self, acted_id: int, person_id: int) -> Acted | None:
        """Return one act of a person, or None for another's."""
        return self._in.session.exec(
            pick(Acted).where(Acted.id == acted_id, Acted.person_id == person_id)
        ).one_or_none()

    def add(self, acted: Acted) -> Acted:
        """Store what was done now, and forget what is too old to come again."""
        rows = table(Acted)
        self._in.execute(delete(rows).where(rows.c.at < self._in.now - KEPT_FOR))
        self._keep(acted)
        return acted

    def keep(self, acted: Acted) -> None:
        """Store a changed act."""
        self._keep(acted)
