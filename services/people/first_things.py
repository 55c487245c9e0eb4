"""First things: what somebody owes before anything waits, a new office its first job, a head the list of delegates."""

from domain.people.access import Role
from services.people import data_requests, delegate_lists, leading_on
from services.plans import seats
from services.plans.seats import Share
from services.unit_of_work import UnitOfWork

_NAMES = frozenset({Role.UNIT_HEAD, Role.GROUP_LEADER, Role.CHAIR})
"""Whose unit's list it is; a school's own meetings are led by its head."""


def things(uow: UnitOfWork, person_id: int) -> list[tuple[str, int]]:
    """Return them by the names of their words, each with how many."""
    first = leading_on.first_job(uow, person_id)
    missing = sum((share.circle.number or 0) - len(share.delegates) for share in lists_owed(uow, person_id))
    asked = data_requests.count_open(uow, person_id)
    found = [(f"first_{first}", int(bool(first))), ("delegates", missing), ("requests", asked)]
    return [(name, count) for name, count in found if count]


def lists_owed(uow: UnitOfWork, person_id: int) -> list[Share]:
    """Return the lists of delegates that somebody owes as a unit's head: seats are free, and there is time to name."""
    heads = [m for m in uow.people.memberships(person_id) if m.role in _NAMES]
    own = {unit_id for m in heads for unit_id in (m.unit_id, m.group_id) if unit_id is not None}
    return [
        share
        for share in (delegate_lists.kept_by(uow, person_id, of=own) if heads else [])
        if share.circle.number is not None and share.has_room
        and uow.now < seats.named_until(uow, share.meeting)
    ]  # fmt: skip
