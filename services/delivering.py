"""Promising messages: to whom, by which network, in how many parts; and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from conversation.splitting import split
from domain.person import Account
from services.unit_of_work import UnitOfWork
from templates.say import say

LIMITS = {"telegram": 4096, "zalo": 2000, "web": 20_000}
"""UTF-16 units that one message of a network may hold."""


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
    parts = split(words, LIMITS.get(network, 20_000))
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        uow.deliveries.owe(
            once=once if number == 0 else f"{once}#{number + 1}",
            person_id=person_id,
            account_id=account.id if account else None,
            network=network,
            address=account.external_id if account else "",
            template=template,
            text=part,
            choices=[[c.label, c.payload("")] for c in choices] if last else [],
            document_id=document_id if last else None,
            mandatory=mandatory,
            due_at=due_at or uow.now,
        )
