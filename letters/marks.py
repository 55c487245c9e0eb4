"""Marks: whether a text says certain words, read with their marks where it has any («tố cáo» is not «to cao»)."""

import re
import unicodedata
from collections.abc import Iterable

from letters.folding import fold

_WORD = re.compile(r"\w+")


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of these phrases stands in a text as whole words.

    A text that was typed without any marks is compared without them. Where a mark stands in a syllable makes no
    difference: «hoà» and «hòa» are one.
    """
    said = [_read(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    marked = any(bare != full for bare, full in said)
    line = f" {' '.join(pair[marked] for pair in said)} "
    return any(f" {_line(phrase, marked=marked)} " in line for phrase in phrases)


def _line(phrase: str, *, marked: bool) -> str:
    return " ".join(_read(word)[marked] for word in phrase.split())


def _read(word: str) -> tuple[str, str]:
    """Return a word without its marks, and with them in one order."""
    parts = unicodedata.normalize("NFD", word.casefold())
    marks = "".join(sorted(part for part in parts if unicodedata.category(part) == "Mn" or part == "đ"))
    bare = fold(word) or word.casefold()
    return bare, bare + marks
