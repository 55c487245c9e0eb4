"""Still open: what the office owes of a meeting, of an earlier one too when the next is ahead; nothing drops out."""

from dataclasses import dataclass

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.people.access import OFFICE
from domain.people.unit import Unit
from services.questions import care
from services.questions.care import Unseen
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of


@dataclass(frozen=True, slots=True)
class Left:
    """What is open of a meeting: answers, late ones among them, questions that nobody sorted, and what stands aside."""

    meeting: Meeting
    unit: Unit
    duties: int
    overdue: int
    unsorted: int
    unseen: Unseen


def left_elsewhere(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Left]:
    """Return what is open of the other meetings of a person's offices, the latest first of each."""
    found: list[Left] = []
    for unit_id in units_of(uow, by, OFFICE):
        meetings = uow.meetings.of_unit(unit_id)
        aside = care.unseen(uow, [other.key for other in meetings])
        for other in meetings:
            duties = _open(uow, other)
            unsorted = 0 if other.is_over else len(uow.questions.untriaged(other.key))
            if other.key != meeting.key and (duties or unsorted or other.key in aside):
                overdue = sum(duty.is_late(uow.now) for duty in duties)
                found.append(
                    Left(
                        other, uow.people.unit(unit_id), len(duties), overdue, unsorted, aside.get(other.key, Unseen())
                    )
                )
    return found


def _open(uow: UnitOfWork, meeting: Meeting) -> list[AnswerDuty]:
    return [duty for duty in uow.duties.of_meeting(meeting.key) if duty.is_open]
