"""Reach: whether a matter is its host's own to decide, another unit's of ours, or lies above us (domain.md §2.9)."""

from enum import StrEnum

from domain.people.level import Level
from domain.people.unit import Unit, UnitKind
from domain.questions.question import Authority


class Host(StrEnum):
    """What holds the meeting, by what it may decide: a school, or who governs schools."""

    SCHOOL = "school"
    WARD = "ward"
    DISTRICT = "district"


class Reach(StrEnum):
    """How a matter lies for its host: OTHER is sent down to a school or across to a department, ABOVE goes up."""

    OWN = "own"
    OTHER = "other"
    ABOVE = "above"


_RANK = {Authority.SCHOOL: 0, Authority.WARD: 1, Authority.PROVINCE: 2, Authority.CENTRAL: 3}


def host_of(unit: Unit) -> Host:
    """Return what a unit is as the host of a meeting; a district, and its department (plan 000), says so itself."""
    if Level.DISTRICT in unit.levels:
        return Host.DISTRICT
    return Host.WARD if unit.acts_as is UnitKind.WARD or Level.WARD in unit.levels else Host.SCHOOL


def reach_of(authority: Authority, host: Host) -> Reach:
    """Return how a matter that this level decides lies for a host."""
    own = 0 if host is Host.SCHOOL else 1
    rank = _RANK[Authority(authority)]
    return Reach.OWN if rank == own else Reach.ABOVE if rank > own else Reach.OTHER


def called(authority: Authority, host: Host) -> str:
    """Return by which name a host's office knows a level: for a ward «below» is what is its own, and a school's."""
    if host is not Host.SCHOOL and authority is Authority.SCHOOL:
        return "below"
    return "district" if host is Host.DISTRICT and authority is Authority.WARD else Authority(authority).value


def offered(host: Host) -> list[Authority]:
    """Return the levels between which a host's office chooses, its own first."""
    return sorted(Authority, key=lambda one: (reach_of(one, host) is not Reach.OWN, _RANK[one]))
