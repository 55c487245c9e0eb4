"""Units: a ward, a school, an office, a group of staff, a class; each under another."""

import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, UTCDateTime, enum_type
from letters.folding import fold


class UnitKind(StrEnum):
    """What sort of unit it is."""

    WARD = "ward"
    SCHOOL = "school"
    OFFICE = "office"
    GROUP = "group"
    CLASS = "class"


HOLD_THEIR_OWN = frozenset({UnitKind.WARD, UnitKind.SCHOOL})
"""Kinds of unit that hold meetings of their own; the others below one serve its meetings."""

_BELOW: dict[UnitKind, tuple[UnitKind, ...]] = {
    UnitKind.WARD: (UnitKind.SCHOOL, UnitKind.OFFICE, UnitKind.GROUP),
    UnitKind.SCHOOL: (UnitKind.CLASS, UnitKind.GROUP, UnitKind.OFFICE),
}
"""What may stand right below what, as plans have it; the usual kind first. Whatever is not named has nothing below."""


class Unit(SQLModel, table=True):
    """A body that holds meetings or belongs to one that does.

    `rank`: its place among those beside it, then the order in which they were made. `closed_at`: it takes no new
    members and its codes stop; what was, stays. `confirms`: who says to be of it waits until somebody who knows them
    agrees. `levels`: what the office chose that it teaches; none: as `services.levels` reads its name and the
    school above. `version` rises with every change, so that nobody overwrites unseen. `unseen_days`: after so many
    working days what its askers have not seen goes another way.
    """

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: UnitKind = Field(sa_type=enum_type(UnitKind))
    name: str = Field(sa_type=SHORT)
    paper_desk: str = Field(default="", sa_type=SHORT)  # where paper slips are taken
    rank: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    confirms: bool = False
    levels: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    version: int = 1
    unseen_days: int = 2

    @property
    def acts_as(self) -> UnitKind:
        """Its kind by what it does: an office that stands under none (a district, plan 000) governs as a ward does."""
        return UnitKind.WARD if self.kind is UnitKind.OFFICE and self.parent_id is None else UnitKind(self.kind)

    @property
    def kinds_below(self) -> tuple[UnitKind, ...]:
        """What may stand right below it; the usual kind first."""
        return _BELOW.get(self.acts_as, ())

    @property
    def key(self) -> int:
        """The id of a unit that is stored."""
        assert self.id is not None
        return self.id


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, typed differently: capitals, «hoà» for «hòa», or without any marks.

    Names that differ in a mark are two: «Thỏ» and «Thơ».
    """
    if fold(one) != fold(other):
        return False
    marks = [_marks(name) for name in (one, other)]
    return marks[0] == marks[1] or not all(any(word) for word in marks)


def _marks(name: str) -> list[str]:
    """Return the marks of each word in one order, so that it does not matter on which vowel a tone stands."""
    words = unicodedata.normalize("NFD", name.casefold().replace("đ", "d\N{COMBINING SHORT STROKE OVERLAY}")).split()
    return ["".join(sorted(sign for sign in word if unicodedata.combining(sign))) for word in words]
