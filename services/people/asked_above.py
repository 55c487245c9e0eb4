"""What a school's own staff asked at the meeting of the unit above: its office reads it, and changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deadline import Deadline
from domain.errors import NoMeeting
from domain.meeting import Meeting
from domain.people.access import OFFICE, check_role
from domain.people.unit import Unit
from domain.questions.question import Question
from services import office, which_meeting
from services.office import Who
from services.paging import Slice, page_of
from services.plans.schools import STAFF
from services.questions.progress import Progress, progress
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, who of the school asked it, and how far it is."""

    question: Question
    who: Who
    progress: Progress


@dataclass(frozen=True, slots=True)
class AskedAbove:
    """A page of them, the meeting of the unit above, and what that asks of this unit for itself, the soonest first."""

    meeting: Meeting
    page: Slice[Asked]
    parts: Sequence[Deadline]


def meeting_above(uow: UnitOfWork, unit_id: int) -> Meeting | None:
    """Return the next meeting of the unit above, or its last; None where there is none."""
    above_id = uow.people.unit(unit_id).parent_id
    if above_id is None:
        return None
    return which_meeting.next_meeting(uow, [above_id]) or which_meeting.last_meeting(uow, [above_id])


def below(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the units in whose office somebody sits and above which a meeting is, or was; the meant one first."""
    posts = [m.unit_id for m in uow.people.memberships(person_id) if m.role in OFFICE]
    found = [uow.people.unit(key) for key in dict.fromkeys(posts) if meeting_above(uow, key) is not None]
    first = which_meeting.comes_first(uow, person_id) if len(found) > 1 else None
    return sorted(found, key=lambda unit: unit.key != first)


def asked_above(uow: UnitOfWork, unit_id: int, number: int = 0, *, by: int) -> AskedAbove:
    """Return one page of what the staff of a unit asked there; NoRight for who is not of its office, NoMeeting."""
    check_role(uow.people.roles(by, unit_id), OFFICE)
    meeting = meeting_above(uow, unit_id)
    if meeting is None:
        raise NoMeeting(meeting=None)
    staff = set(office.staff(uow, unit_id, STAFF))
    asked = (q for q in uow.questions.standing(meeting.key) if q.aside is None)
    page = page_of([q for q in asked if q.asker_id in staff], number)
    lines = [Asked(one, office.asker_of(uow, one, unit_id), progress(uow, one)) for one in page.lines]
    parts = [part for part in uow.deadlines.asked_of([unit_id]) if part.is_open or part.meeting_id == meeting.key]
    return AskedAbove(meeting, Slice(lines, page.number, page.pages, page.total), parts)
