"""To which topics a question may belong: by the titles, by what a matter is about, by the nearest sorted question."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from services.questions.likeness.said import listed, meaning, phrase, spelled, without_names
from templates.say import book

_PAIR, _WORD, _SAID, _LONGER = 1.5, 0.3, 1.0, 0.5
_NEAREST, _FEWEST_NEAR = 8.0, 0.2
_FEWEST, MARGIN = 0.9, 0.75
"""Below the first nothing is known; by the second the best must lead the next, or it is no hint."""


@dataclass(frozen=True, slots=True)
class Titled:
    """A topic by what it is called. `key`: whatever the caller knows it by."""

    key: str
    title: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest question that somebody has sorted, and how near it is."""

    topic: str
    score: float


def ranked(
    text: str, topics: Sequence[Titled], *, names: Iterable[str] = (), nearest: Nearest | None = None
) -> list[tuple[str, float]]:
    """Return the topics that a question may belong to, the best first; none where nothing tells.

    `names`: of the asker's class, group and unit, which tell nothing. What is for all the rest is never guessed.
    """
    plan = [topic for topic in topics if spelled(topic.title) not in listed("never")]
    said, plain = without_names(meaning(text), names), without_names(spelled(text), names)
    scores = {topic.key: _by_title(said, topic, plan) for topic in plan}
    for key, score in _by_matter(f"{plain} | {said}", plan).items():
        scores[key] += score
    if nearest is not None and nearest.score >= _FEWEST_NEAR and nearest.topic in scores:
        scores[nearest.topic] += _NEAREST * nearest.score
    best = sorted(((score, key) for key, score in scores.items() if score > 0), key=lambda one: -one[0])
    return [(key, score) for score, key in best] if best and best[0][0] >= _FEWEST else []


def hint(ranking: list[tuple[str, float]]) -> str | None:
    """Return the one topic that clearly leads, or None."""
    best, second = (*(score for _, score in ranking), 0.0, 0.0)[:2]
    return ranking[0][0] if ranking and best - second >= MARGIN else None


def _by_title(said: str, topic: Titled, plan: Sequence[Titled]) -> float:
    """What a question shares with a title alone: what is in several of them tells nothing."""
    everywhere = Counter(term for other in plan for term in _terms(meaning(f"{other.title} . {other.short}")))
    mine = {term for term in _terms(meaning(f"{topic.title} . {topic.short}")) if everywhere[term] == 1}
    return sum(_PAIR if " " in term else _WORD for term in mine & _terms(said))


def _terms(said: str) -> frozenset[str]:
    """Words that carry something, and two that stand together of which one does and that are not said of anything."""
    words, small = said.split(), listed("small")
    pairs = {f"{one} {two}" for one, two in pairwise(words) if not {one, two} <= small}
    return frozenset((pairs - listed("anywhere")) | (set(words) - small))


def _by_matter(said: str, plan: Sequence[Titled]) -> dict[str, float]:
    """What is said of a matter counts for its topics; what is said of several counts less for each."""
    found: dict[str, list[str]] = {}
    for topic in plan:
        title = spelled(f"{topic.title} . {topic.short}")
        of_topic = {words for titles, words in _matters() if titles.search(title) for words in words.findall(said)}
        found[topic.key] = sorted(of_topic)
    shared = Counter(words for of_topic in found.values() for words in of_topic)
    return {key: sum(_worth(words) / shared[words] for words in of_topic) for key, of_topic in found.items()}


def _worth(words: str) -> float:
    return _SAID + _LONGER * words.count(" ")


@cache
def _matters() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """What finds a matter in a title, and in a question."""
    return [
        (
            phrase(map(spelled, row["titles"])),
            phrase({form(words) for words in row["said"] for form in (spelled, meaning)}),
        )
        for row in book("likeness")["matters"]
    ]
