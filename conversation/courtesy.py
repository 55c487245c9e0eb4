"""What politeness puts around a number or a code: «dạ 4 ạ», «số 4 nha cô», «em gửi mã MAYHONG ạ»."""

from collections.abc import Sequence

from letters.folding import fold

_LONGEST_NUMBER = 60
"""Code points of a message that may be a number: few words, whatever their marks."""
_BEFORE = frozenset({
    "a", "ad", "anh", "ban", "cau", "chao", "chau", "cho", "chi", "chon", "co", "con", "da", "dong", "em", "ghi",
    "gui", "la", "lay", "lua", "minh", "muc", "nhap", "o", "ok", "so", "thay", "thu", "thua", "toi", "trang", "u",
    "vang", "xin", "y",
})  # fmt: skip
_BEHIND = frozenset({
    "a", "ad", "ah", "ak", "anh", "ban", "cam", "chi", "cho", "co", "con", "day", "di", "do", "em", "giup", "ha",
    "hen", "la", "luon", "minh", "ne", "nha", "nhe", "nhi", "oi", "ok", "on", "roi", "thay", "thoi", "toi", "vay",
    "voi",
})  # fmt: skip
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip


def without_courtesy(words: Sequence[str], *, also_before: frozenset[str] = frozenset()) -> list[str]:
    """Return folded words without the politeness before and behind them; at least one stays of what was there."""
    start, end = 0, len(words)
    while start < end - 1 and (words[start] in _BEFORE or words[start] in also_before):
        start += 1
    while end > start + 1 and words[end - 1] in _BEHIND:
        end -= 1
    return list(words[start:end])


def number_in(text: str) -> int | None:
    """Return the number of up to three figures, or up to ten in words, that is all that a message says; or None."""
    if len(text) > _LONGEST_NUMBER:
        return None
    words = without_courtesy(fold(text).split())
    if len(words) != 1:
        return None
    word = words[0]
    if word.isdecimal():
        return int(word) if len(word) <= len("999") else None
    return _NUMBERS.get(word)
