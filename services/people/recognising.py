"""Recognising: who has come in is found on the lists of their units, where only one line can be meant."""

from domain.people.access import POSTS, Membership, Role
from letters.folding import fold
from services.unit_of_work import UnitOfWork


def recognise(uow: UnitOfWork, person_id: int) -> int:
    """Find who has come in on the lists of their units; return how many entries they turned out to be."""
    name = uow.people.get(person_id).name
    return sum(recognise_as(uow, name, membership) for membership in uow.people.memberships(person_id)) if name else 0


def recognise_members(uow: UnitOfWork, unit_id: int) -> None:
    """Find who is in a unit already on its lists, once these have changed."""
    names = {folded for folded, *_ in uow.rosters.known(unit_id)}
    for person, membership in uow.people.members(unit_id, frozenset(Role)):
        if fold(person.name) in names:  # few are: nobody waits for a question about each member
            recognise_as(uow, person.name, membership)


def recognise_as(uow: UnitOfWork, name: str, membership: Membership) -> bool:
    """Bind one entry of this name, where only one can be meant; it fills in the class or group.

    Where none names their class or group, one that names none is meant: many lists of staff have no such column.
    Who holds a post belongs to the staff, and stands there with everybody else.
    """
    there = uow.rosters.not_yet_come(membership.unit_id, fold(name))
    named = [entry for entry in there if entry.role == membership.role]
    if not named and membership.role in POSTS and not _stands_there(uow, membership):
        named = [entry for entry in there if entry.role is Role.TEACHER]
    here = [entry for entry in named if membership.group_id in (None, entry.group_id)]
    here = here or [entry for entry in named if entry.group_id is None]
    if len(here) != 1 or not uow.rosters.bind(here[0].key, membership.person_id):
        return False
    if membership.group_id is None and here[0].group_id is not None and here[0].role == membership.role:
        uow.people.enrol(membership.person_id, membership.unit_id, membership.role, group_id=here[0].group_id)
    uow.act("roster.recognised", "person", membership.person_id, by=None, entry=here[0].key)
    return True


def _stands_there(uow: UnitOfWork, membership: Membership) -> bool:
    """Whether somebody is known already as one of the staff: a line of the same name is somebody else's."""
    found = uow.rosters.of_person(membership.person_id)
    return any(entry.unit_id == membership.unit_id and entry.role is Role.TEACHER for entry in found)
