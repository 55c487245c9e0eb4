"""Choices by their rows in words.toml: a step's own, lasting actions, and starts of other talks."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from handlers.routing import router
from letters.clusters import clip
from services.paging import Slice
from services.unit_of_work import UnitOfWork
from templates.say import label, say, words

T = TypeVar("T")
LONGEST = 20
"""Letters on a button."""

_LARGEST_ID = 2**31 - 1
"""PostgreSQL's integers end here; a larger number is no id of ours."""


def choice(key: str, row: str = "") -> Choice:
    """Offer an answer to the present step; `row` where its words stand under another key."""
    return Choice(label(row or key), key, words=words(row or key))


def own_number(key: str) -> Choice:
    """Offer to hand over one's telephone number; only where the network's terms say that it has such buttons."""
    return Choice.own_number(label(key), key, words(key))


def act(key: str, argument: object = "", *, row: str = "") -> Choice:
    """Offer a lasting action; `row` where its words stand under another key."""
    return Choice.act(label(row or key), key, argument, words(row or key))


def command(key: str, name: str) -> Choice:
    """Offer the start of another talk."""
    return Choice.command(label(key), name, words(key))


def by_choice(
    *, otherwise: str = "helping/choose"
) -> Callable[[Callable[[Turn, UnitOfWork, str], Reply | Go]], Callable[[Turn, UnitOfWork], Reply | Go]]:
    """Let a step take one of its choices alone, and hand over its key; anything else is asked again, under words."""

    def take(taken: Callable[[Turn, UnitOfWork, str], Reply | Go]) -> Callable[[Turn, UnitOfWork], Reply | Go]:
        @wraps(taken)
        def gated(turn: Turn, uow: UnitOfWork) -> Reply | Go:
            if turn.choice is None:
                router.events["asks_for_care"](turn, uow)
                return Go(turn.place.step, first=say(otherwise))
            return taken(turn, uow, turn.choice)

        return gated

    return take


def pages_around(page: Slice[T], name: str, argument: str = "{}") -> list[Choice]:
    """Offer the page before and the page after by a lasting action; `argument` says where its number goes."""
    choices = [act(name, argument.format(page.number - 1), row="previous")] if page.number > 0 else []
    if page.number + 1 < page.pages:
        choices.append(act(name, argument.format(page.number + 1), row="page_next"))
    return choices


def ways_out() -> list[Choice]:
    """Offer the step before, and the end of the talk; the words «quay lại» and «hủy» do the same anywhere."""
    return [command("back", "quaylai"), command("cancel", "huy")]


def short_name(name: str) -> str:
    """Return as many of a name's last words as fit on a button: people are known by them."""
    parts = name.split()
    while len(parts) > 1 and len(" ".join(parts)) > LONGEST:
        parts = parts[1:]
    return clip(" ".join(parts), LONGEST)


def number(turn: Turn) -> int:
    """Return the id that a lasting action carries; NotFound for anything else (a button that we did not make)."""
    if not turn.argument.isdecimal() or int(turn.argument[:20]) > _LARGEST_ID:
        raise NotFound
    return int(turn.argument)


def numbers(turn: Turn) -> tuple[int, int]:
    """Return what an action carries as `id.rest`: the id, which is all that it carries from now on, and a number.

    That is 0 where there is none, or none of ours. NotFound for what is no id.
    """
    turn.argument, _, rest = turn.argument.partition(".")
    return number(turn), int(rest) if rest.isdecimal() and len(rest) < LONGEST else 0
