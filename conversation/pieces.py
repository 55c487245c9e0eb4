"""Texts in pieces: which message is as long as an app lets it be, and how what follows it is joined to it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from conversation.splitting import units

LOOK_BACK = 300
"""Units by which a full message may be shorter: Telegram's apps look back so far for a blank to cut at."""
SOON = timedelta(seconds=15)
"""A message sent within it after a full one is its next piece: apps send all of them at once."""
PAUSE = timedelta(seconds=2)
"""How long an answer waits where another piece may follow, so that one answer is for all of them."""


class Piece(NamedTuple):
    """A message's words as they are now. `arrival_id`: when it first came.

    `cut_at`: UTF-16 units at which its network's apps cut what somebody pastes; 0 where they take it whole.
    """

    arrival_id: int
    text: str
    cut_at: int

    @property
    def is_full(self) -> bool:
        """Whether an app may have cut here."""
        return 0 < self.cut_at - LOOK_BACK <= units(self.text) <= self.cut_at


def join(pieces: Sequence[Piece]) -> str:
    """Return the words of several messages as one text; each keeps its line unless an app cut it."""
    words = [piece for piece in pieces if piece.text.strip()]
    return "".join(a.text + _seam(a) for a, _ in pairwise(words)) + (words[-1].text if words else "")


def _seam(piece: Piece) -> str:
    """What stood where an app cut: nothing within a word, else the blank that it dropped."""
    if not piece.is_full:
        return "\n"
    if units(piece.text) == piece.cut_at or piece.text[-1].isspace():
        return ""
    return "\n" if piece.text.endswith((".", "!", "?", ":", ";", "…")) else " "
