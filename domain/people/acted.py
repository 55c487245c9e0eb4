"""Acted: what somebody did on a page of the office, or on a timeline by chat, once; for a while what takes it back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime
from domain.errors import TooLateToUndo

UNDO_WITHIN = timedelta(minutes=10)
"""So long the page says what was done, and offers to take it back."""
KEPT_FOR = timedelta(days=2)
"""So long a form that is sent again is known to have been here."""


def check_lately(at: datetime, *, now: datetime) -> None:
    """What is undone was done within ten minutes (rules.md §2, row 26); TooLateToUndo."""
    if now - at > UNDO_WITHIN:
        raise TooLateToUndo(minutes=int(UNDO_WITHIN.total_seconds() // 60))


class Acted(Keyed, table=True):
    """One act on a page, or in a turn. `event`: the form's own name, so that sending it twice counts once.

    `act`: «page.act». `told`: ids, days and counts of which the page words what was done; no names, no texts of people.
    `before`: what undoing needs, None where the act cannot be taken back; `undone_at`: it was.
    """

    __table_args__ = (UniqueConstraint("person_id", "event"),)

    person_id: int = Field(foreign_key="person.id")
    event: str = Field(sa_type=SHORT)
    act: str = Field(sa_type=SHORT)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON_TYPE)
    undone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    def may_be_undone(self, now: datetime) -> bool:
        """Whether it is offered to take this back now."""
        return self.before is not None and self.undone_at is None and now - self.at < UNDO_WITHIN
