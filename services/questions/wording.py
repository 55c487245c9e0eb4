"""What words tell: which topic a question may belong to. Rather nothing than a guess."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from conversation.words import expand
from domain.questions.topic import Topic, TopicKind
from letters.folding import fold
from templates.say import book

_PIECE = re.compile(r"[^\w\s]+|\n+")
_GROUP_WORDS = frozenset({"lop", "to", "nhom", "khoi", "truong"})
_GAP = "|"
MARGIN = 1
"""By how many shared pairs the best topic must lead the next."""

Pair = tuple[str, str]


def suggest_topic(wording: str, topics: Sequence[Topic], *, leave_out: Iterable[str] = ()) -> Topic | None:
    """Return the plan's topic whose title clearly shares most with a question, or None where it is not clear.

    A Vietnamese word is mostly two syllables, so pairs that stand together count; one syllable («thông báo», «báo
    cáo») tells nothing, nor does a pair in several titles or in any question. `leave_out`: names of the asker's
    class, group and unit.
    """
    plan = [(topic, _pairs(topic.title)) for topic in topics if topic.kind is TopicKind.PLAN]
    everywhere = Counter(pair for _, pairs in plan for pair in pairs)
    said = {pair for pair in _pairs(wording, leave_out) if everywhere[pair] == 1} - _common()
    scored = sorted(((len(said & pairs), topic) for topic, pairs in plan), key=lambda one: one[0], reverse=True)
    best, second = (*(score for score, _ in scored), 0, 0)[:2]
    return scored[0][1] if best and best - second >= MARGIN else None


def _pairs(text: str, leave_out: Iterable[str] = ()) -> set[Pair]:
    """Return the syllables that stand together, between signs, without the names that are left out."""
    names = [name for of in leave_out for name in _forms(of)]
    found: set[Pair] = set()
    for piece in _PIECE.split(text):
        plain = f" {expand(fold(piece))} "
        for name in names:
            plain = plain.replace(f" {name} ", f" {_GAP} ")
        syllables = plain.split()
        found.update(pairwise(syllables))
    return {pair for pair in found if not _joining().intersection(pair)}


def _forms(name: str) -> list[str]:
    """Return a name as it may stand in a text, whole and without the word for what it is, the longest first."""
    words = fold(name).split()
    bare = words[1:] if words and words[0] in _GROUP_WORDS else words
    return list(dict.fromkeys(" ".join(form) for form in (words, bare) if form))


@cache
def _common() -> set[Pair]:
    """Return the pairs that are said in questions about anything."""
    return {pair for phrase in book()["common"]["pairs"] for pair in pairwise(fold(phrase).split())}


@cache
def _joining() -> set[str]:
    return {_GAP, *map(fold, book()["common"]["syllables"])}
