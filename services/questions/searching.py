"""Finding a question by words: without diacritics, in any order, with the usual abbreviations spelled out."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from conversation.words import expand
from domain.errors import EmptyText
from domain.meeting import Meeting
from letters.folding import fold
from services.unit_of_work import UnitOfWork
from templates.say import book


@dataclass(frozen=True, slots=True)
class Found:
    """A standing question that has every word that was asked for."""

    question_id: int
    code: str
    wording: str


def search(uow: UnitOfWork, meeting: Meeting, text: str) -> list[Found]:
    """Return a meeting's standing questions with all words of a text (or with its code), in order of number.

    EmptyText where there is no word to look for. Reads every question of the meeting.
    """
    wanted = list(dict.fromkeys(_spelled(fold(text)).split()))
    if not wanted:
        raise EmptyText
    return [
        Found(key, code, wording)
        for key, code, wording, folded in uow.questions.texts(meeting.key)
        if _has(sorted({*fold(code).split(), *_spelled(folded).split()}), wanted)
    ]


def _has(words: list[str], wanted: list[str]) -> bool:
    """Whether each word begins one of these, which are sorted: «thuc» finds «thực đơn»."""
    return all((at := bisect_left(words, word)) < len(words) and words[at].startswith(word) for word in wanted)


def _spelled(folded: str) -> str:
    """Spell out a folded text's abbreviations: «PHHS» is «phu huynh hoc sinh»."""
    known = _abbreviations()
    return expand(" ".join(known.get(word, word) for word in folded.split()))


@cache
def _abbreviations() -> dict[str, str]:
    return {fold(short): fold(full) for short, full in book()["abbreviations"].items()}
