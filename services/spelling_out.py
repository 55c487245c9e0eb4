"""Choices in words, for networks without buttons: at most five lines a message, each with what to type for it."""

import re
from collections.abc import Sequence

from conversation.messenger import Button
from conversation.place import OWN_NUMBERS, Place
from conversation.reply import Choice
from conversation.splitting import units
from conversation.words import fold_label
from services.unit_of_work import UnitOfWork
from templates.say import label, say

MOST_LINES = 5
REST = "c|luachonkhac"
"""What the line «further choices» means; typed as 0."""
LINK_ROOM = 300
"""UTF-16 units that the link to a file may take."""
CODE = re.compile(r"\b[A-Z]{2,6}\d{2}-\d{3,}\b")
_SHORT = 200


def spell_out(text: str, choices: Sequence[Button]) -> str:
    """Return a message's text with its choices below it as lines or, where free text is due, as words in a row."""
    if not choices:
        return text
    lines = say("choices", numbered=[c for c in choices if c.mark], words=[c for c in choices if not c.mark])
    return f"{text}\n\n{lines}"


def room(choices: Sequence[Sequence[str]], *, document: bool) -> int:
    """Return how many UTF-16 units below the words these choices (rows of a delivery) and a link will take."""
    return units(spell_out("", [Button(*choice) for choice in choices])) + (LINK_ROOM if document else 0)


def lines(place: Place, count: int, *, rest: bool, free: bool) -> list[list[str]]:
    """Return [label, payload, mark] of what one message shows of the place's offers, and note in it what is left.

    `count`: offers that are new with this message; `rest`: go on where the last message stopped. `free`: any words are
    an answer, so that no line has a number. A number always means the same until something else is offered.
    """
    if place.more == OWN_NUMBERS and not rest:
        unlisted = [offer for offer in place.offered[:count] if not any(word.isdecimal() for word in offer[2:])]
        return [[label_, payload, ""] for label_, payload, *_ in unlisted]
    start, end = _left(place) if rest else (0, count)
    stop = end if end - start <= MOST_LINES else start + MOST_LINES - 1
    shown = [
        [label_, payload, "" if free else str(number)]
        for number, (label_, payload, *_) in enumerate(place.offered[start:stop], start=start + 1)
    ]
    if rest or count:
        place.more = f"{stop}:{end}" if stop < end else ""
    if stop < end:
        shown.append([label("further"), REST, "" if free else "0"])
    return shown


def has_rest(place: Place) -> bool:
    """Whether some of what was offered has not been shown yet."""
    return ":" in place.more


def _left(place: Place) -> tuple[int, int]:
    start, _, end = place.more.partition(":")
    return int(start or 0), int(end or 0)


def number_notice(uow: UnitOfWork, account_id: int, choices: Sequence[Choice], words: str) -> list[list[str]]:
    """Give a notice's choices numbers of their own, remember them, and return [label, payload, mark] of each."""
    if not choices:
        return []
    found = CODE.search(words)
    numbered = list(zip(uow.offers.numbers(account_id, len(choices)), choices, strict=True))
    uow.offers.put(
        account_id,
        [
            {
                "number": number, "label": choice.label[:_SHORT], "payload": choice.payload(""),
                "forms": sorted({fold_label(choice.label), *map(fold_label, choice.words)}),
                "about": found[0] if found else "",
            }
            for number, choice in numbered
        ],
    )  # fmt: skip
    return [[choice.label, choice.payload(""), str(number)] for number, choice in numbered]
