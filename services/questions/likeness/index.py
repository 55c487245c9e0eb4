"""The questions of one meeting as they are compared: the nearest ones, by the letters of what they mean."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.questions.likeness.guard import Reason, reason
from services.questions.likeness.said import listed, meaning
from storage.alike import Candidates
from templates.say import book

SHOWN = 0.3
"""From which likeness on a question is offered as the same: the middle of the gap in the sample."""
FEWEST_WORDS = 3
"""Words that carry a question, without which it is like none."""
_SHORTEST, _LONGEST = 2, 4
_MOST_SCANNED = 300
"""The newest questions, which are compared one by one where there is no index."""


@dataclass(frozen=True, slots=True)
class Near:
    """A question that stands near another. `apart`: what sets them apart all the same; `shown`: it may be the same."""

    key: int
    score: float
    apart: Reason | None
    shown: bool


class Index:
    """What was asked in a meeting; it grows with what comes, and knows nothing of rights or states."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self._meant: dict[int, str] = {}
        self._near = Candidates()
        self._with: Counter[str] = Counter()
        self._documents = 0
        for sentence in book("likeness")["common"]:
            self._count(meaning(sentence))

    def add(self, key: int, text: str) -> None:
        """Take in a question; one that is known keeps its words."""
        if key in self.texts:
            return
        meant = meaning(text)
        self.texts[key], self._meant[key] = text, meant
        self._near.add(key, meant.split())
        self._count(meant)

    def near(self, text: str, most: int) -> list[Near]:
        """Return the questions nearest to a text, the best first."""
        meant = meaning(text)
        found = self._near.near(meant.split())
        compared = list(self._meant)[-_MOST_SCANNED:] if found is None else found
        scored = sorted(self._scored(meant, compared), reverse=True)[:most]
        enough = len(set(meant.split()) - listed("small")) >= FEWEST_WORDS
        return [self._judged(text, -key, score, enough=enough) for score, key in scored]

    def _judged(self, text: str, key: int, score: float, *, enough: bool) -> Near:
        apart = reason(text, self.texts[key]) if score >= SHOWN else None
        return Near(key, score, apart, shown=enough and score >= SHOWN and apart is None)

    def _scored(self, meant: str, keys: Iterable[int]) -> list[tuple[float, int]]:
        """Each with how like it is, and its key below zero, so that of two alike the earlier one is first."""
        weights = self._weights(meant)
        length = math.hypot(*weights.values())
        return [(self._cosine(weights, length, self._weights(self._meant[key])), -key) for key in keys]

    @staticmethod
    def _cosine(weights: dict[str, float], length: float, others: dict[str, float]) -> float:
        shared = sum(weight * others[gram] for gram, weight in weights.items() if gram in others)
        return shared / (length * math.hypot(*others.values())) if shared else 0.0

    def _weights(self, meant: str) -> dict[str, float]:
        logs: dict[int, float] = {}
        weights = {}
        for gram, count in _grams(meant).items():
            known = self._with.get(gram, 0)
            if known not in logs:
                logs[known] = math.log((self._documents + 1) / (known + 0.5))
            weights[gram] = logs[known] * (1 + math.log(count) if count > 1 else 1)
        return weights

    def _count(self, meant: str) -> None:
        self._documents += 1
        self._with.update(_grams(meant).keys())


def _grams(meant: str) -> Counter[str]:
    padded = f" {meant} "
    return Counter(
        padded[at : at + size] for size in range(_SHORTEST, _LONGEST + 1) for at in range(len(padded) - size + 1)
    )
