"""Đơn vị và người: the units of an office kind by kind, made from a list, renamed, put in order, closed, reopened."""

from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from domain.people.level import Level
from domain.people.unit import Unit, UnitKind
from services.levels import levels_of
from services.naming import UNIT_LIMIT
from services.people import levels, posting, releasing, rights, units
from services.people.office_pages import Done
from services.people.unit_lists import MOST_LINES, Made, check_any, close_made, make_many, noted
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office import codes, duty
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number
from web.site import words


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what is below a unit (`u`; the first of one's own), and all about the one that is open (`mo`)."""
    try:
        seen, mine = _overview(uow, asked)
    except NoRight:
        raise NotFound from None  # whose office it is not finds no page, as everywhere here
    opened = number(asked.query.get("mo", ""), most=LARGEST_ID)
    row = next((row for row in seen.rows if row.unit.key == opened), None)
    unit, above = seen.unit, seen.unit.parent_id
    return {
        "inside": seen,
        "mine": mine,
        "above": uow.people.unit(above) if above is not None and rights.may_set_up(uow, above, asked.by) else None,
        "people": uow.people.numbers([unit.key]).get(unit.key, 0),
        "kinds": [*seen.kinds, *sorted({row.unit.kind for row in seen.rows}.difference(seen.kinds))],
        "limit": MOST_LINES,
        "name_limit": UNIT_LIMIT,
        "opened": row,
        "places": units.places_for(uow, row.unit.key, by=asked.by) if row is not None else [],
        "levels": {one.key: _levels(uow, one) for one in [unit, *([row.unit] if row is not None else [])]},
        "posts": posting.posts(uow, unit.key, by=asked.by) if rights.keeper(uow, unit) is unit else [],
        "closing": _closing(uow, row) if row is not None else "",
    }


def _closing(uow: UnitOfWork, row: units.Row) -> str:
    invited = releasing.invited(uow, row.unit)
    above = uow.people.unit(row.unit.parent_id) if row.unit.parent_id is not None else row.unit
    return say("units/close", unit=row.unit, people=row.people, below=row.below, invited=invited, above=above)


def _levels(uow: UnitOfWork, unit: Unit) -> list[tuple[Level, bool]]:
    has = levels_of(uow, unit.key)
    return [(level, level in has) for level in levels.choosable(uow, unit)]


def _overview(uow: UnitOfWork, asked: Asked) -> tuple[units.Overview, list[Unit]]:
    mine = rights.set_up_by(uow, asked.by)
    meant = number(asked.query.get("u", ""), most=LARGEST_ID) or next((unit.key for unit in mine), None)
    if meant is None:
        raise NotFound
    return units.overview(uow, meant, by=asked.by), mine


# --- made ----------------------------------------------------------------------------------------------------------


def make(uow: UnitOfWork, asked: Asked) -> Done:
    """Make a unit of each line below the unit that is open; where no line can be one, the list stays in its field."""
    try:
        kind = UnitKind(asked.form.get("loai"))
    except ValueError:
        raise NotFound from None
    above = asked.number("moc")
    made = make_many(uow, above, kind, asked.form.get("ten"), by=asked.by)
    check_any(bool(made.units or made.known), made.refused, now=uow.now)
    return Done(*noted(made))


def _said_made(uow: UnitOfWork, acted: Acted) -> str:
    """Say it as the chat does; lines are told by their numbers alone, for their texts are not kept."""
    told, unit = acted.told, uow.people.unit
    made = Made(
        unit(told["above"]),
        UnitKind(told["kind"]),
        [unit(key) for key in told["made"]],
        [unit(k) for k in told["known"]],
    )
    refused = [(line, "", say(f"errors/{why}", now=uow.now, **values)) for line, why, values in told["left"]]
    return say("units/made", made=made, refused=refused, more=told["more"])


# --- changed -------------------------------------------------------------------------------------------------------


def rename(uow: UnitOfWork, asked: Asked) -> Done:
    """Give it another name, if it is still as it was shown."""
    key = asked.number("moc")
    was = uow.people.unit(key).name
    unit = units.rename(uow, key, asked.form.get("ten"), by=asked.by, version=asked.number("thay"))
    return Done({"unit": key}, {"unit": key, "name": was, "version": unit.version} if unit.name != was else None)


def _name_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    units.rename(uow, was["unit"], was["name"], by=acted.person_id, version=was["version"])


def place(uow: UnitOfWork, asked: Asked) -> Done:
    """Put it at another place among its kind (`cho`), if it still stands where it was shown (`thay`)."""
    key, was = asked.number("moc"), asked.number("thay")
    unit = units.put_at(uow, key, asked.number("cho"), by=asked.by, was=was)
    now, among = units.place_of(uow, unit)
    return Done({"unit": key, "place": now, "among": among}, {"unit": key, "place": was, "now": now})


def _said_placed(uow: UnitOfWork, acted: Acted) -> str:
    name = uow.people.unit(acted.told["unit"]).name
    return str(words()["office"]["units"]["placed"].format(name=name, **acted.told))


def _place_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    units.put_at(uow, was["unit"], was["place"], by=acted.person_id, was=was["now"])


def move(uow: UnitOfWork, asked: Asked) -> Done:
    """Put it under another unit (`duoi`), if it is still as it was shown."""
    key = asked.number("moc")
    was = uow.people.unit(key).parent_id
    unit = units.put_under(uow, key, asked.number("duoi"), by=asked.by, version=asked.number("thay"))
    return Done({"unit": key, "above": unit.parent_id}, {"unit": key, "above": was, "version": unit.version})


def _said_moved(uow: UnitOfWork, acted: Acted) -> str:
    unit = uow.people.unit
    return say("units/moved", unit=unit(acted.told["unit"]), above=unit(acted.told["above"]))


def _move_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    units.put_under(uow, was["unit"], was["above"], by=acted.person_id, version=was["version"])


def choose_levels(uow: UnitOfWork, asked: Asked) -> Done:
    """Say what it teaches by the boxes that are ticked; by none: as its name has it."""
    key = asked.number("moc")
    was = list(uow.people.unit(key).levels)
    ticked = [level for level in Level if asked.form.get(f"cap.{level}")]
    unit = levels.choose(uow, key, ticked, by=asked.by, version=asked.number("thay"))
    changed = unit.levels != was
    return Done({"unit": key}, {"unit": key, "levels": was, "version": unit.version} if changed else None)


def _said_levels(uow: UnitOfWork, acted: Acted) -> str:
    unit = uow.people.unit(acted.told["unit"])
    return say("units/levels_chosen", unit=unit, levels=levels.told(uow, unit.key))


def _levels_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    levels.choose(uow, was["unit"], map(Level, was["levels"]), by=acted.person_id, version=was["version"])


# --- closed --------------------------------------------------------------------------------------------------------


def close(uow: UnitOfWork, asked: Asked) -> Done:
    """Close it with all below it, if it is still as it was shown."""
    key = asked.number("moc")
    below = uow.people.units_under(key)
    unit = units.close(uow, key, by=asked.by, version=asked.number("thay"))
    return Done({"unit": key}, {"units": [[one.key, one.version] for one in (unit, *below)]})


def _open_closed(uow: UnitOfWork, acted: Acted) -> None:
    for key, version in (acted.before or {})["units"]:
        units.reopen(uow, key, by=acted.person_id, version=version)


def reopen(uow: UnitOfWork, asked: Asked) -> Done:
    """Open it again, alone."""
    unit = units.reopen(uow, asked.number("moc"), by=asked.by, version=asked.number("thay"))
    return Done({"unit": unit.key}, {"units": [[unit.key, unit.version]]})


def _of_unit(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    return lambda uow, acted: say(template, unit=uow.people.unit(acted.told["unit"]))


page = Page(
    "units",
    read,
    {
        "make": Act(make, _said_made, close_made),
        "rename": Act(rename, _of_unit("units/renamed"), _name_back),
        "levels": Act(choose_levels, _said_levels, _levels_back),
        "move": Act(move, _said_moved, _move_back),
        "place": Act(place, _said_placed, _place_back),
        "close": Act(close, _of_unit("units/closed"), _open_closed),
        "reopen": Act(reopen, _of_unit("units/reopened"), close_made),
        **codes.ACTS,
        **duty.ACTS,
    },
)
