"""Which texts share rare words with another: an index in memory alone, so that no second copy of them is on a disk."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

MOST = 40
"""Texts that are worth comparing letter by letter."""
_MOST_TERMS = 14
_RARE_AMONG = 20
"""A word is rare that is in one of so many texts; or in no more than so many, where there are few."""


class Candidates:
    """Texts by the rare words and pairs of words in them; without FTS5 every text is a candidate."""

    def __init__(self) -> None:
        self._texts = 0
        self._with: Counter[str] = Counter()
        self._index = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        try:
            self._index.execute("CREATE VIRTUAL TABLE said USING fts5(words, content='', detail=none)")
        except sqlite3.OperationalError:
            self._index.close()
            self._has_index = False
        else:
            self._has_index = True

    def add(self, key: int, words: Iterable[str]) -> None:
        """Take in the words of a text, in their order."""
        terms = _terms(words)
        self._texts += 1
        self._with.update(set(terms))
        if self._has_index:
            self._index.execute("INSERT INTO said(rowid, words) VALUES (?, ?)", (key, " ".join(terms)))

    def near(self, words: Iterable[str]) -> list[int] | None:
        """Return the keys of the texts that share most of what is rare, at most so many; None: compare them all."""
        if not self._has_index:
            return None
        known = sorted((self._with[term], term) for term in set(_terms(words)) if term in self._with)
        rare = max(_RARE_AMONG, self._texts // _RARE_AMONG)
        wanted = [term for count, term in known[:_MOST_TERMS] if count <= rare] or [term for _, term in known[:1]]
        if not wanted:
            return []
        found = self._index.execute(
            "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{term}"' for term in wanted), MOST),
        )
        return [row[0] for row in found]


def _terms(words: Iterable[str]) -> list[str]:
    """The words, and each two that stand together as one word: «nha», «truong», «nhaztruong»."""
    said = list(words)
    return said + [f"{one}z{two}" for one, two in pairwise(said)]
