"""Matching of typed words: without diacritics, capitals, signs, and with the usual shorthand."""

import re
from functools import lru_cache

from letters.folding import fold

_SHORTHAND = {
    "ko": "khong", "k": "khong", "kh": "khong", "hok": "khong", "kg": "khong",
    "dc": "duoc", "j": "gi", "r": "roi", "vs": "voi", "trc": "truoc", "trg": "truong",
    "nc": "nuoc", "dt": "dien thoai", "ph": "phu huynh", "gv": "giao vien", "e": "em",
    "dk": "dang ky", "pb": "phat bieu", "ch": "cau hoi", "oke": "ok", "okie": "ok", "uk": "u", "uh": "u",
    "vb": "van ban", "dy": "dong y", "cm": "cam on",
}  # fmt: skip
_LEAD = re.compile(r"^(?:da |vang |xin |cho toi |cho em |toi muon |em muon )+")
_COURTESIES = frozenset({"a", "nhe", "nha", "di", "giup", "voi"})
_MOST_COURTESIES = 8
"""Behind a label; more of them are no politeness."""
LONGEST_MATCHED = 1_000
"""Code points of a typed text that may still be a label: the longest has some 250 letters, of up to three points."""


@lru_cache(maxsize=1024)
def fold_label(label: str) -> str:
    """Fold the words of a button, which come again with every turn."""
    return fold(label)


def expand(folded: str) -> str:
    """Spell out the shorthand of a folded text: «ko» is «khong», «pb» is «phat bieu»."""
    return " ".join(_SHORTHAND.get(word, word) for word in folded.split())


def keys(text: str) -> tuple[str, ...]:
    """Return the forms of a typed text to look up, the most literal first; politeness is taken off last.

    None for a text that is longer than any label: it comes before anybody is known, and must cost next to nothing.
    """
    if len(text) > LONGEST_MATCHED:
        return ()
    plain = fold(text)
    spelled = expand(plain)
    words = _LEAD.sub("", spelled).split()
    forms = [plain, spelled, " ".join(words)]
    while len(words) > 1 and words[-1] in _COURTESIES and len(forms) < 3 + _MOST_COURTESIES:
        words.pop()
        forms.append(" ".join(words))
    return tuple(dict.fromkeys(form for form in forms if form))
