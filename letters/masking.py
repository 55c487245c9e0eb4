"""Masking: telephone numbers, papers' numbers, a child's name and what ails it, covered in a text that others read."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from letters.folding import fold_letters

_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)[\s.-]?[2-9](?:[\s.-]?\d){8,9}(?![\d.,]?\d)")
_PAPERS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_NAME = r"[^\W\d_]+"
_WORD = re.compile(rf"({_NAME})(?:\s+|(?=\W)|$)")
MOST_WORDS = 4
"""Words that a name is taken for at most."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is looked for. `kin`: words before a child's name; `no_names`: words that are none; `ails`: after `has`.

    `names`: those of them that are names behind another one: «cháu Tuấn Anh».
    """

    kin: Collection[str]
    no_names: frozenset[str]
    names: frozenset[str]
    has: Collection[str]
    ails: Collection[str]


@dataclass(frozen=True, slots=True)
class Private:
    """A place in a text that is covered: from, to, and what it is (phone, papers, name, health)."""

    start: int
    end: int
    kind: str


def private(text: str, table: Table) -> list[Private]:
    """Return what is covered of a text, in its order; no two overlap."""
    found = [Private(*one.span(), "papers") for one in _PAPERS.finditer(text)]
    found += [Private(*one.span(), "phone") for one in _PHONE.finditer(text)]
    found += _names(text, table) + _health(text, table)
    kept: list[Private] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mask(text: str, table: Table, called: Callable[[str], str]) -> str:
    """Return a text in which what is private is covered by what it is called; the rest stays letter for letter."""
    for one in reversed(private(text, table)):
        text = f"{text[: one.start]}[{called(one.kind)}]{text[one.end :]}"
    return text


def _names(text: str, table: Table) -> list[Private]:
    """Words that begin with a capital and go on small, after «cháu», «bé», «em»; shouting names nobody."""
    found = []
    kin = re.compile(rf"(?<!\w)(?:{_either(table.kin)})\s+(?={_NAME})", re.IGNORECASE)
    for match in kin.finditer(text):
        end = match.end()
        for place in range(MOST_WORDS):
            word = _WORD.match(text, end)
            if word is None or not _is_a_name(word[1], table.no_names if place == 0 else table.no_names - table.names):
                break
            found.append(Private(match.end(), word.end(1), "name"))
            end = word.end()
            if "\n" in word[0]:
                break
    return found


def _is_a_name(word: str, no_names: Collection[str]) -> bool:
    return word[:1].isupper() and (len(word) == 1 or word[1:].islower()) and word.casefold() not in no_names


def _health(text: str, table: Table) -> list[Private]:
    """What follows «bị», «mắc»: of a child that is known by its parent, an illness tells as much as the name."""
    pattern = rf"(?<!\w)(?:{_folded(table.has)})\s+(?:benh\s+)?((?:{_folded(table.ails)})(?!\w))"
    return [Private(*one.span(1), "health") for one in re.finditer(pattern, fold_letters(text))]


def _either(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _folded(words: Collection[str]) -> str:
    return _either({fold_letters(word) for word in words})
