"""Matching of typed words: without diacritics, capitals, signs, and with the usual shorthand."""

import re
from functools import lru_cache

from letters.folding import fold
from letters.syllables import without_keys

_SHORTHAND = {
    "ko": "khong", "k": "khong", "kh": "khong", "hok": "khong", "kg": "khong",
    "dc": "duoc", "j": "gi", "r": "roi", "vs": "voi", "trc": "truoc", "trg": "truong",
    "nc": "nuoc", "dt": "dien thoai", "ph": "phu huynh", "gv": "giao vien", "e": "em",
    "dk": "dang ky", "pb": "phat bieu", "ch": "cau hoi", "oke": "ok", "okie": "ok", "uk": "u", "uh": "u",
    "vb": "van ban", "dy": "dong y", "cm": "cam on",
    "dx": "duoc", "ntn": "nhu the nao", "ms": "moi", "mn": "mam non", "nt": "nha truong", "nv": "nhan vien",
    "sk": "suc khoe", "bt": "biet", "lm": "lam", "nhg": "nhung", "nhiu": "nhieu",
    "hnay": "hom nay", "hqua": "hom qua", "bh": "bao gio", "bnhieu": "bao nhieu", "bn": "bao nhieu", "qtam": "quan tam",
    "thik": "thich", "mk": "minh", "mh": "minh", "ng": "nguoi", "ngta": "nguoi ta", "cx": "cung", "thg": "thang",
    "tgian": "thoi gian", "tg": "thoi gian", "klq": "khong lien quan", "xd": "xay dung", "ubnd": "uy ban nhan dan",
    "kp": "kinh phi", "vsinh": "ve sinh", "wc": "ve sinh", "nvs": "nha ve sinh", "sdt": "so dien thoai",
}  # fmt: skip
_THOUSANDS = re.compile(r"\b\d{1,3}(?: \d{3})+\b")
_THOUSAND = re.compile(r"(?<=\b\d\d)(?:k| nghin| ngan)\b|(?<=\b\d\d\d)(?:k| nghin| ngan)\b")
_Y = re.compile(r"(?<=[b-df-hj-np-tv-z])y\b")
"""The letter that is written «i» as often: «kỹ thuật», «kĩ thuật»."""
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
    """Spell out the shorthand of a folded text: «ko» is «khong», «pb» is «phat bieu»; «nhaf» was meant as «nha»."""
    return " ".join(_SHORTHAND.get(word) or without_keys(word) for word in folded.split())


def level(folded: str) -> str:
    """Return a folded text as its meaning is compared: spelled out, «kỹ» as «kĩ», «25.000» and «25k» as 25000."""
    figures = _THOUSANDS.sub(lambda found: found[0].replace(" ", ""), folded)
    return _Y.sub("i", expand(_THOUSAND.sub("000", figures)))


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
