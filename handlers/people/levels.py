"""Levels: the office says what a school or class teaches where its name does not."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.people.level import TAUGHT
from handlers.buttons import act, command, number, numbers
from handlers.people.units import unit_card
from handlers.routing import router
from services.levels import levels_of
from services.people import levels, rights
from services.unit_of_work import UnitOfWork
from templates.say import caption, label, say

_BY_NAME = len(TAUGHT)
"""What the button «as the name says» carries in place of a level; the others carry their place in the row of all."""


@router.action("unit_levels", card="unit")
def show_levels(turn: Turn, uow: UnitOfWork) -> Reply:
    """Which levels a unit has; each may be added or dropped."""
    unit = rights.check_may_set_up(uow, number(turn), by=turn.who)
    allowed, has = levels.choosable(uow, unit), levels_of(uow, unit.key)
    if not allowed:
        return unit_card(uow, unit.key, by=turn.who)
    seen = f"{unit.key}.{unit.version}"
    choices = []
    for level in allowed:
        if has == {level} and not unit.levels:
            continue  # what the name says is not dropped, only replaced
        row = "level_drop" if level in has else "level_add"
        words = label(row).format(level=caption("level", level))
        choices.append(Choice.act(words, "unit_level", f"{seen}{TAUGHT.index(level)}", (caption("level", level),)))
    choices += [act("unit_level", f"{seen}{_BY_NAME}", row="level_by_name")] if unit.levels else []
    choices += [act("unit", unit.key, row="to_unit"), command("menu", "menu")]
    return Reply(say("units/levels", unit=unit, levels=levels.told(uow, unit.key)), choices, card=True)


@router.action("unit_level", card="unit")
def switch_level(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.` and the version as it was seen, with the level's digit behind it: added, or dropped where it was one.

    The last that is dropped leaves the name to say it.
    """
    unit_id, rest = numbers(turn)
    version, place = divmod(rest, 10)
    has = levels_of(uow, unit_id)
    meant = has ^ {TAUGHT[place]} if place < len(TAUGHT) else frozenset()
    levels.choose(uow, unit_id, meant, by=turn.who, version=version)
    return show_levels(turn, uow)
