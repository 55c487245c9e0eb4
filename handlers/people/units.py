"""Units: what is below the office's own, made from a list, renamed, put in order, closed and reopened."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.unit import UnitKind
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, numbers
from handlers.lists import numbered, of_first
from handlers.routing import router
from services.paging import page_of
from services.people import confirming, levels, releasing, rights, units
from services.people.office_pages import Done
from services.people.unit_lists import MOST_LINES, Made, close_made, make_many, noted
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_TOLD = 5
"""Lines of a list that are named with the reason why no unit came of them; further ones are counted."""


class Units(StrEnum):
    """The steps of making, renaming and closing units."""

    KIND = "units.kind"
    LIST = "units.list"
    NAME = "units.name"
    CLOSE = "units.close"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which unit it is about; `kind`: what is made below it. `version`: as it was seen."""

    unit: int
    kind: UnitKind = UnitKind.CLASS
    version: int = 0


# --- what there is -------------------------------------------------------------------------------------------------


@router.command("donvi", phrases=phrases("donvi"))
def show_units(turn: Turn, uow: UnitOfWork) -> Reply:
    """What is below the unit whose office one sits in; that of the meeting that is meant comes first."""
    return of_first(rights.set_up_by(uow, turn.who), lambda key: units_page(uow, key, by=turn.who), "units")


@router.action("units")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.page`."""
    return units_page(uow, *numbers(turn), by=turn.who)


def units_page(uow: UnitOfWork, unit_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of the units below one, with what this person may do."""
    seen = units.overview(uow, unit_id, by=by)
    page = page_of([row.unit for row in seen.rows] + list(seen.closed), page_number)
    rows = {row.unit.key: row for row in seen.rows}
    found, choices = numbered(page, "units/number", lambda _, unit: ("unit", unit.key), ("units", unit_id))
    lines = [(place, unit, rows.get(unit.key)) for place, unit in found]
    if seen.may_change and seen.kinds:
        choices.append(act("unit_add", unit_id))
        choices += [act("codes", f"{unit_id}.0"), act("posts", f"{unit_id}.0"), act("lead_on", unit_id)]
    choices.append(act("unit", unit_id, row="unit_itself"))
    choices.append(command("menu", "menu"))
    text = say("units/list", seen=seen, lines=lines, page=page)
    return Reply(text, choices, first=first, card=True)


@router.action("unit")
def show_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    return unit_card(uow, number(turn), by=turn.who)


def unit_card(uow: UnitOfWork, unit_id: int, *, by: int, first: str = "") -> Reply:
    """Return one unit with what this person may do about it."""
    seen = units.overview(uow, unit_id, by=by)
    unit = seen.unit
    place, among = units.place_of(uow, unit)
    choices = [act("units", f"{unit_id}.0", row="units_below")] if unit.kinds_below else []
    if unit.closed_at is not None:
        choices.append(act("unit_reopen", unit_id))
    else:
        choices.append(act("codes", f"{unit_id}.0"))
        choices.append(act("unit_trusts" if unit.confirms else "unit_confirms", unit_id))
        choices.append(act("unit_rename", f"{unit_id}.{unit.version}"))
        choices += [act("unit_levels", unit_id)] if levels.choosable(uow, unit) else []
        choices += [act("unit_up", unit_id)] if place > 1 else []
        choices += [act("unit_down", unit_id)] if 0 < place < among else []
        choices += [act("unit_move", f"{unit_id}.{unit.version}")] if units.places_for(uow, unit_id, by=by) else []
        choices += [act("unit_close", f"{unit_id}.{unit.version}")] if unit.parent_id is not None else []
    if unit.parent_id is not None and rights.may_set_up(uow, unit.parent_id, by):
        choices.append(act("units", f"{unit.parent_id}.0", row="to_units"))
    choices.append(command("menu", "menu"))
    above = uow.people.unit(unit.parent_id) if unit.parent_id is not None else None
    people = uow.people.numbers([unit_id]).get(unit_id, 0)
    text = say(
        "units/card", seen=seen, above=above, people=people, place=place, among=among,
        levels=levels.told(uow, unit_id),
    )  # fmt: skip
    return Reply(text, choices, first=first, card=True)


# --- made ----------------------------------------------------------------------------------------------------------


@router.action("unit_add", card="units")
def begin_adding(turn: Turn, uow: UnitOfWork) -> Go:
    """Where only one kind can stand there, it is not asked."""
    unit = rights.check_may_set_up(uow, number(turn), by=turn.who)
    kinds = unit.kinds_below
    step = Units.LIST if len(kinds) == 1 else Units.KIND
    return Go(step, notes=Meant(unit.key, kind=kinds[0] if kinds else UnitKind.CLASS), fresh=True)


@router.ask(Units.KIND)
def ask_kind(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = uow.people.unit(Meant.of(turn).unit)
    kinds = [choice(kind, f"unit_kind_{kind}") for kind in unit.kinds_below]
    return Reply(say("units/kind", unit=unit), [*kinds, command("cancel", "huy")])


@router.take(Units.KIND)
@by_choice()
def take_kind(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Units.LIST, notes=Meant(Meant.of(turn).unit, kind=UnitKind(key)))


@router.ask(Units.LIST, free_text=True, prose=True)
def ask_list(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    text = say("units/paste", kind=meant.kind, unit=uow.people.unit(meant.unit), limit=MOST_LINES)
    return Reply(text, [command("cancel", "huy")])


@router.take(Units.LIST)
def take_list(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    meant = Meant.of(turn)
    made = make_many(uow, meant.unit, meant.kind, turn.text, by=turn.who)
    first = made_words(uow, made)
    if not made.units and not made.known:
        return Go(Units.LIST, first=first)
    told, before = noted(made)
    reply = units_page(uow, meant.unit, by=turn.who, first=first).done()
    if before is not None:
        acted = undoing.act_once(turn, uow, "units.make", lambda _: Done(told, before))
        reply.choices = [act("units_undo", f"{meant.unit}.{acted}", row="undo"), *reply.choices]
    return reply


@router.action("units_undo", card="units")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `unit.arrival`."""
    unit_id, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), close_made)
    return units_page(uow, unit_id, by=turn.who, first=say("units/unmade"))


def made_words(uow: UnitOfWork, made: Made) -> str:
    """Say what became of a list, with the reason for each line of which nothing came."""
    refused = [(one.number, one.text, say_refusal(one.why, now=uow.now)) for one in made.refused[:MOST_TOLD]]
    return say("units/made", made=made, refused=refused, more=len(made.refused) - len(refused))


# --- changed -------------------------------------------------------------------------------------------------------


def _seen(turn: Turn) -> Meant:
    """`unit.version`, as the card showed it."""
    unit_id, version = numbers(turn)
    return Meant(unit_id, version=version)


@router.action("unit_rename", card="unit")
def begin_renaming(turn: Turn, uow: UnitOfWork) -> Go:
    meant = _seen(turn)
    rights.check_may_set_up(uow, meant.unit, by=turn.who)
    return Go(Units.NAME, notes=meant, fresh=True)


@router.ask(Units.NAME, free_text=True, card=("unit", "unit"))
def ask_name(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("units/name", unit=uow.people.unit(Meant.of(turn).unit)), [command("cancel", "huy")])


@router.take(Units.NAME)
def take_name(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    unit = units.rename(uow, meant.unit, turn.text, by=turn.who, version=meant.version)
    return unit_card(uow, unit.key, by=turn.who, first=say("units/renamed", unit=unit)).done()


@router.action("unit_confirms", card="unit")
def begin_confirming(turn: Turn, uow: UnitOfWork) -> Reply:
    """Who comes to it from now on waits until somebody who knows them agrees."""
    confirming.switch(uow, number(turn), on=True, by=turn.who)
    return unit_card(uow, number(turn), by=turn.who)


@router.action("unit_trusts", card="unit")
def end_confirming(turn: Turn, uow: UnitOfWork) -> Reply:
    confirming.switch(uow, number(turn), on=False, by=turn.who)
    return unit_card(uow, number(turn), by=turn.who)


@router.action("unit_up", card="unit")
def put_up(turn: Turn, uow: UnitOfWork) -> Reply:
    return _moved(turn, uow, -1)


@router.action("unit_down", card="unit")
def put_down(turn: Turn, uow: UnitOfWork) -> Reply:
    return _moved(turn, uow, +1)


def _moved(turn: Turn, uow: UnitOfWork, by_places: int) -> Reply:
    unit = rights.check_may_set_up(uow, number(turn), by=turn.who)
    place, _ = units.place_of(uow, unit)
    units.put_at(uow, unit.key, place + by_places, by=turn.who)
    return unit_card(uow, unit.key, by=turn.who)


# --- closed --------------------------------------------------------------------------------------------------------


@router.action("unit_close", card="unit")
def begin_closing(turn: Turn, uow: UnitOfWork) -> Go:
    meant = _seen(turn)
    rights.check_may_set_up(uow, meant.unit, by=turn.who)
    return Go(Units.CLOSE, notes=meant, fresh=True)


@router.ask(Units.CLOSE, card=("unit", "unit"))
def ask_closing(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = uow.people.unit(Meant.of(turn).unit)
    people = uow.people.numbers([unit.key]).get(unit.key, 0)
    below = len(uow.people.units_under(unit.key))
    invited = releasing.invited(uow, unit)
    above = uow.people.unit(unit.parent_id) if unit.parent_id is not None else unit
    text = say("units/close", unit=unit, people=people, below=below, invited=invited, above=above)
    return Reply(text, [choice("close_unit"), choice("keep_unit")])


@router.take(Units.CLOSE)
@by_choice()
def take_closing(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    meant = Meant.of(turn)
    if key != "close_unit":
        return unit_card(uow, meant.unit, by=turn.who).done()
    unit = units.close(uow, meant.unit, by=turn.who, version=meant.version)
    return unit_card(uow, unit.key, by=turn.who, first=say("units/closed", unit=unit)).done()


@router.action("unit_reopen", card="unit")
def reopen(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = units.reopen(uow, number(turn), by=turn.who)
    return unit_card(uow, unit.key, by=turn.who, first=say("units/reopened", unit=unit))
