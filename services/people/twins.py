"""Twins: one slip that lies at two desks is noticed, though each desk types it in its own way."""

from conversation.courtesy import without_courtesy
from domain.meeting import Meeting
from domain.questions.question import Question
from letters.folding import fold
from services.naming import read_name
from services.unit_of_work import UnitOfWork

_ALIKE = 0.8
"""Of all words that two typed, so many are in both where it is one slip."""


def find(uow: UnitOfWork, meeting: Meeting, wording: str, *, name: str, person_id: int | None) -> Question | None:
    """Return what somebody of such a name (or just this person) asked in such words already; None where nobody did.

    «chị Lan» and «N. T. Lan», a letter missing, «ạ» left off: who types it twice is asked, and may keep both.
    """
    words, named = _words(fold(wording)), fold(read_name(name).name).split()
    for key, _, _, folded in uow.questions.texts(meeting.key):
        if _is_alike(words, _words(folded)):
            question = uow.questions.get(key)
            asker = fold(uow.people.get(question.asker_id).name).split()
            if question.asker_id == person_id or (asker and (asker[-1] in named)):
                return question
    return None


def _words(folded: str) -> frozenset[str]:
    return frozenset(without_courtesy(folded.split()))


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a word or two differ at most, and no number does."""
    if len(one & other) < _ALIKE * len(one | other):
        return False
    return not any(letter.isdecimal() for word in one ^ other for letter in word)
