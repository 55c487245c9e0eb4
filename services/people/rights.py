"""Rights: which unit's office keeps what, and who may set up units, give out codes and appoint there."""

from domain.people.access import MAY_RUN, MAY_SET_UP, OFFICE, Role, check_role
from domain.people.unit import HOLD_THEIR_OWN, Unit
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


def check_may_give(uow: UnitOfWork, kept: Unit, role: Role, *, by: int) -> None:
    """Refuse to give a post of the office for who only sorts questions: nobody makes a chair of themselves; NoRight."""
    if role in OFFICE:
        offices = [kept.key] + ([kept.parent_id] if kept.parent_id is not None else [])
        check_role([one for key in offices for one in uow.people.roles(by, key)], MAY_RUN)


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
