"""Brought on: answers that earlier meetings of the unit still owe, what is unclear first: the next opens with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Question
from services import office
from services.office import Who
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Brought:
    """An answer that is owed since an earlier meeting: who asked, who owes it."""

    duty: AnswerDuty
    question: Question
    who: Who
    holder: Who


def before(uow: UnitOfWork, meeting: Meeting) -> Sequence[Brought]:
    """Return what the unit's meetings before this one still owe; what was found unclear first, then by its date.

    What stands aside is named in no hall.
    """
    earlier = [one.key for one in uow.meetings.of_unit(meeting.unit_id) if one.is_over and one.key != meeting.key]
    pairs = [(d, q) for d, q in uow.duties.open_in(earlier) if q.withdrawn_at is None and q.aside is None]
    whom = office.who_asked(uow, [question for _, question in pairs], meeting.unit_id)
    found = [
        Brought(duty, question, whom[question.key], office.holder(uow, duty.holder_id, meeting.unit_id))
        for duty, question in pairs
    ]
    return sorted(found, key=lambda one: (not one.duty.is_reopened, one.duty.due_at, one.question.key))
