"""Moving a unit: it is put under another one, which is chosen from those under which it may stand."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers import choosing_units
from handlers.buttons import command, numbers
from handlers.choosing_units import Leafing
from handlers.people.units import unit_card
from handlers.routing import router
from services.people import units
from services.unit_of_work import UnitOfWork
from templates.say import say


class Moving(StrEnum):
    """The one step."""

    ABOVE = "units.above"


@dataclass(frozen=True, slots=True)
class Moved(Leafing):
    """Which unit is moved, as it was seen, and the page of the list."""

    unit: int = 0
    version: int = 0


@router.action("unit_move", card="unit")
def begin_moving(turn: Turn, uow: UnitOfWork) -> Go:
    """`unit.version`, as the card showed it."""
    unit_id, version = numbers(turn)
    units.places_for(uow, unit_id, by=turn.who)
    return Go(Moving.ABOVE, notes=Moved(unit=unit_id, version=version), fresh=True)


@router.ask(Moving.ABOVE, card=("unit", "unit"))
def ask_above(turn: Turn, uow: UnitOfWork) -> Reply:
    unit_id = Moved.of(turn).unit
    places = units.places_for(uow, unit_id, by=turn.who)
    reply = choosing_units.page_of(turn, places, "units/above", unit=uow.people.unit(unit_id))
    reply.choices = [*reply.choices, command("cancel", "huy")]
    return reply


@router.take(Moving.ABOVE)
def take_above(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    meant = Moved.of(turn)
    places = units.places_for(uow, meant.unit, by=turn.who)
    again = choosing_units.picked(turn, places, Moving.ABOVE)
    if again is not None:
        return again
    above = choosing_units.chosen(turn, places)
    unit = units.put_under(uow, meant.unit, above.key, by=turn.who, version=meant.version)
    return unit_card(uow, unit.key, by=turn.who, first=say("units/moved", unit=unit, above=above)).done()
