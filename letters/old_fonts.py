"""Vietnamese from the days before Unicode: TCVN3 (ABC) and VNI texts arrive as Western letters and signs.

Nothing marks such a text, so each word is read by both tables: one that makes a Vietnamese syllable there, and none as
it stands, speaks for an old font. Syllables are spelled with A, E, O (with a hat), Y (a with a breve), P, U (o and u
with a horn), D (with a stroke), and a digit for the tone.
"""

import re
import unicodedata
from collections.abc import Callable


def _table(pairs: str) -> dict[str, str]:
    return {chr(int(code, 16)): typed for code, _, typed in (pair.partition(":") for pair in pairs.split())}


_TCVN3 = _table(
    "a1:Y a2:A a3:E a4:O a5:P a6:U a7:D a8:Y a9:A aa:E ab:O ac:P ad:U ae:D "
    "b5:a2 b6:a3 b7:a4 b8:a1 b9:a5 bb:Y2 bc:Y3 bd:Y4 be:Y1 c6:Y5 c7:A2 c8:A3 c9:A4 ca:A1 cb:A5 "
    "cc:e2 ce:e3 cf:e4 d0:e1 d1:e5 d2:E2 d3:E3 d4:E4 d5:E1 d6:E5 d7:i2 d8:i3 dc:i4 dd:i1 de:i5 "
    "df:o2 e1:o3 e2:o4 e3:o1 e4:o5 e5:O2 e6:O3 e7:O4 e8:O1 e9:O5 ea:P2 eb:P3 ec:P4 ed:P1 ee:P5 "
    "ef:u2 f1:u3 f2:u4 f3:u1 f4:u5 f5:U2 f6:U3 f7:U4 f8:U1 f9:U5 fa:y2 fb:y3 fc:y4 fd:y1 fe:y5"
)
_VNI_ALONE = _table("f4:P f6:U f1:D ed:i1 ec:i2 e6:i3 f3:i4 f2:i5 ee:y5")
_VNI_BEHIND = _table("f9:1 f8:2 fb:3 f5:4 ef:5 ea:Y e9:Y1 e8:Y2 fa:Y3 fc:Y4 eb:Y5 e2:^ e1:^1 e0:^2 e5:^3 e3:^4 e4:^5")
_HATS = {"a\u0306": "Y", "a\u0302": "A", "e\u0302": "E", "o\u0302": "O", "o\u031b": "P", "u\u031b": "U"}
_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_ONSET = r"(?:b|ch?|[dD]|g[hi]?|h|kh?|l|m|n(?:gh?|h)?|ph?|qu|r|s|t[hr]?|v|x)?"
_RHYME = (
    r"(?:[ou]?a(?:ch?|[imopuy]|n[gh]?|t)?|o?Y(?:[cmpt]|ng?)|u?A(?:[cmptuy]|ng?)|o?e(?:[cmopt]|ng?)?|"
    r"u?E(?:ch|[mptu]|nh?)?|u?y(?:a|ch|nh?|[ptu])?|i(?:ch|[amptu]|nh?)?|(?:i|uy?|y)E(?:[cmptu]|ng?)|"
    r"[oO](?:[cimpt]|ng?)?|oo(?:c|ng)|P[imnpt]?|u(?:[acimpt]|ng?)?|uO(?:[cimpt]|ng?)|U(?:[acimtu]|ng)?|"
    r"UP(?:[cimptu]|ng?)|uP)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RHYME}")
_STOPPED = re.compile(r".*(?:[cpt]|ch)")
_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f\u2010-\u205f«»]+(?:«[^\s\x00-@\[-`{-\x7f\u2010-\u205f«»]+)*")
_WESTERN = re.compile(r"[\xa1-\xff]")
_PLAIN = re.compile(r"[A-Za-z]")
_CERTAIN = re.compile(
    r"\xad|(?<=[A-Za-z])[\xa1-\xac\xae-\xbf\xd7\xf7](?=[A-Za-z])|^(?=.{5}).*[aeo][\xe0-\xe5]", re.IGNORECASE
)
"""A sign inside a word, or a long word with two vowels of which the second has the hat of the first."""
_HATTED, _TONED = frozenset("aeo"), frozenset("aeouyPU")
_LONGEST_SYLLABLE = 10
_MOST_WORDS = 500
"""Words that are read; a text does not change its font behind them."""
_ENOUGH = 2
_SHARE = 0.4
"""Of the words with Western letters or Vietnamese ones, how many must speak for an old font."""


def is_old_font(text: str) -> bool:
    """Whether a text was typed for a TCVN3 or VNI font; one odd word is not enough, a certain one is."""
    if not _WESTERN.search(text):
        return False
    found = dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", text)))
    words = [word for word in found if not word.isascii()][:_MOST_WORDS]
    western = [word for word in words if max(word) <= "\xff" and len(word) <= _LONGEST_SYLLABLE and _PLAIN.search(word)]
    fewest = _SHARE * len(words)
    if len(western) < fewest:
        return False  # as most texts of today: their letters lie behind the Western ones
    return any(_speaks(western, reading, fewest) for reading in (_tcvn3, _vni))


def _speaks(words: list[str], reading: Callable[[str], str], fewest: float) -> bool:
    old = [word for word in words if _is_syllable(reading(word)) and not _is_syllable(_unicode(word))]
    weight = sum(2 if _CERTAIN.search(word) else 1 for word in old)
    return weight >= _ENOUGH and len(old) >= fewest


def _is_syllable(typed: str) -> bool:
    tones = re.findall(r"\d", typed)
    letters = re.sub(r"\d", "", typed)
    if len(tones) > 1 or not _SYLLABLE.fullmatch(letters):
        return False
    return bool(tones and tones[0] in "15") or not _STOPPED.fullmatch(letters)


def _tcvn3(word: str) -> str:
    """Read a word by TCVN3's table; capitals have their own font there, not their own places."""
    return "".join(sign.lower() if sign.isascii() else _TCVN3.get(sign, "?") for sign in word)


def _vni(word: str) -> str:
    """Read a word by VNI's table, where what makes the tone or the hat stands behind the letter."""
    typed = ""
    for sign in word.lower():
        before, mark = typed[-1:], _VNI_BEHIND.get(sign, "")
        if mark[:1] == "^" and before in _HATTED:
            typed = typed[:-1] + before.upper() + mark[1:]
        elif mark[:1] == "Y" and before == "a":
            typed = typed[:-1] + mark
        elif mark.isdigit() and before in _TONED:
            typed += mark
        else:
            typed += sign if sign.isascii() else _VNI_ALONE.get(sign, "?")
    return typed


def _unicode(word: str) -> str:
    """Read a word as it stands."""
    typed, tones = "", ""
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in _TONES:
            tones += _TONES[sign]
        elif typed[-1:] + sign in _HATS:
            typed = typed[:-1] + _HATS[typed[-1] + sign]
        else:
            typed += "D" if sign in {"đ", "ð"} else sign
    return typed + tones
