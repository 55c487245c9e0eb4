"""Recognising: who has come in is found on the lists of their units, where only one line can be meant.

A name proves nothing of who comes by a code that many have: they wait until who knows them agrees, as with a number
that they typed. Who holds a post was given it by the office, and who was here before the list is known to it.
"""

from domain.people.access import POSTS, SELF_DECLARED, Membership, Role
from domain.people.roster import RosterEntry
from letters.folding import fold
from services.unit_of_work import UnitOfWork

_CLAIMED = "roster.claimed"


def recognise(uow: UnitOfWork, person_id: int) -> int:
    """Find who comes in on the lists of their units; return how many entries they turned out to be.

    Whose name alone says so is bound to none yet: they wait (services/people/confirming.py asks who knows them).
    """
    name = uow.people.get(person_id).name
    mine = uow.people.memberships(person_id) if name else []
    for membership in mine:
        if _only_says_so(membership):
            _let_wait(uow, name, membership)
    return sum(recognise_as(uow, name, membership) for membership in mine if not _only_says_so(membership))


def _only_says_so(membership: Membership) -> bool:
    return membership.role in SELF_DECLARED and not membership.title


def _let_wait(uow: UnitOfWork, name: str, membership: Membership) -> None:
    """Let somebody wait as the one line that they may be; who chose another name or class is that line no more.

    A number that they typed says more than a name, and stays.
    """
    found = _meant(uow, name, membership)
    if membership.entry_id is not None:
        if not is_by_name(uow, membership) or (found is not None and found.key == membership.entry_id):
            return
        membership.entry_id = None
    if found is not None:
        membership.entry_id, membership.waits_since = found.key, membership.waits_since or uow.now
        uow.act(_CLAIMED, "person", membership.person_id, by=membership.person_id, entry=found.key)
    uow.people.keep(membership)


def is_by_name(uow: UnitOfWork, membership: Membership) -> bool:
    """Whether it is by their name alone that somebody waits as a line of a list."""
    done = uow.events.of("person", membership.person_id) if membership.entry_id is not None else []
    return any(one.act == _CLAIMED and one.details.get("entry") == membership.entry_id for one in done)


def recognise_members(uow: UnitOfWork, unit_id: int) -> None:
    """Find who is in a unit already on its lists, once these have changed."""
    names = {folded for folded, *_ in uow.rosters.known(unit_id)}
    for person, membership in uow.people.members(unit_id, frozenset(Role)):
        if fold(person.name) in names:  # few are: nobody waits for a question about each member
            if membership.waits_since is not None and _only_says_so(membership):
                _let_wait(uow, person.name, membership)
            else:
                recognise_as(uow, person.name, membership)


def recognise_as(uow: UnitOfWork, name: str, membership: Membership) -> bool:
    """Bind one entry of this name, where only one can be meant; it fills in the class or group."""
    found = _meant(uow, name, membership)
    if found is None or not uow.rosters.bind(found.key, membership.person_id):
        return False
    fill_in(uow, membership, found)
    uow.act("roster.recognised", "person", membership.person_id, by=None, entry=found.key)
    return True


def fill_in(uow: UnitOfWork, membership: Membership, entry: RosterEntry) -> None:
    """Give a member the class or group of their line, where none stands yet."""
    if membership.group_id is None and entry.group_id is not None and entry.role == membership.role:
        uow.people.enrol(membership.person_id, membership.unit_id, membership.role, group_id=entry.group_id)


def _meant(uow: UnitOfWork, name: str, membership: Membership) -> RosterEntry | None:
    """Return the one entry of this name that a member can be, None for none or several.

    Where none names their class or group, one that names none is meant: many lists of staff have no such column.
    Who holds a post belongs to the staff, and stands there with everybody else.
    """
    there = uow.rosters.not_yet_come(membership.unit_id, fold(name))
    named = [entry for entry in there if entry.role == membership.role]
    if not named and membership.role in POSTS and not _stands_there(uow, membership):
        named = [entry for entry in there if entry.role is Role.TEACHER]
    here = [entry for entry in named if membership.group_id in (None, entry.group_id)]
    here = here or [entry for entry in named if entry.group_id is None]
    return here[0] if len(here) == 1 else None


def _stands_there(uow: UnitOfWork, membership: Membership) -> bool:
    """Whether somebody is known already as one of the staff: a line of the same name is somebody else's."""
    found = uow.rosters.of_person(membership.person_id)
    return any(entry.unit_id == membership.unit_id and entry.role is Role.TEACHER for entry in found)
