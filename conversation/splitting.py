"""Cutting a long text into messages at paragraphs, lines or words, never inside a letter."""

from letters.clusters import is_inside

_TWO_UNITS = 0x10000
"""From this code point on a character takes two UTF-16 units."""


def units(text: str) -> int:
    """Count UTF-16 units, which is how chat networks count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Return the parts of a text, each at most `limit` UTF-16 units; an empty text is one empty part."""
    if len(text) * 2 <= limit:
        return [text]
    parts = []
    start = 0
    while (full := _full(text, start, limit)) < len(text):
        end = _whole(text, start, full)
        for mark in ("\n\n", "\n", " "):
            at = text.rfind(mark, (start + end) // 2, end)
            if at > start:
                end = at
                break
        parts.append(text[start:end].rstrip())
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    return [*parts, text[start:]]


def _full(text: str, start: int, limit: int) -> int:
    """Return how far from a place so many UTF-16 units reach."""
    room, end = limit, start
    while end < len(text):
        room -= 2 if ord(text[end]) >= _TWO_UNITS else 1
        if room < 0:
            break
        end += 1
    return end


def _whole(text: str, start: int, full: int) -> int:
    """Return where to cut so that no letter is parted; a pile of marks is cut anyway."""
    end, least = full, (start + full) // 2
    while end > least and is_inside(text, end, start=start):
        end -= 1
    return end if end > least else full
