"""Choosing a unit, a class or a group from a list: in pages, by its button or by its name."""

from dataclasses import dataclass

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.people.unit import Unit
from handlers.buttons import LONGEST, choice
from letters.clusters import clip
from services.people import class_names
from templates.say import say

_PAGE = 8


@dataclass(frozen=True, slots=True)
class Leafing(Notes):
    """`page`: which page of the list is shown, from 0."""

    page: int = 0


def page_of(turn: Turn, units: list[Unit], template: str, **values: object) -> Reply:
    """Offer one page of units as buttons; more behind «trang sau»."""
    page = max(0, min(Leafing.of(turn).page, (len(units) - 1) // _PAGE))
    shown = units[page * _PAGE : (page + 1) * _PAGE]
    choices = [
        Choice(_short(unit.name), f"u{unit.id}", words=(class_names.bare_name(unit.name),), title=unit.name)
        for unit in shown
    ]
    if page > 0:
        choices.append(choice(f"p{page - 1}", "previous"))
    if (page + 1) * _PAGE < len(units):
        choices.append(choice(f"p{page + 1}", "next"))
    return Reply(say(template, units=turn.listed(shown), **values), choices, card=True)


def _short(name: str) -> str:
    """A button's words are at most 20 letters; the whole name stands in the message."""
    return name if len(name) <= LONGEST else f"{clip(name, LONGEST - 1)}…"


def picked(turn: Turn, units: list[Unit], step: str) -> Go | None:
    """Turn the page, or ask again where what was typed means none or several; None: one unit was chosen."""
    if turn.choice is not None and turn.choice.startswith("p"):
        return Go(step, notes=Leafing(int(turn.choice[1:])))
    if turn.choice is not None:
        return None
    found = class_names.matching(units, turn.text)
    if len(found) == 1:
        return None
    names = [unit.name for unit in found[:_PAGE]]
    return Go(step, first=say("joining/which", typed=clip(turn.text, 40), names=names))


def chosen(turn: Turn, units: list[Unit]) -> Unit:
    """Return the unit that was pressed or typed; NotFound for one that is not there any more."""
    if turn.choice is None:
        return class_names.matching(units, turn.text)[0]
    found = next((unit for unit in units if f"u{unit.id}" == turn.choice), None)
    if found is None:  # closed meanwhile
        raise NotFound
    return found
