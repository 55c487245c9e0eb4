"""Texts in pieces: which message is as long as an app lets it be, and how what follows it is joined to it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from conversation.splitting import units

LONGEST = {"telegram": 4096, "zalo": 2000}
"""UTF-16 units at which the apps of a network cut what somebody pastes; the web chat's page takes it whole."""
LOOK_BACK = 300
"""Units by which a full message may be shorter: Telegram's apps look back so far for a blank to cut at."""
SOON = timedelta(seconds=15)
"""A message sent within it after a full one is its next piece: apps send all of them at once."""
PAUSE = timedelta(seconds=2)
"""How long an answer waits where another piece may follow, so that one answer is for all of them."""
IN_ORDER = frozenset({"telegram"})
"""Networks that number messages in the order in which they were sent."""


class Piece(NamedTuple):
    """A message's words as they are now. `arrival_id`: when it first came."""

    arrival_id: int
    network: str
    text: str


def is_full(text: str, network: str) -> bool:
    """Whether an app may have cut here."""
    longest = LONGEST.get(network)
    return longest is not None and longest - LOOK_BACK <= units(text) <= longest


def join(pieces: Sequence[Piece]) -> str:
    """Return the words of several messages as one text; each keeps its line unless an app cut it."""
    words = [piece for piece in pieces if piece.text.strip()]
    return "".join(a.text + _seam(a) for a, _ in pairwise(words)) + (words[-1].text if words else "")


def _seam(piece: Piece) -> str:
    """What stood where an app cut: nothing within a word, else the blank that it dropped."""
    if not is_full(piece.text, piece.network):
        return "\n"
    if units(piece.text) == LONGEST[piece.network] or piece.text[-1].isspace():
        return ""
    return "\n" if piece.text.endswith((".", "!", "?", ":", ";", "…")) else " "
