"""Units as the office keeps them: made, renamed, put in order, moved, closed and reopened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import NotFound
from domain.people.errors import UnitBusy, UnitChanged, UnitClosed, UnitKnown, UnitMisplaced, UnitPeopled, UnitsInCircle
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind, same_name
from services.naming import UNIT_LIMIT, read_title
from services.people.releasing import give_back, release
from services.people.rights import check_may_set_up, set_up_by
from services.plans import deciding, parts
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a list. `people`: its members; `below`: open units right below it."""

    unit: Unit
    people: int
    below: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A unit and what is right below it, kind by kind. `counted`: how many of a kind its plans speak of."""

    unit: Unit
    rows: Sequence[Row]
    closed: Sequence[Unit]
    kinds: Sequence[UnitKind]
    counted: Mapping[UnitKind, int]
    may_change: bool

    def of(self, kind: UnitKind) -> list[Row]:
        """Return the rows of one kind."""
        return [row for row in self.rows if row.unit.kind is kind]


# --- what there is ---------------------------------------------------------------------------------------------------


def overview(uow: UnitOfWork, unit_id: int, *, by: int) -> Overview:
    """Return a unit with what is below it, kind by kind, in the office's order; NoRight."""
    unit = check_may_set_up(uow, unit_id, by=by)
    everything = uow.people.units_under(unit_id, closed=True)
    kinds = unit.kinds_below
    here = sorted((one for one in everything if one.closed_at is None), key=lambda one: _place(kinds, one))
    keys = [one.key for one in here]
    people, below = uow.people.numbers(keys), uow.people.numbers_below(keys)
    rows = [Row(one, people.get(one.key, 0), below.get(one.key, 0)) for one in here]
    closed = [one for one in everything if one.closed_at is not None]
    return Overview(unit, rows, closed, kinds, _counted(uow, unit_id), may_change=unit.closed_at is None)


def _place(kinds: Sequence[UnitKind], unit: Unit) -> int:
    return kinds.index(unit.kind) if unit.kind in kinds else len(kinds)


def _counted(uow: UnitOfWork, unit_id: int) -> dict[UnitKind, int]:
    """«12 trường» in a plan says how many there should be; several plans may say so of the same ones."""
    found: dict[UnitKind, int] = {}
    for programme in uow.deadlines.programmes_of([unit_id]):
        for planned in programme.plan.get("units", ()):
            if planned.get("count"):
                kind = UnitKind(planned["kind"])
                found[kind] = max(found.get(kind, 0), int(planned["count"]))
    return found


# --- made ----------------------------------------------------------------------------------------------------------


def make(uow: UnitOfWork, above_id: int, kind: UnitKind, name: str, *, by: int) -> Unit:
    """Make one unit below another; UnitKnown, UnitMisplaced, UnitClosed, NoRight, and what a name is refused for."""
    above = open_above(uow, above_id, kind, by=by)
    return make_beside(uow, above, kind, name, uow.people.units_under(above_id, closed=True), by=by)


def open_above(uow: UnitOfWork, above_id: int, kind: UnitKind, *, by: int) -> Unit:
    """Return a unit below which one of a kind may be made; UnitMisplaced, UnitClosed, NoRight."""
    check_may_set_up(uow, above_id, by=by)
    above = uow.people.hold_unit(above_id)
    if above.closed_at is not None:
        raise UnitClosed(name=above.name)
    if kind not in above.kinds_below:
        raise UnitMisplaced(kind=kind, above=above.name)
    return above


def make_beside(uow: UnitOfWork, above: Unit, kind: UnitKind, name: str, beside: list[Unit], *, by: int) -> Unit:
    """Make one unit among those at its place (`beside`, which it joins); UnitKnown, and what a name is refused for."""
    named = read_title(name, limit=UNIT_LIMIT)
    check_name_is_free(named, beside)
    unit = Unit(parent_id=above.key, kind=kind, name=named, rank=max((one.rank for one in beside), default=0))
    uow.people.keep(unit)
    beside.append(unit)
    uow.act("unit.made", "unit", unit.key, by=by, kind=kind, above=above.key)
    parts.add_unit(uow, unit)
    return unit


def check_name_is_free(name: str, beside: Sequence[Unit], *, but: Unit | None = None) -> None:
    """Refuse with UnitKnown a name that another unit at the same place has, open or closed."""
    known = next((one for one in beside if one is not but and same_name(one.name, name)), None)
    if known is not None:
        raise UnitKnown(name=known.name, closed=known.closed_at is not None)


# --- changed -------------------------------------------------------------------------------------------------------


def rename(uow: UnitOfWork, unit_id: int, name: str, *, by: int, version: int | None = None) -> Unit:
    """Give a unit another name; UnitKnown, UnitChanged (another version than was seen), NoRight, and as above."""
    unit = _hold(uow, unit_id, by=by, version=version)
    named = read_title(name, limit=UNIT_LIMIT)
    check_name_is_free(named, _beside(uow, unit), but=unit)
    if named != unit.name:
        unit.name = named
        _changed(uow, unit, "unit.renamed", by=by)
        parts.rename_unit(uow, unit)
    return unit


def put_at(uow: UnitOfWork, unit_id: int, place: int, *, by: int, was: int | None = None) -> Unit:
    """Put a unit at a place among those of its kind beside it, counted from 1; beyond an end is that end.

    UnitChanged where it no longer stands where it `was` seen; NoRight.
    """
    unit = _hold(uow, unit_id, by=by)
    if was is not None and was != place_of(uow, unit)[0]:
        raise UnitChanged(name=unit.name)
    same = [one for one in _beside(uow, unit) if one.kind is unit.kind and one.closed_at is None and one is not unit]
    same.insert(min(max(place, 1), len(same) + 1) - 1, unit)
    for rank, one in enumerate(same, start=1):
        if one.rank != rank:
            one.rank = rank
            uow.people.keep(one)
    uow.act("unit.ordered", "unit", unit.key, by=by, place=same.index(unit) + 1)
    return unit


def place_of(uow: UnitOfWork, unit: Unit) -> tuple[int, int]:
    """Return a unit's place among the open ones of its kind beside it, counted from 1, and how many those are."""
    same = [one for one in _beside(uow, unit) if one.kind is unit.kind and one.closed_at is None]
    return (same.index(unit) + 1 if unit in same else 0), len(same)


def places_for(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Unit]:
    """Return the units under which somebody may put one, other than where it stands; NoRight."""
    unit = check_may_set_up(uow, unit_id, by=by)
    mine = {one.key: one for one in set_up_by(uow, by)}
    for own in list(mine.values()):
        mine |= {one.key: one for one in uow.people.units_under(own.key)}
    able = [one for one in mine.values() if unit.kind in one.kinds_below and one.key not in {unit_id, unit.parent_id}]
    return [one for one in able if unit_id not in _line_of(uow, one.key)] if unit.parent_id is not None else []


def put_under(uow: UnitOfWork, unit_id: int, above_id: int, *, by: int, version: int | None = None) -> Unit:
    """Put a unit below another one; UnitsInCircle, UnitMisplaced, UnitKnown, UnitClosed, UnitChanged, NoRight.

    UnitPeopled for a class, group or office with people in it: they belong to the unit that it serves.
    """
    unit = _hold(uow, unit_id, by=by, version=version)
    check_may_set_up(uow, above_id, by=by)
    if unit_id in _line_of(uow, above_id):
        raise UnitsInCircle(name=unit.name)
    above = open_above(uow, above_id, unit.kind, by=by)
    people = uow.people.numbers([unit_id]).get(unit_id, 0)
    if people and unit.kind not in HOLD_THEIR_OWN:
        raise UnitPeopled(name=unit.name, count=people)
    beside = uow.people.units_under(above_id, closed=True)
    check_name_is_free(unit.name, beside, but=unit)
    deciding.end_parts_of(uow, unit.key, by=by, why=parts.UNIT_MOVED)
    release(uow, unit, by=by, why=parts.UNIT_MOVED)
    unit.parent_id, unit.rank = above.key, max((one.rank for one in beside), default=0)
    _changed(uow, unit, "unit.moved", by=by)
    _comes_back(uow, unit, by=by, why=parts.UNIT_MOVED)
    return unit


def _line_of(uow: UnitOfWork, unit_id: int) -> list[int]:
    """Return a unit and all above it; a circle that is there already ends it."""
    found: list[int] = []
    above: int | None = unit_id
    while above is not None and above not in found:
        found.append(above)
        above = uow.people.unit(above).parent_id
    return found


# --- closed --------------------------------------------------------------------------------------------------------


def close(uow: UnitOfWork, unit_id: int, *, by: int, version: int | None = None) -> Unit:
    """Close a unit and all below it: no new members, its codes end, what it still owes for itself falls away.

    Who is invited for it by the unit above is so no more. What was asked and done there stays.

    UnitBusy where it has a meeting ahead; UnitChanged, NoRight; NotFound for the unit above all: nobody could go on.
    """
    unit = _hold(uow, unit_id, by=by, version=version)
    if unit.parent_id is None:
        raise NotFound
    everything = [unit, *uow.people.units_under(unit_id)]
    ahead = uow.meetings.not_over([one.key for one in everything])
    if ahead:
        raise UnitBusy(name=unit.name, meeting=ahead[0])
    for one in everything:
        if one.closed_at is None:
            one.closed_at = uow.now
            uow.access.end_codes_of(one.key)
            _changed(uow, one, "unit.closed", by=by)
            deciding.end_parts_of(uow, one.key, by=by, why=parts.UNIT_CLOSED)
            release(uow, one, by=by, why=parts.UNIT_CLOSED)
    return unit


def reopen(uow: UnitOfWork, unit_id: int, *, by: int, version: int | None = None) -> Unit:
    """Open a closed unit again, alone; its codes stay ended and are made anew. UnitClosed where the one above is."""
    unit = _hold(uow, unit_id, by=by, version=version)
    if unit.parent_id is not None and (above := uow.people.unit(unit.parent_id)).closed_at is not None:
        raise UnitClosed(name=above.name)
    if unit.closed_at is not None:
        unit.closed_at = None
        _changed(uow, unit, "unit.reopened", by=by)
        _comes_back(uow, unit, by=by, why=parts.UNIT_CLOSED)
    return unit


def _comes_back(uow: UnitOfWork, unit: Unit, *, by: int, why: str) -> None:
    """What is asked of each like it, it owes again; whom it sent, it sends again."""
    parts.add_unit(uow, unit)
    give_back(uow, unit, by=by, why=why)


def _hold(uow: UnitOfWork, unit_id: int, *, by: int, version: int | None = None) -> Unit:
    check_may_set_up(uow, unit_id, by=by)
    unit = uow.people.hold_unit(unit_id)
    if version is not None and version != unit.version:
        raise UnitChanged(name=unit.name)
    return unit


def _beside(uow: UnitOfWork, unit: Unit) -> list[Unit]:
    """Return all units at the same place, the unit itself among them."""
    return uow.people.units_under(unit.parent_id, closed=True) if unit.parent_id is not None else [unit]


def _changed(uow: UnitOfWork, unit: Unit, act: str, *, by: int) -> None:
    unit.version += 1
    uow.people.keep(unit)
    uow.act(act, "unit", unit.key, by=by)
