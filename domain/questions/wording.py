"""Rules for what people type: cleaning that loses no letter, counting, and what is too little or too much."""

import re
import unicodedata

from domain.errors import EmptyText, OldFont, TooLong
from domain.questions.errors import TooShort
from letters.clusters import without_stray_joiners
from letters.old_fonts import is_old_font

FEWEST_LETTERS = 8
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb]"
)
"""What nobody sees: joiners, signs of direction, and the blanks that Unicode counts among letters and patterns."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")
_SENTENCES, _COMMAS = re.compile(r"(?<=[.?!;…])\s+|\n+"), re.compile(r"(?<=,)\s+")
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
"""What no database keeps as text: NUL and halves of letters."""
_PILE = re.compile(r"[^\w\s]{31,}")
_MOST_MARKS = 30
"""Marks on one letter (Unicode's stream-safe text); no language has more, and sorting a pile is quadratic."""


def storable(text: str) -> str:
    """Return a text as it came, without what no database keeps and without piles of marks on one letter."""
    return _PILE.sub(_without_piles, _UNSTORABLE.sub("", text))


def _without_piles(signs: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in signs[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def clean(text: str) -> str:
    """Return NFC text without control, zero-width or direction characters, blanks folded.

    Letters are all kept, and a joined emoji stays joined.
    """
    text = _CONTROL.sub("", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = unicodedata.normalize("NFC", without_stray_joiners(text))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def check_font(text: str) -> None:
    """Refuse with OldFont what only an old font shows as it was meant: cleaning would take letters for signs."""
    if is_old_font(text):
        raise OldFont


def sentences(text: str) -> list[str]:
    """Return what a cleaned text may be cut into: its sentences and lines; of a single one, what its commas part."""
    found = [one for one in _SENTENCES.split(text) if letters(one)]
    return found if len(found) > 1 else [one for one in _COMMAS.split(text) if letters(one)]


def letters(text: str) -> int:
    """Count the letters and digits of a text."""
    return sum(map(str.isalnum, text))


def check_wording(text: str, *, limit: int, fewest: int = FEWEST_LETTERS) -> str:
    """Return the cleaned text; refuse with OldFont, EmptyText, TooShort or TooLong (code points; never cut)."""
    cleaned, over = measure(text, limit=limit, fewest=fewest)
    if over:
        raise TooLong(length=len(cleaned), limit=limit)
    return cleaned


def measure(text: str, *, limit: int, fewest: int = FEWEST_LETTERS) -> tuple[str, int]:
    """Return the cleaned text, and by how much it is over the limit: a draft keeps it. OldFont, EmptyText, TooShort."""
    check_font(text)
    cleaned = clean(text)
    found = letters(cleaned)
    if not found:
        raise EmptyText
    if found < fewest:
        raise TooShort
    return cleaned, max(0, len(cleaned) - limit)
