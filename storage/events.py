"""The append-only log of who did what."""

from typing import Any

from sqlmodel import col
from sqlmodel import select as pick

from domain.delivery import Event
from storage.store import Store


class Events(Store):
    """Events are added and read, never changed."""

    def add(self, act: str, subject: str, subject_id: int | None, *, actor_id: int | None, **details: Any) -> None:  # noqa: ANN401 - details are JSON
        """Append an event; `details` hold no question text and no names."""
        self._in.events.append(
            {
                "at": self._in.now,
                "actor_id": actor_id,
                "act": act,
                "subject": subject,
                "subject_id": subject_id,
                "details": details,
            }
        )

    def of(self, subject: str, subject_id: int) -> list[Event]:
        """Return what happened to one thing, oldest first."""
        self._in.settle_appended()
        found = self._in.session.exec(
            pick(Event).where(Event.subject == subject, Event.subject_id == subject_id).order_by(col(Event.id))
        )
        return list(found)
