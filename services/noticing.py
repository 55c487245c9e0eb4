"""Noticing: what in words asks for care, by tables; nothing is decided here."""

from domain.questions.question import Care
from letters.marks import says
from templates.say import book


def noticed(text: str) -> list[Care]:
    """Return what in a text asks for care, the gravest first."""
    found = [care for care in Care if says(text, book()["care"].get(care, ()))]
    return found if Care.SAFETY in found or not _speaks_of_danger(text) else [Care.SAFETY, *found]


def _speaks_of_danger(text: str) -> bool:
    """Whether a danger to children is named, and not in order to ask how the school keeps it away."""
    told = book()["care_of_all"]
    return says(text, told["safety"]) and not says(text, told["unless"])


def set_aside(text: str) -> Care | None:
    """Return why such words wait for a person before they stand in a list; None where they need not.

    Their writer was asked about the rest, and said that it is a question.
    """
    return Care.RUDE if Care.RUDE in noticed(text) else None


def set_aside_unasked(text: str) -> Care | None:
    """Return the same of words that somebody typed for another: nobody could ask whose they are."""
    return next(iter(noticed(text)), None)


def in_danger(text: str) -> bool:
    """Whether a text says that a child may be in danger."""
    return Care.SAFETY in noticed(text)


def names_head(text: str, title: str) -> bool:
    """Whether words are about who heads a unit, by that `title` or another; their deputies are not."""
    told, said = book()["care_of_head"], text.lower()
    for deputy in told["deputies"]:
        said = said.replace(deputy, " ")
    return says(said, (*told["head"], *([title] if title else ())))
