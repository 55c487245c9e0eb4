"""Belonging: once somebody is part of a unit, what its meetings remind people of concerns them too."""

from domain.people.access import MAY_RUN, OFFICE
from services import which_meeting
from services.reminders.chair import lay_for_chairs
from services.reminders.deadlines import lay_what_nobody_holds
from services.reminders.meetings import lay_for_asker
from services.unit_of_work import UnitOfWork


def settle(uow: UnitOfWork, person_id: int) -> None:
    """Once somebody belongs to a unit, reminders of each next meeting that concerns them are laid; safe to repeat."""
    if not uow.people.memberships(person_id):
        return
    for meeting in which_meeting.next_of_each(uow, person_id):
        lay_for_asker(uow, person_id, meeting)
        if uow.people.roles(person_id, meeting.unit_id) & MAY_RUN:
            lay_for_chairs(uow, meeting)
    for membership in uow.people.memberships(person_id):
        if membership.role in OFFICE:
            lay_what_nobody_holds(uow, membership.unit_id)
