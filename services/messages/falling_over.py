"""Falling over: a message that cannot go by one account goes by another of the same person, the last used first."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby

from conversation.reply import Choice
from conversation.splitting import split
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import WEB
from domain.messages.purpose import Purpose
from domain.people.person import Account
from services.delivering import OF_A_STEP, parts_of, rows_of, shown
from services.unit_of_work import UnitOfWork

CANNOT_WAIT = (Purpose.MANDATORY, Purpose.RECEIPT)
"""What goes another way when its network is away for longer."""


def fall_over(uow: UnitOfWork, ids: Collection[int], *, why: str, elsewhere: bool = False) -> set[int]:
    """Promise those of these messages anew that may go another way, and return their ids; the others stay as they are.

    `elsewhere`: the whole network is out of the question, not just the account. The parts of one message stay together.
    """
    moved: set[int] = set()
    for _, found in groupby(sorted(uow.deliveries.by_ids(ids), key=_whole), key=_whole):
        family = list(found)
        account = _next_account(uow, family[-1], elsewhere=elsewhere)
        if account is not None:
            _move(uow, family, account, why)
            moved.update(delivery.id or 0 for delivery in family)
    return moved


def leave(uow: UnitOfWork, network: str, *, due_before: datetime) -> int:
    """Let what cannot wait for a network go another way, where there is one; return how many messages did."""
    count = after = 0
    while ids := uow.waiting.held_up(network, CANNOT_WAIT, due_before=due_before, after=after):
        count += len(fall_over(uow, ids, why="away", elsewhere=True))
        after = ids[-1]
    return count


def _whole(delivery: Delivery) -> tuple[int, str]:
    """Of which message this row is a part, and whose."""
    return delivery.account_id or 0, delivery.once.partition("#")[0]


def _next_account(uow: UnitOfWork, delivery: Delivery, *, elsewhere: bool) -> Account | None:
    """Return by which account a message goes on; None where there is none left, or it belongs to its own network."""
    if delivery.purpose is Purpose.REPLY or delivery.person_id is None:
        return None
    unseen_last = sorted(uow.accounts.of(delivery.person_id), key=lambda account: account.network == WEB)
    for account in unseen_last:
        if account.muted_at is not None and delivery.purpose is Purpose.NOTICE:
            continue
        if account.network not in uow.networks or account.id in {delivery.account_id, *delivery.tried}:
            continue
        if not (elsewhere and account.network == delivery.network):
            return account
    return None


def _move(uow: UnitOfWork, family: list[Delivery], account: Account, why: str) -> None:
    """Write the rows anew for another account; a longer text gets further rows, so that the order stays."""
    last, network, terms = family[-1], account.network, uow.terms(account.network)
    offered = [choice for delivery in family for choice in delivery.choices]
    choices = choices_on(uow, offered, account, "\n".join(delivery.text for delivery in family))
    parts = [part for delivery in family[:-1] for part in split(delivery.text, terms.limit)]
    parts += parts_of(last.text, terms, choices, document=last.document_id is not None)
    due_at = min(uow.now, *(delivery.due_at for delivery in family))
    before, left = last.account_id, last.network
    made = list(rows_of(
        parts, choices, last.document_id, account_id=account.id, network=network, chat=account.goes_to,
        state=DeliveryState.DUE, due_at=due_at, attempts=0, reason="", claimed_at=None, ended_at=None,
        external_id=None, tried=[*last.tried, before],
    ))  # fmt: skip
    rows = [*family, *_further(last, account, len(parts) - len(family))]
    for delivery, row in zip(rows, made, strict=True):
        for column, value in row.items():
            setattr(delivery, column, value)
        uow.deliveries.keep(delivery)
    uow.act(
        "delivery.moved", "delivery", family[0].id, by=None, left=left, to=network, account=before, why=why,
        rows=len(rows),
    )  # fmt: skip


def _further(last: Delivery, account: Account, count: int) -> Iterable[Delivery]:
    """Return rows for the parts of a text that takes more messages on its new network than it did on the old one."""
    for number in range(2, count + 2):
        yield Delivery(
            once=f"{last.once}#{account.id}.{number}", person_id=last.person_id, template=last.template, text="",
            purpose=last.purpose, created_at=last.created_at, due_at=last.due_at, state=DeliveryState.DUE,
            question_id=last.question_id,
        )  # fmt: skip


def choices_on(uow: UnitOfWork, choices: Iterable[list[str]], account: Account, words: str) -> list[list[str]]:
    """Return a message's lasting choices as an account's network shows them; those of a step mean nothing there."""
    lasting = [(label, *payload.partition("|")) for label, payload, *_ in choices if not payload.startswith(OF_A_STEP)]
    return shown(uow, account, [Choice(label, key, kind) for label, kind, _, key in lasting], words)
