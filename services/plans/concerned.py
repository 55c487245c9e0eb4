"""Who must hear of it when a meeting changes."""

from domain.meeting import Meeting
from domain.people.access import Role
from services import office
from services.unit_of_work import UnitOfWork


def people_concerned(uow: UnitOfWork, meeting: Meeting, *, but: int = 0) -> list[int]:
    """Return who must hear of a change: everybody of the unit, who asked, is invited, or owes something for it.

    `but`: who makes the change, and sees on the spot what it did.
    """
    members = office.staff(uow, meeting.unit_id, frozenset(Role))
    askers = [question.asker_id for question in uow.questions.standing(meeting.key)]
    deadlines = uow.deadlines.of_meeting(meeting.key, parts=True)
    invited = [one.person_id for one in uow.invitations.of_meeting(meeting.key) if one.person_id is not None]
    owing = [d.holder_id for d in deadlines if d.is_open and d.holder_id is not None]
    people = list(dict.fromkeys([*members, *askers, *invited, *owing]))
    return [one for one in people if one != but and uow.people.get(one).erased_at is None]
