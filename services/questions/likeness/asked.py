"""What was asked in one meeting, and what may be said of a further question by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.questions.likeness.guard import Apart, Reason
from services.questions.likeness.index import Index, Near
from services.questions.likeness.said import listed, meaning, phrase, spelled
from services.questions.likeness.topics import Nearest, Titled, ranked

MOST_PROPOSED = 3
_MOST_COMPARED = 5
_MOST_SHARED = 4
_MOST_KEPT = 2_000
"""Texts of which is known what is near to them until something else is asked: a page asks of the same ones again."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that may be joined with another one. `shared`: the words that both have, which say why."""

    key: int
    score: float
    shared: list[str]


class Asked:
    """The questions of a meeting with the unit each comes from, and the topic under which somebody put it.

    `last`: the largest key that was taken in; 0 before any.
    """

    def __init__(self) -> None:
        self.last = 0
        self._index = Index()
        self._units: dict[int, str] = {}
        self._topics: dict[int, str] = {}
        self._kept: dict[tuple[str, str, int], list[Near]] = {}

    def add(self, key: int, text: str, *, unit: str = "", topic: str | None = None) -> None:
        """Take in a question. `topic`: None where nobody has sorted it."""
        self.last = max(self.last, key)
        self._kept.clear()
        self._index.add(key, text)
        self._units[key] = unit
        if topic is not None:
            self._topics[key] = topic

    def text(self, key: int) -> str:
        """Return the words with which a question was taken in."""
        return self._index.texts[key]

    def similar(self, text: str, *, unit: str = "", most: int = MOST_PROPOSED) -> list[Near]:
        """Return the questions nearest to a text from a unit, the best first; each tells whether to show it."""
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        asked = text, unit, most
        if asked not in self._kept:
            self._kept[asked] = [self._of_unit(near, text, unit) for near in self._index.near(text, most)]
        return self._kept[asked]

    def proposals(self, text: str, *, unit: str = "") -> list[Proposal]:
        """Return the questions with which this one may be joined, by a person who looks at both."""
        found = [near for near in self.similar(text, unit=unit) if near.shown]
        return [Proposal(near.key, near.score, self._shared(text, self.text(near.key))) for near in found]

    def topics(self, text: str, topics: Sequence[Titled], *, names: Iterable[str] = ()) -> list[tuple[str, float]]:
        """Return the topics that a question may belong to, the best first; none where nothing tells."""
        near = (one for one in self._index.near(text, _MOST_COMPARED) if one.key in self._topics)
        nearest = next((Nearest(self._topics[one.key], one.score) for one in near), None)
        return ranked(text, topics, names=names, nearest=nearest)

    def _of_unit(self, near: Near, text: str, unit: str) -> Near:
        """What is said of one's own class is about another one where somebody else's class says it."""
        theirs = self._units.get(near.key, "")
        if near.shown and unit and theirs and unit != theirs and speak_of_own(text, self.text(near.key)):
            return Near(near.key, near.score, Reason(Apart.CLASSES, unit, theirs), shown=False)
        return near

    @staticmethod
    def _shared(text: str, other: str) -> list[str]:
        also = set(meaning(other).split())
        words = dict.fromkeys(word for word in meaning(text).split() if word in also and word not in listed("small"))
        return list(words)[:_MOST_SHARED]


def speak_of_own(*texts: str) -> bool:
    """Whether any of these is about its writer's own class or school, so that another one's is another matter."""
    own = phrase(listed("own"))
    return any(own.search(spelled(text)) for text in texts)
