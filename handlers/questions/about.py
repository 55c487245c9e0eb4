"""Notes of the talks that are about one question."""

from dataclasses import dataclass

from conversation.notes import Notes
from conversation.turn import Turn
from handlers.buttons import numbers


@dataclass(frozen=True, slots=True)
class About(Notes):
    """`sorting`: it was being sorted for the first time; `seen`: its face then, None where an older button began."""

    question: int
    sorting: bool = False
    seen: int | None = None


def with_face(question_id: int, face: int) -> str:
    """Return what a button of a card carries: the question, and one more than its face; read back by `seen_in`."""
    return f"{question_id}.{face + 1}"


def seen_in(turn: Turn) -> tuple[int, int | None]:
    """Return question and face of a button; None where an older one carries no face."""
    question_id, rest = numbers(turn)
    return question_id, rest - 1 if rest else None
