"""Levels of units, as the office sees and chooses them."""

from collections.abc import Iterable

from domain.errors import NotFound
from domain.people.errors import UnitChanged
from domain.people.level import TAUGHT, Level
from domain.people.unit import Unit, UnitKind
from services.levels import levels_of
from services.people.rights import check_may_set_up
from services.unit_of_work import UnitOfWork

HAVE_LEVELS = frozenset({UnitKind.SCHOOL, UnitKind.CLASS})
"""Kinds of unit whose level the office may choose."""


def told(uow: UnitOfWork, unit_id: int) -> list[Level]:
    """Return the levels that are said of a school or class, the youngest first; of other units none are."""
    found = levels_of(uow, unit_id) if uow.people.unit(unit_id).kind in HAVE_LEVELS else frozenset()
    return [level for level in TAUGHT if level in found]


def choosable(uow: UnitOfWork, unit: Unit) -> list[Level]:
    """Return the levels that the office may choose for a unit: for a class those of its school, where it has any."""
    if unit.kind not in HAVE_LEVELS or unit.closed_at is not None:
        return []
    above = levels_of(uow, unit.parent_id) if unit.kind is UnitKind.CLASS and unit.parent_id is not None else None
    return [level for level in TAUGHT if not above or level in above]


def choose(uow: UnitOfWork, unit_id: int, levels: Iterable[Level], *, by: int, version: int | None = None) -> Unit:
    """Say what a school or class teaches; none: as its name or the unit above has it. UnitChanged, NoRight.

    NotFound for what no such unit has.
    """
    check_may_set_up(uow, unit_id, by=by)
    unit = uow.people.hold_unit(unit_id)
    if version is not None and version != unit.version:
        raise UnitChanged(name=unit.name)
    allowed, wanted = choosable(uow, unit), set(levels)
    if not allowed or not wanted.issubset(allowed):
        raise NotFound
    chosen = [level.value for level in allowed if level in wanted]
    if chosen != unit.levels:
        unit.levels = chosen
        unit.version += 1
        uow.people.keep(unit)
        uow.act("unit.levels", "unit", unit.key, by=by, levels=chosen)
    return unit
