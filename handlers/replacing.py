"""Replacing: what was written before is kept beside what replaced it, and the two can be joined."""

from collections.abc import Sequence

from conversation.reply import Choice
from conversation.turn import Turn
from handlers.buttons import choice
from services import piecing
from services.piecing import Worded
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_KEPT = 5
"""Earlier texts that a talk keeps."""


def _before(turn: Turn) -> list[tuple[str, list[int]]]:
    """Return what was replaced in this talk, the latest last; talks begun on an older program kept one text."""
    kept = turn.notes.get("before") or []
    if isinstance(kept, str):
        return [(kept, [])]
    return [(text, pieces) for text, pieces in kept]


def note(turn: Turn, worded: Worded) -> str:
    """Keep what new words replaced, and return what is said of it; what goes on replaces nothing."""
    if not turn.continues and not worded.before:
        return ""
    if not turn.continues:
        turn.notes["before"] = [*_before(turn), (worded.before, list(worded.pieces))][-MOST_KEPT:]
    return say("asking/replaced") if _before(turn) else ""


def may_join(turn: Turn) -> list[Choice]:
    """Offer «Nối hai phần» where something was replaced."""
    return [choice("join", "join_words")] if _before(turn) else []


def join(turn: Turn, uow: UnitOfWork, text: str, pieces: Sequence[int]) -> tuple[str, list[int]]:
    """Return a text with what it replaced above it, and the arrivals that worded both."""
    *kept, (earlier, before) = _before(turn) or [("", [])]
    turn.notes["before"] = kept
    both = [*before, *pieces] if before and pieces else []
    return (piecing.words_of(uow, both) if both else None) or f"{earlier}\n{text}", both
