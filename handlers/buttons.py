"""Choices by their rows in words.toml: a step's own, lasting actions, and starts of other talks."""

from typing import TypeVar

from conversation.reply import Choice
from conversation.turn import Turn
from domain.errors import NotFound
from letters.clusters import clip
from services.paging import Slice
from templates.say import label, words

T = TypeVar("T")
LONGEST = 20
"""Letters on a button."""

_LARGEST_ID = 2**31 - 1
"""PostgreSQL's integers end here; a larger number is no id of ours."""


def choice(key: str, row: str = "") -> Choice:
    """Offer an answer to the present step; `row` where its words stand under another key."""
    return Choice(label(row or key), key, words=words(row or key))


def act(key: str, argument: object = "", *, row: str = "") -> Choice:
    """Offer a lasting action; `row` where its words stand under another key."""
    return Choice.act(label(row or key), key, argument, words(row or key))


def command(key: str, name: str) -> Choice:
    """Offer the start of another talk."""
    return Choice.command(label(key), name, words(key))


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
