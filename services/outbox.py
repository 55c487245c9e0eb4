"""What becomes of claimed messages: sent, failed, tried again, or uncertain and then sent once more, marked as such."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.delivery import Delivery, DeliveryState
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_ATTEMPTS = 8


class Claimed(Protocol):
    """A claimed message's row, as storage hands it out."""

    id: int
    account_id: int | None
    text: str
    reason: str
    mandatory: bool
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sender reports of one claimed message. `retry_after`: certainly not sent, try again in so many seconds."""

    row: Any  # a Claimed: database rows satisfy no protocol that mypy can see
    state: DeliveryState
    reason: str = ""
    ref: str | None = None
    retry_after: float | None = None
    blocked: bool = False


def record(uow: UnitOfWork, outcomes: Sequence[Outcome]) -> None:
    """Write what became of messages; who blocked us is noted; an uncertain one goes out once more."""
    uow.deliveries.record([_as_row(outcome, uow.now) for outcome in outcomes])
    for outcome in outcomes:
        if outcome.blocked and outcome.row.account_id is not None:
            uow.people.block(outcome.row.account_id, uow.now)
            uow.act("account.blocked", "account", outcome.row.account_id, by=None)
        if outcome.state is DeliveryState.FAILED:
            uow.act("delivery.failed", "delivery", outcome.row.id, by=None, reason=outcome.reason)


def _as_row(outcome: Outcome, now: datetime) -> dict[str, Any]:
    row: Claimed = outcome.row
    state, due_at, words, reason = outcome.state, row.due_at, row.text, outcome.reason
    if outcome.retry_after is not None and row.attempts < MOST_ATTEMPTS:
        state, due_at = DeliveryState.DUE, now + timedelta(seconds=outcome.retry_after)
    elif outcome.retry_after is not None:
        state = DeliveryState.FAILED
    elif state is DeliveryState.UNCERTAIN and row.reason != "sent_again":
        state, due_at, reason = DeliveryState.DUE, now + timedelta(seconds=3), "sent_again"
        words = say("sent_again", text=row.text) if row.mandatory else row.text
    return {
        "key": row.id, "to_state": state, "at": now if state is not DeliveryState.DUE else None, "why": reason[:200],
        "ref": outcome.ref, "next_due": due_at, "words": words,
    }  # fmt: skip


def claim(uow: UnitOfWork, networks: Collection[str], *, limit: int = 64) -> Sequence[Any]:
    """Claim what has come due for these networks."""
    return uow.deliveries.claim_due(networks, limit=limit)


def recover(uow: UnitOfWork, *, claimed_before: datetime | None, held: Collection[int] = ()) -> int:
    """Messages whose sender died: they may have gone out, so each goes once more; returns how many there were.

    `held`: ids that a living sender still has in hand.
    """
    stuck = [found for found in uow.deliveries.stuck(claimed_before=claimed_before) if found.id not in held]
    for delivery in stuck:
        _once_more(uow, delivery)
    return len(stuck)


def _once_more(uow: UnitOfWork, delivery: Delivery) -> None:
    if delivery.reason == "sent_again":
        delivery.state, delivery.ended_at = DeliveryState.UNCERTAIN, uow.now
    else:
        delivery.state, delivery.due_at, delivery.reason = DeliveryState.DUE, uow.now, "sent_again"
        if delivery.mandatory:
            delivery.text = say("sent_again", text=delivery.text)
    uow.deliveries.keep(delivery)
    uow.act("delivery.recovered", "delivery", delivery.id, by=None)
