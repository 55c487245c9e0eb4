"""What politeness puts around a number or a code: «dạ 4 ạ», «số 4 nha cô», «em gửi mã MAYHONG ạ»."""

import unicodedata
from collections.abc import Sequence

from letters.folding import fold

_LONGEST = 60
"""Code points of a message that may be a number, a code or a date between courtesies: a few words."""
_BEFORE = frozenset({
    "a", "ad", "anh", "ban", "cau", "chao", "chau", "cho", "chi", "chon", "co", "con", "da", "dong", "em", "ghi",
    "gui", "la", "lay", "lua", "minh", "muc", "nhap", "o", "ok", "so", "thay", "thua", "toi", "trang", "u",
    "vang", "xin", "y",
})  # fmt: skip
_BEHIND = frozenset({
    "a", "ad", "ah", "ak", "anh", "ban", "cam", "chi", "cho", "co", "con", "day", "di", "do", "em", "giup", "ha",
    "hen", "la", "luon", "minh", "ne", "nha", "nhe", "nhi", "oi", "ok", "on", "roi", "thay", "thoi", "vay",
    "voi",
})  # fmt: skip
COURTESIES = _BEFORE | _BEHIND
"""Folded words that may say nothing but politeness."""
_LEAF = "la\N{COMBINING ACUTE ACCENT}"
"""No «là»: «lá 2» is a class, and no number."""
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip


def without_courtesy(words: Sequence[str], *, also_before: frozenset[str] = frozenset()) -> Sequence[str]:
    """Return folded words without the politeness before and behind them; at least one stays of what was there."""
    return words[_core(words, _BEFORE | also_before)]


def number_in(text: str) -> int | None:
    """Return the number, in figures or up to ten in words, that is all that a message says; None where it is more."""
    if len(text) > _LONGEST or _LEAF in unicodedata.normalize("NFD", text).casefold().split():
        return None
    words = without_courtesy(fold(text).split())
    if len(words) != 1:
        return None
    return int(words[0]) if words[0].isdecimal() else _NUMBERS.get(words[0])


def bare(text: str) -> str:
    """Return a short message as it was typed, without the courtesies around it; a long one stays as it is."""
    if len(text) > _LONGEST:
        return text
    words = text.split()
    return " ".join(words[_core([fold(word) for word in words], _BEFORE)])


def _core(words: Sequence[str], before: frozenset[str]) -> slice:
    start, end = 0, len(words)
    while start < end - 1 and (not words[start] or words[start] in before):
        start += 1
    while end > start + 1 and (not words[end - 1] or words[end - 1] in _BEHIND):
        end -= 1
    return slice(start, end)
