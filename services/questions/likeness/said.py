"""A question's words as they are compared: spelled out, with one word for what has several."""

import re
from collections.abc import Iterable
from functools import cache

from conversation.words import level
from letters.folding import fold, fold_letters
from templates.say import book

LONGEST = 1_500
"""Code points of a question that are compared; what is longer is told apart by its beginning."""

_MARKED = 5
"""One word in so many has marks where a text was written with them; one «ạ» at its end is none."""


def spelled(text: str) -> str:
    """Return a text's words without marks, shorthand or slips of the keyboard."""
    return level(fold(text[:LONGEST]))


def meaning(text: str) -> str:
    """Return a text's words, each by the first word of those that mean the same."""
    meant, pattern = _same()
    return pattern.sub(lambda found: meant[found[0]], spelled(text))


def phrase(folded: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these phrases as whole words, the longest first."""
    longest_first = sorted(folded, key=len, reverse=True)
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\S)")


def marked(text: str) -> tuple[str, bool]:
    """Return a text's words in small letters, and whether it was written with marks; without them they are folded."""
    words = re.findall(r"\w+|[^\w\s]", text[:LONGEST].lower())
    with_marks = sum(fold_letters(word) != word for word in words)
    return (" ".join(words), True) if with_marks * _MARKED >= len(words) > 0 else (spelled(text), False)


def listed(name: str) -> frozenset[str]:
    """Return a list of the table, spelled out."""
    return _listed(name)


def without_names(said: str, names: Iterable[str]) -> str:
    """Return words without the names of units, whole and without the word for what each of them is."""
    for name in names:
        words = spelled(name).split()
        bare = words[1:] if words and words[0] in _listed("groups") else words
        for form in (words, bare):
            if form:
                said = f" {said} ".replace(f" {' '.join(form)} ", " ").strip()
    return said


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(spelled(words) for words in book("likeness")[name])


@cache
def _same() -> tuple[dict[str, str], re.Pattern[str]]:
    meant = {spelled(words): spelled(row[0]) for row in book("likeness")["same"] for words in row}
    return meant, phrase(meant)
