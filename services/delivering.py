"""Promising messages: to whom, by which network, in how many parts; and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from conversation.splitting import split, units
from domain.person import Account
from services.spelling_out import SPELT_OUT, number_notice, room
from services.unit_of_work import UnitOfWork
from templates.say import say

LIMITS = {"telegram": 4096, "zalo": 2000, "web": 20_000}
"""UTF-16 units that one message of a network may hold."""


def parts_of(words: str, network: str, choices: Sequence[Sequence[str]], *, document: bool) -> list[str]:
    """Return the messages into which words are cut, with room below the last for choices that are spelt out."""
    limit = LIMITS.get(network, 20_000)
    below = room(choices, document=document) if network in SPELT_OUT else 0
    return split(words, limit) if not below or units(words) <= limit - below else split(words, limit - below)


def owe(  # noqa: PLR0913 - what a message is
    uow: UnitOfWork,
    person_id: int,
    template: str,
    *,
    once: str,
    choices: Sequence[Choice] = (),
    due_at: datetime | None = None,
    mandatory: bool = False,
    document_id: int | None = None,
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> None:
    """Promise a person the words of templates/chat/<template>, by the network last used; `once` makes it unique.

    Who has no account that takes messages gets a failed delivery, which the office sees.
    """
    accounts = uow.people.accounts_of(person_id)
    account = accounts[0] if accounts else None
    words = say(template, **values)
    owe_words(
        uow, account, words, person_id=person_id, template=template, once=once, choices=choices, due_at=due_at,
        mandatory=mandatory, document_id=document_id,
    )  # fmt: skip


def owe_words(  # noqa: PLR0913 - what a message is
    uow: UnitOfWork,
    account: Account | None,
    words: str,
    *,
    person_id: int | None,
    template: str,
    once: str,
    choices: Sequence[Choice] = (),
    due_at: datetime | None = None,
    mandatory: bool = False,
    document_id: int | None = None,
) -> None:
    """Promise ready words to an account, split where its network asks for it; buttons go under the last part."""
    network = account.network if account else ""
    if account is not None and account.id is not None and network in SPELT_OUT:
        shown = number_notice(uow, account.id, choices, words)
    else:
        shown = [[choice.label, choice.payload("")] for choice in choices]
    parts = parts_of(words, network, shown, document=document_id is not None)
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        uow.deliveries.owe(
            once=once if number == 0 else f"{once}#{number + 1}",
            person_id=person_id,
            account_id=account.id if account else None,
            network=network,
            address=account.goes_to if account else "",
            template=template,
            text=part,
            choices=shown if last else [],
            document_id=document_id if last else None,
            mandatory=mandatory,
            due_at=due_at or uow.now,
        )
