"""Units: a ward, a school, an office, a group of staff, a class; each under another."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, enum_type


class UnitKind(StrEnum):
    """What sort of unit it is."""

    WARD = "ward"
    SCHOOL = "school"
    OFFICE = "office"
    GROUP = "group"
    CLASS = "class"


HOLD_THEIR_OWN = frozenset({UnitKind.WARD, UnitKind.SCHOOL})
"""Kinds of unit that hold meetings of their own; the others below one serve its meetings."""


class Unit(SQLModel, table=True):
    """A body that holds meetings or belongs to one that does."""

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: UnitKind = Field(sa_type=enum_type(UnitKind))
    name: str = Field(sa_type=SHORT)
    paper_desk: str = Field(default="", sa_type=SHORT)  # where paper slips are taken
