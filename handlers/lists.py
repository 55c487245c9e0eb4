"""Lists of an office: of the unit that comes first, each line by its number, and the other units behind buttons."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from conversation.reply import Choice, Reply
from domain.people.unit import Unit
from handlers.buttons import pages_around, short_name
from services.paging import Slice
from templates.say import say

T = TypeVar("T")


def of_first(mine: Sequence[Unit], show: Callable[[int], Reply], action: str, argument: str = "{}.0") -> Reply:
    """Return the list of the first of somebody's units, with a button for the list of each other one.

    `argument`: how the lasting action names a unit.
    """
    reply = show(mine[0].key)
    others = [Choice.act(short_name(one.name), action, argument.format(one.key)) for one in mine[1:]]
    reply.choices = [*reply.choices, *others]
    return reply


def numbered(
    page: Slice[T], template: str, pressed: Callable[[int, T], tuple[str, object]], around: tuple[str, object]
) -> tuple[list[tuple[int, T]], list[Choice]]:
    """Return a page's lines with their places in the whole list, and their buttons with those of the pages around.

    `pressed`: the lasting action of a line and its argument; `around`: of a page, which says its number behind a dot.
    """
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = [Choice.act(say(template, number=place), *pressed(place, line), listed=place) for place, line in lines]
    return lines, [*choices, *pages_around(page, around[0], f"{around[1]}.{{}}")]
