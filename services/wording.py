"""What words tell: which topic a question may belong to."""

from collections.abc import Sequence

from conversation.words import expand
from domain.topic import Topic, TopicKind
from letters.folding import fold

_COMMON = frozenset(
    [
        "va",
        "cua",
        "cac",
        "cho",
        "co",
        "la",
        "trong",
        "den",
        "voi",
        "de",
        "tai",
        "ve",
        "theo",
        "mot",
        "nhung",
        "khong",
        "duoc",
        "nha",
        "truong",
        "lop",
        "con",
        "em",
        "hoi",
        "xin",
        "thi",
        "o",
        "nam",
        "hoc",
    ]
)


def suggest_topic(wording: str, topics: Sequence[Topic]) -> Topic | None:
    """Return the plan's topic that shares most words with a question, or None where none shares any."""
    said = set(expand(fold(wording)).split()) - _COMMON
    scored = [
        (len(said & (set(fold(topic.title).split()) - _COMMON)), topic)
        for topic in topics
        if topic.kind is TopicKind.PLAN
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None
