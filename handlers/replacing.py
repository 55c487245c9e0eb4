"""Replacing: what was written before is kept beside what replaced it, and the two can be joined."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.notes import Notes, NotesLost
from conversation.reply import Choice
from conversation.turn import Turn
from handlers.buttons import choice
from services.messages import piecing
from services.messages.piecing import Worded
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_KEPT = 5
"""Earlier texts that a talk keeps."""


Former = tuple[str, tuple[int, ...]]
"""A text, and the arrivals that worded it."""


@dataclass(frozen=True, slots=True)
class Replaced(Notes):
    """`before`: what was replaced in this talk, the latest last."""

    before: tuple[Former, ...] = ()


def _before(turn: Turn) -> tuple[Former, ...]:
    """Return what was replaced. The talk goes on without what cannot be read: an older program kept one text alone."""
    try:
        return Replaced.of(turn).before
    except NotesLost:
        kept = turn.notes["before"]
        return ((kept, ()),) if isinstance(kept, str) and kept else ()


def note(turn: Turn, worded: Worded) -> str:
    """Keep what new words replaced, and return what is said of it; what goes on replaces nothing."""
    if not turn.continues and not worded.before:
        return ""
    if not turn.continues:
        Replaced((*_before(turn), (worded.before, tuple(worded.pieces)))[-MOST_KEPT:]).keep(turn)
    return say("asking/replaced") if _before(turn) else ""


def may_join(turn: Turn) -> list[Choice]:
    """Offer «Nối hai phần» where something was replaced."""
    return [choice("join", "join_words")] if _before(turn) else []


def join(turn: Turn, uow: UnitOfWork, text: str, pieces: Sequence[int]) -> tuple[str, list[int]]:
    """Return a text with what it replaced above it, and the arrivals that worded both."""
    *kept, (earlier, before) = _before(turn) or (("", ()),)
    Replaced(tuple(kept)).keep(turn)
    both = [*before, *pieces] if before and pieces else []
    return (piecing.words_of(uow, both) if both else None) or f"{earlier}\n{text}", both
