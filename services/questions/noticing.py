"""Noticing: what in a question's words asks for care, by tables; nothing is decided here."""

from domain.questions.question import Care
from letters.marks import says
from templates.say import book


def noticed(text: str) -> list[Care]:
    """Return what in a text asks for care, the gravest first."""
    return [care for care in Care if says(text, book()["care"].get(care, ()))]


def set_aside(text: str) -> Care | None:
    """Return why such words wait for a person before they stand in a list; None where they need not."""
    return Care.RUDE if Care.RUDE in noticed(text) else None
