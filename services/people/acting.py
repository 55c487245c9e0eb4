"""In whose name somebody acts who is something in several units: shown plainly, and changed at once.

Whatever they are anywhere still lets them do all that it allows; the choice says which unit comes first in menus, lists
and pages, and whose meeting is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import NotFound
from domain.people.access import OFFICE, Membership, Role
from domain.people.unit import Unit
from services import office, which_meeting
from services.unit_of_work import UnitOfWork

ONLY_OFFICE = OFFICE | {Role.SUPERVISOR, Role.UNIT_HEAD}
"""Who is nothing else is offered the office's work, not an asker's."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What somebody is in one unit: `posts` as they are called. `now`: they act in its name alone."""

    unit: Unit
    posts: Sequence[str]
    now: bool


def capacities(uow: UnitOfWork, person_id: int) -> list[Capacity]:
    """Return what somebody is, unit by unit, oldest first; units that were closed are left out."""
    acting = which_meeting.acting_in(uow, person_id)
    found: dict[int, list[str]] = {}
    for membership in uow.people.memberships(person_id):
        found.setdefault(membership.unit_id, []).append(office.post_of(uow, membership))
    units = [(uow.people.unit(key), posts) for key, posts in found.items()]
    return [Capacity(unit, posts, unit.key == acting) for unit, posts in units if unit.closed_at is None]


def switch(uow: UnitOfWork, unit_id: int | None, *, by: int) -> Capacity | None:
    """Act in the name of one unit from now on, or of all again (None); NotFound where one is nothing there."""
    mine = {one.unit.key for one in capacities(uow, by)}
    if unit_id is not None and unit_id not in mine:
        raise NotFound
    person = uow.people.get(by)
    person.acting_unit_id, person.chosen_meeting_id = unit_id, None
    uow.people.keep(person)
    uow.act("person.switched", "person", by, by=by, unit=unit_id)
    return next((one for one in capacities(uow, by) if one.now), None)


def here(uow: UnitOfWork, person_id: int) -> list[Membership]:
    """Return what a person is, or, where they act in one unit's name, what they are there."""
    unit_id = which_meeting.acting_in(uow, person_id)
    return [m for m in uow.people.memberships(person_id) if unit_id in {None, m.unit_id}]


def is_only_office(uow: UnitOfWork, person_id: int) -> bool:
    """Whether all that a person is here, or where they act now, is the office's."""
    roles = {membership.role for membership in here(uow, person_id)}
    return bool(roles) and roles <= ONLY_OFFICE
