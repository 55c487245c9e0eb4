"""Joining by a telephone number that stands on a list: typed it proves nothing, so who named it waits to be confirmed.

Whoever knows a number may type it. They are told nothing of the list, and are nobody there until who knows them agrees.
A number that a network vouches for is proven, as a code of one's own is: who has it is recognised at once.
"""

import re

from domain.people.access import Membership
from domain.people.roster import RosterEntry
from letters.folding import fold
from services.people import claims, own_codes, recognising
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork

_SIGNS = re.compile(r"[\s.()\-]")
_NUMBER = re.compile(r"(?:\+?84|0)(\d{9})")


def number_in(typed: str) -> str:
    """Return a telephone number as lists keep it, where that is all that was typed; else ""."""
    found = _NUMBER.fullmatch(_SIGNS.sub("", typed[:40]))
    return f"0{found[1]}" if found else ""


def entry_of(uow: UnitOfWork, typed: str) -> RosterEntry | None:
    """Return the one line of all lists that a typed number can mean and who has not come; None for none or several."""
    number = number_in(typed)
    found = uow.rosters.by_phone(number) if number else []
    return found[0] if len(found) == 1 else None


def claim(uow: UnitOfWork, person_id: int, entry_id: int) -> Membership | None:
    """Let somebody wait to be confirmed as who a line of a list is; None where that has come or gone meanwhile."""
    entry = uow.rosters.entry(entry_id)
    if entry.person_id is not None or all(one.key != entry_id for one in uow.rosters.by_phone(entry.phone)):
        return None
    if entry.role in uow.people.roles(person_id, entry.unit_id):
        return None
    membership = uow.people.enrol(person_id, entry.unit_id, entry.role, group_id=entry.group_id)
    membership.waits_since, membership.entry_id = uow.now, entry_id
    uow.people.keep(membership)
    uow.act("person.enrolled", "person", person_id, by=person_id, role=entry.role, unit=entry.unit_id)
    settle(uow, person_id)
    return membership


def prove(uow: UnitOfWork, person_id: int, entry_id: int) -> Membership | None:
    """Recognise somebody as who a line of a list is: their network says that its number is theirs.

    None where that has come or gone meanwhile. Who typed the number before, or came otherwise, waits no more.
    """
    entry = uow.rosters.entry(entry_id)
    if entry.person_id is not None or all(one.key != entry_id for one in uow.rosters.by_phone(entry.phone)):
        return None
    was_there = entry.role in uow.people.roles(person_id, entry.unit_id)
    membership = uow.people.enrol(person_id, entry.unit_id, entry.role, group_id=entry.group_id)
    if not own_codes.come(uow, entry, membership):
        return None
    if not was_there:
        uow.act("person.enrolled", "person", person_id, by=person_id, role=entry.role, unit=entry.unit_id)
    named = fold(uow.people.get(person_id).name) == entry.folded  # another name that was typed is no better proven now
    claims.recognise(uow, person_id, proven=named)
    settle(uow, person_id)
    return membership


def confirmed(uow: UnitOfWork, membership: Membership) -> None:
    """Bind the line that somebody named, by its number or its name, now that who knows them has agreed.

    A name that was typed without marks is spelled as the list has it.
    """
    if membership.entry_id is None:
        return
    entry = uow.rosters.entry(membership.entry_id)
    membership.entry_id = None
    if own_codes.come(uow, entry, membership):
        recognising.fill_in(uow, membership, entry)
        person = uow.people.get(membership.person_id)
        if person.name.isascii() and fold(person.name) == entry.folded:
            person.name = entry.name
            uow.people.keep(person)
