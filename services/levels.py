"""What a unit teaches: as the office chose, else as its name says, else as the school above."""

from domain.people.level import Level, level_of_class, levels_of_school
from domain.people.unit import HOLD_THEIR_OWN, UnitKind
from services.unit_of_work import UnitOfWork


def levels_of(uow: UnitOfWork, unit_id: int) -> frozenset[Level]:
    """Return the levels of a unit; nothing where neither it, nor its name, nor the school above says any.

    A class has those of its school, and of several the one of its grade.
    """
    unit = uow.people.unit(unit_id)
    if unit.levels:
        return frozenset(map(Level, unit.levels))
    if unit.kind is UnitKind.SCHOOL:
        return levels_of_school(unit.name)
    if unit.kind in HOLD_THEIR_OWN or unit.parent_id is None:
        return frozenset()
    above = levels_of(uow, unit.parent_id)
    grade = level_of_class(unit.name) if unit.kind is UnitKind.CLASS else None
    return frozenset({grade}) if grade is not None and grade in above else above
