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
    rest = text
    while units(rest) > limit:
        end = _fitting(rest, limit)
        for mark in ("\n\n", "\n", " "):
            at = rest.rfind(mark, end // 2, end)
            if at > 0:
                end = at
                break
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest]


def _fitting(text: str, limit: int) -> int:
    """Return how many code points fit, leaving no letter to end in the next part."""
    room, end = limit, 0
    for character in text:
        room -= 2 if ord(character) >= _TWO_UNITS else 1
        if room < 0:
            break
        end += 1
    full = end
    while is_inside(text, end):
        end -= 1
    return end or full
