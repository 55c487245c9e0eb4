"""Levels: what a school teaches, as its name says it, and a class by its grade."""

import re
from enum import StrEnum

from letters.folding import fold


class Level(StrEnum):
    """What a unit teaches or governs."""

    MN = "mn"
    TH = "th"
    THCS = "thcs"
    THPT = "thpt"
    GDTX = "gdtx"
    WARD = "ward"
    DISTRICT = "district"  # until 30 June 2025: plans 000, 001, 002, 004


TAUGHT = (Level.MN, Level.TH, Level.THCS, Level.THPT, Level.GDTX)
"""What a school or a class may have; the others are of who governs them."""

_SAID = {
    Level.MN: r"\b(?:mn|mam non|mau giao|nha tre)\b",
    Level.TH: r"\b(?:th|tieu hoc)\b",
    Level.THCS: r"\b(?:thcs|trung hoc co so)\b",
    Level.THPT: r"\b(?:thpt|trung hoc pho thong)\b",
    Level.GDTX: r"\b(?:gdtx|giao duc thuong xuyen)\b",
}
"""How names of schools say it, folded: «TH&THCS», «Trường Mầm non»."""
_GRADES = {Level.TH: range(1, 6), Level.THCS: range(6, 10), Level.THPT: range(10, 13)}
_GRADE = re.compile(r"(?:lop |khoi )?(\d{1,2})(?!\d)(?! tuoi\b)")
"""A class by its grade, at the beginning of its name: «6A1», «lớp 9 B». «5 tuổi A» and «Lá 2» have none."""


def levels_of_school(name: str) -> frozenset[Level]:
    """Return what a school teaches by its name; nothing where that does not say it."""
    folded = fold(name)
    return frozenset(level for level, said in _SAID.items() if re.search(said, folded))


def level_of_class(name: str) -> Level | None:
    """Return what a class belongs to by its grade: 1 to 5, 6 to 9, 10 to 12; None where its name begins with none."""
    found = _GRADE.match(fold(name))
    grade = int(found[1]) if found is not None else 0
    return next((level for level, grades in _GRADES.items() if grade in grades), None)
