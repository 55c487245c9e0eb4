"""The audience: who is invited to a meeting, circle by circle, and how many each unit sends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from domain.people.access import SELF_DECLARED, Role
from domain.people.level import Level
from domain.people.unit import UnitKind


class Per(StrEnum):
    """What a quota of delegates is counted by."""

    CLASS = "class"
    GROUP = "group"
    SCHOOL = "school"
    MEETING = "meeting"


COUNTED: Mapping[Per, UnitKind] = {
    Per.CLASS: UnitKind.CLASS, Per.GROUP: UnitKind.GROUP, Per.SCHOOL: UnitKind.SCHOOL
}  # fmt: skip
"""Of which kind the units are that send delegates; those of the meeting as a whole its own unit names."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Some of those for whom a meeting is. `who`: the plan's own words, "" for the role's usual ones.

    `per`: whose delegates they are; None: everybody of this role is invited. `number`: how many of each such unit, None
    where each says for itself. `levels`: at these schools only.
    """

    role: Role
    who: str = ""
    per: Per | None = None
    number: int | None = None
    levels: tuple[Level, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return a circle as a meeting keeps it."""
        per = kept.get("per")
        return cls(
            Role(kept["role"]), kept.get("who", ""), Per(per) if per else None, kept.get("number"),
            tuple(map(Level, kept.get("levels", ()))),
        )  # fmt: skip

    def kept(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "role": self.role.value, "who": self.who, "per": self.per.value if self.per else None,
            "number": self.number, "levels": [level.value for level in self.levels],
        }  # fmt: skip

    def is_at(self, levels: Iterable[Level]) -> bool:
        """Whether it is meant at a school of these levels; where they are not known it is."""
        known = set(levels)
        return not self.levels or not known or bool(known.intersection(self.levels))


def usual_audience(kind: UnitKind) -> list[Circle]:
    """Return for whom a meeting is of which no plan tells; each unit may name delegates.

    A school's is for everybody. A ward asks its schools' delegates and the people who live there (plan 003); parents as
    such are asked by their own school.
    """
    by_unit = {Role.PARENT: Per.CLASS} if kind is UnitKind.SCHOOL else {Role.TEACHER: Per.SCHOOL}
    asked = [role for role in SELF_DECLARED if kind is UnitKind.SCHOOL or role is not Role.PARENT]
    return [Circle(role, per=by_unit.get(role)) for role in asked]
