"""Giving each place its codes at once: every class and group, every school's head and the staff that a ward invites."""

from dataclasses import dataclass, field

from domain.people.access import Role
from domain.people.unit import HOLD_THEIR_OWN, Unit
from services.people import codes
from services.people.codes import Listed
from services.people.rights import check_may_hand_out, keeper
from services.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Given:
    """What giving each unit its codes did. `kept`: units that lacked none."""

    made: list[Listed] = field(default_factory=list)
    kept: list[Unit] = field(default_factory=list)


def give_each(uow: UnitOfWork, unit_id: int, *, by: int) -> Given:
    """Give every class, group, department and school below a unit, and itself, the usual codes that it lacks.

    That of a department is for its head, and one of a school too, by the post's own words in the plan; where there is
    a head, none. A school whose people a ward invites gets another one for them.
    """
    kept = keeper(uow, check_may_hand_out(uow, unit_id, by=by))
    lack = lacking(uow, kept.key, by=by)
    titles = {asked.kind: whole.owner for whole in uow.deadlines.wholes(kept.key) if (asked := whole.asked_of)}
    there = [unit for unit in codes.with_below(uow, kept) if unit.closed_at is None]
    given = Given(kept=[unit for unit in there if unit.key not in {key for key, _ in lack}])
    for key, role in lack:
        title = titles.get(uow.people.unit(key).kind, "") if role is Role.UNIT_HEAD else ""
        given.made.append(codes.make(uow, key, role, by=by, title=title))
    return given


def lacking(uow: UnitOfWork, unit_id: int, *, by: int) -> list[tuple[int, Role]]:
    """Return the usual codes that units lack: for which unit, and whom; a head who is there needs none. NoRight."""
    kept = keeper(uow, check_may_hand_out(uow, unit_id, by=by))
    have = {(one.unit.key, one.code.role) for one in codes.listed(uow, kept.key, by=by)}
    return [
        (unit.key, role)
        for unit in codes.with_below(uow, kept)
        if unit.closed_at is None
        for role in _usual(uow, kept, unit)
        if (unit.key, role) not in have and not (role is Role.UNIT_HEAD and _has_head(uow, kept, unit))
    ]


def places_lacking(uow: UnitOfWork, unit_id: int, *, by: int) -> int:
    """Return how many units lack a usual code; NoRight."""
    return len({key for key, _ in lacking(uow, unit_id, by=by)})


def _usual(uow: UnitOfWork, kept: Unit, unit: Unit) -> list[Role]:
    if unit.kind in HOLD_THEIR_OWN and unit is not kept:
        return [Role.UNIT_HEAD, *codes.asked_of(uow, kept, unit)]
    return [codes.roles_for(uow, unit)[0]]


def _has_head(uow: UnitOfWork, kept: Unit, unit: Unit) -> bool:
    if unit.kind in HOLD_THEIR_OWN:
        return any(post.role in {Role.UNIT_HEAD, Role.CHAIR} for post in uow.people.posts(unit.key))
    heads = (post for post in uow.people.posts(kept.key) if post.role is Role.UNIT_HEAD)
    return any(post.group_id == unit.key for post in heads)
