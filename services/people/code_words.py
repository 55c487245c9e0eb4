"""Which join code may stand in what somebody typed, pasted or scanned: the only place where such words are read."""

import re
import unicodedata
from urllib.parse import unquote

from conversation.courtesy import without_courtesy
from letters.folding import fold_letters

_LONGEST = 1_000
"""Code points that are read; an invitation forwarded whole has fewer."""
_MOST = 6
"""Codes that one message may try: whoever guesses gains little by writing many."""
_FEW_WORDS = 8
"""Up to so many words are read one by one; a question's longer sentences are no place to look for codes."""
_SPOKEN = 4
"""Blanks in a code are read over up to so many words: «MAY HONG»."""
_CODE = re.compile(r"[A-Z0-9_-]{3,32}")
_IN_A_LINK = re.compile(r"(?:[?&](?:start|ma)=|/m[/#])([^\s/?&#]{1,90})", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_CALLED = frozenset({"ma", "code"})
_BETWEEN = frozenset({"la", "so", "tham", "gia", "moi", "du", "hop", "lop", "cua", "em", "toi", "minh", "day", "nay"})
_BEFORE_A_CODE = _CALLED | _BETWEEN


def candidates(text: str) -> list[list[str]]:
    """Return the codes that words may mean, in groups from the surest to the least sure, and few in all.

    A link's; the message as it stands; all its words as one, without courtesy, marks and capitals; what follows «mã»;
    and in a short message each word that is written like a code.
    """
    text = unicodedata.normalize("NFC", text[:_LONGEST].strip()).translate(_DASHES)
    linked = [_words(unquote(found)) for found in _IN_A_LINK.findall(text)]
    words = _words(text)
    groups = [
        [joined for part in linked[:2] for joined in _joined(part)],
        [text, text.upper()] if _CODE.fullmatch(text.upper()) else [],
        [*_joined(words), *_joined(_bare(words))],
        [joined for place in _called(words) for joined in _behind(words, place)],
        [_upper(word) for word in _WORD.findall(text) if _like_a_code(word)] if len(words) <= _FEW_WORDS else [],
    ]
    return _few(groups)


def _words(text: str) -> list[str]:
    """Return the words in capitals without marks and signs; a sign between two words parts them."""
    found = (word.strip("-_") for word in re.findall(r"[\w-]+", _upper(text)))
    return [word for word in found if word]


def _upper(text: str) -> str:
    return fold_letters(text).upper()


def _joined(words: list[str]) -> list[str]:
    return ["".join(words), "-".join(words)] if len(words) <= _SPOKEN else []


def _bare(words: list[str]) -> list[str]:
    return [word.upper() for word in without_courtesy([w.lower() for w in words], also_before=_BEFORE_A_CODE)]


def _called(words: list[str]) -> list[int]:
    """Return the places behind «mã», of the first two."""
    return [place for place, word in enumerate(words, start=1) if word.lower() in _CALLED][:2]


def _behind(words: list[str], place: int) -> list[str]:
    while place < len(words) - 1 and words[place].lower() in _BETWEEN:
        place += 1
    return [*words[place : place + 1], *_joined(words[place : place + 2])[:1]]


def _like_a_code(word: str) -> bool:
    return word.isupper() or any(map(str.isdigit, word))


def _few(groups: list[list[str]]) -> list[list[str]]:
    """Leave out what was named before, what no code looks like, and what is too much."""
    known: set[str] = set()
    kept: list[list[str]] = []
    for group in groups:
        mine = []
        for code in group:
            if len(known) < _MOST and code not in known and _CODE.fullmatch(code.upper()):
                known.add(code)
                mine.append(code)
        kept.append(mine)
    return [group for group in kept if group]
