"""What was asked in each meeting, in this process's memory: caught up as questions come, and never waited for."""

from collections import OrderedDict
from threading import Lock
from weakref import WeakKeyDictionary

from domain.questions.question import Question
from services.questions.likeness.asked import Asked
from services.questions.likeness.index import Near
from services.questions.likeness.topics import Nearest
from services.unit_of_work import UnitOfWork

MOST_MEETINGS = 8
"""Meetings whose questions are kept at once; the one that was not asked for longest is forgotten."""
MOST_AT_ONCE = 200
"""Questions that are taken in while somebody waits; while there are more, nothing is said by what is near."""
_COMPARED = 5

_kept: WeakKeyDictionary[object, OrderedDict[int, Asked]] = WeakKeyDictionary()
_alone = Lock()


def nearest_sorted(uow: UnitOfWork, question: Question) -> Nearest | None:
    """Return the topic of the nearest question that somebody has sorted; None where none is near, or not yet known.

    The store says what stands and how it is sorted now; what was worded anew since is passed over.
    """
    found_near = nearest(uow, question.meeting_id, question.wording, most=_COMPARED + 1)
    near = [one for one, _ in found_near]
    texts = {one.key: text for one, text in found_near if one.key != question.key}
    found = uow.questions.sorted_under(texts) if texts else {}
    under = {key: topic for key, (topic, wording) in found.items() if wording == texts[key]}
    return next((Nearest(str(under[one.key]), one.score) for one in near if one.key in under), None)


def nearest(uow: UnitOfWork, meeting_id: int, wording: str, *, most: int) -> list[tuple[Near, str]]:
    """Return what stands nearest to some words, with the words by which it does; none while much is still to be read.

    Whether it stands still, by the same words, and who may read it is for the store to say.
    """
    with _alone:
        asked = _caught_up(uow, meeting_id)
        return [(one, asked.text(one.key)) for one in asked.similar(wording, most=most)] if asked else []


def _caught_up(uow: UnitOfWork, meeting_id: int) -> Asked | None:
    """Return what was asked in a meeting with what came since; None while more came than is taken in at once.

    Where the last that was taken in does not stand as it was, it begins anew: a unit may have been undone.
    """
    meetings = _kept.setdefault(uow.transaction.connection.engine, OrderedDict())
    asked = meetings.pop(meeting_id, None) or Asked()
    came = uow.questions.worded_after(meeting_id, asked.last - 1, MOST_AT_ONCE + 1)
    if asked.last and came[:1] != [(asked.last, asked.text(asked.last))]:
        asked, came = Asked(), uow.questions.worded_after(meeting_id, 0, MOST_AT_ONCE + 1)
    for key, text in came:
        asked.add(key, text)
    meetings[meeting_id] = asked
    while len(meetings) > MOST_MEETINGS:
        meetings.popitem(last=False)
    return asked if len(came) <= MOST_AT_ONCE else None
