"""Where one letter ends: a letter with its marks, a joined emoji and a flag are each cut nowhere."""

import re
import unicodedata

JOINER = "\u200d"
PICTOGRAPHS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
"""Of a regular expression's class: the signs that may be part of a joined emoji, skin tones among them."""
_STRAY = re.compile(f"(?<![{PICTOGRAPHS}])(?<![{PICTOGRAPHS}]\ufe0f){JOINER}|{JOINER}(?![{PICTOGRAPHS}])")
_LEANS = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u200c\u200d]")
"""What belongs to the sign before it, beside marks: skin tones, the letters inside a flag, joiners."""
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def without_stray_joiners(text: str) -> str:
    """Return a text with joiners only where they join two pictographs."""
    return _STRAY.sub("", text)


def is_inside(text: str, place: int, *, start: int = 0) -> bool:
    """Whether a cut before this place would part what is one letter; flags are counted from `start`."""
    if not start < place < len(text):
        return False
    here, before = text[place], text[place - 1]
    if before == JOINER or _LEANS.match(here) or unicodedata.category(here)[0] == "M":
        return True
    return bool(_FLAG.match(here)) and _flags_before(text, place, start) % 2 == 1


def _flags_before(text: str, place: int, start: int) -> int:
    first = place
    while first > start and _FLAG.match(text[first - 1]):
        first -= 1
    return place - first


def clip(text: str, longest: int) -> str:
    """Return at most so many code points from the beginning, with the last letter whole; a pile of marks is cut."""
    if len(text) <= longest:
        return text
    end = longest
    while is_inside(text, end):
        end -= 1
    return text[: end or longest]
