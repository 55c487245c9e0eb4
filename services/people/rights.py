"""Rights: which unit's office keeps what, and who may set up units, give out codes and appoint there."""

from domain.people.access import MAY_RUN, MAY_SET_UP, OFFICE, Role, check_role
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind
from services import which_meeting
from services.unit_of_work import UnitOfWork


def keeper(uow: UnitOfWork, unit: Unit) -> Unit:
    """Return the unit whose office keeps this one: itself where it holds its own meetings, else the one above."""
    return unit if unit.parent_id is None or unit.kind in HOLD_THEIR_OWN else uow.people.unit(unit.parent_id)


def may_set_up(uow: UnitOfWork, unit_id: int, by: int) -> bool:
    """Whether somebody sits in the office that keeps a unit, or in the office right above that."""
    kept = keeper(uow, uow.people.unit(unit_id))
    offices = [kept.key] + ([kept.parent_id] if kept.parent_id is not None else [])
    return any(uow.people.roles(by, office) & MAY_SET_UP for office in offices)


def check_may_set_up(uow: UnitOfWork, unit_id: int, *, by: int) -> Unit:
    """Return a unit that somebody may change; NoRight, NotFound."""
    if not may_set_up(uow, unit_id, by):
        check_role(frozenset(), MAY_SET_UP)
    return uow.people.unit(unit_id)


def heads(uow: UnitOfWork, unit: Unit, person_id: int) -> bool:
    """Whether somebody heads a school: they hand out its codes, also where nobody sits in an office there."""
    mine = uow.people.memberships(person_id) if unit.kind is UnitKind.SCHOOL else []
    return any(m.unit_id == unit.key and m.role is Role.UNIT_HEAD and m.group_id is None for m in mine)


def check_may_hand_out(uow: UnitOfWork, unit_id: int, *, by: int) -> Unit:
    """Return a unit whose codes somebody hands out: who may set it up, and a school's head; NoRight, NotFound."""
    unit = uow.people.unit(unit_id)
    return unit if heads(uow, keeper(uow, unit), by) else check_may_set_up(uow, unit_id, by=by)


def hand_out_by(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the units whose codes somebody hands out, those in whose office they sit first; NoRight for nobody."""
    memberships = uow.people.memberships(person_id)
    headed = [unit for m in memberships if heads(uow, unit := uow.people.unit(m.unit_id), person_id)]
    headed = [unit for unit in headed if unit.closed_at is None]
    set_up = set_up_by(uow, person_id) if not headed or any(m.role in MAY_SET_UP for m in memberships) else []
    return list({unit.key: unit for unit in [*set_up, *headed]}.values())


def hands_out(uow: UnitOfWork, unit_id: int, person_id: int) -> bool:
    """Whether somebody hands out a unit's codes."""
    unit = uow.people.unit(unit_id)
    return heads(uow, keeper(uow, unit), person_id) or may_set_up(uow, unit_id, person_id)


def hands_out_any(uow: UnitOfWork, person_id: int) -> bool:
    """Whether there are codes that somebody hands out."""
    return any(
        m.role in MAY_SET_UP or heads(uow, uow.people.unit(m.unit_id), person_id)
        for m in uow.people.memberships(person_id)
    )


def may_give(uow: UnitOfWork, kept: Unit, role: Role, *, by: int) -> bool:
    """Whether somebody may give a post in a unit: those of its office only who runs its meetings, or the ones above."""
    offices = [kept.key] + ([kept.parent_id] if kept.parent_id is not None else [])
    return role not in OFFICE or any(uow.people.roles(by, key) & MAY_RUN for key in offices)


def check_may_give(uow: UnitOfWork, kept: Unit, role: Role, *, by: int) -> None:
    """Refuse to give a post of the office for who only sorts questions: nobody makes a chair of themselves; NoRight."""
    if not may_give(uow, kept, role, by=by):
        check_role(frozenset(), MAY_RUN)


def set_up_by(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the open units in whose office somebody sits: that of the meeting that is meant first, then as they came.

    One at least; NoRight where there is none.
    """
    posts = [m.unit_id for m in uow.people.memberships(person_id) if m.role in MAY_SET_UP]
    found = [unit for key in dict.fromkeys(posts) if (unit := uow.people.unit(key)).closed_at is None]
    if not found:
        check_role(frozenset(), MAY_SET_UP)
    first = which_meeting.comes_first(uow, person_id)
    return sorted(found, key=lambda unit: unit.key != first)
