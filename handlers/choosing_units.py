"""Choosing a unit, a class or a group from a list: in pages, by its button or by its name."""

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.unit import Unit
from handlers.buttons import LONGEST, choice
from letters.clusters import clip
from services import joining
from templates.say import say

_PAGE = 8


def page_of(turn: Turn, units: list[Unit], template: str, **values: object) -> Reply:
    """Offer one page of units as buttons; more behind «trang sau»."""
    page = min(int(turn.notes.get("page", 0)), max(0, (len(units) - 1) // _PAGE))
    shown = units[page * _PAGE : (page + 1) * _PAGE]
    choices = [Choice(_short(unit.name), f"u{unit.id}", title=unit.name) for unit in shown]
    if page > 0:
        choices.append(choice(f"p{page - 1}", "previous"))
    if (page + 1) * _PAGE < len(units):
        choices.append(choice(f"p{page + 1}", "next"))
    return Reply(say(template, units=turn.listed(shown), **values), choices, card=True, template=template)


def _short(name: str) -> str:
    """A button's words are at most 20 letters; the whole name stands in the message."""
    return name if len(name) <= LONGEST else f"{clip(name, LONGEST - 1)}…"


def picked(turn: Turn, units: list[Unit], step: str) -> Go | None:
    """Turn the page, or ask again where what was typed means none or several; None: one unit was chosen."""
    if turn.choice is not None and turn.choice.startswith("p"):
        return Go(step, notes={"page": int(turn.choice[1:])})
    if turn.choice is not None:
        return None
    found = joining.matching(units, turn.text)
    if len(found) == 1:
        return None
    names = [unit.name for unit in found[:_PAGE]]
    return Go(step, first=say("joining/which", typed=clip(turn.text, 40), names=names))


def chosen(turn: Turn, units: list[Unit]) -> Unit:
    if turn.choice is None:
        return joining.matching(units, turn.text)[0]
    return next(unit for unit in units if f"u{unit.id}" == turn.choice)
