"""What becomes of claimed messages: sent, failed, tried again, gone another way, or uncertain and sent once more."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.messages.allowance import turn_of_month
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.owed import Owed
from domain.messages.purpose import Purpose
from services.messages import spending
from services.messages.falling_over import fall_over, leave
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_ATTEMPTS = 8
TRUE_FOR = timedelta(hours=24)
"""How long after it was due a message that is not mandatory still makes sense: no «tomorrow» two days later."""
AWAY_AFTER = timedelta(minutes=5)
"""How long a network may be away before receipts and mandatory messages go another way."""
AGAIN_AFTER = timedelta(seconds=3)
AGAIN = "sent_again"
"""The reason of a message that goes out once more, and never a third time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sender reports of one claimed message. `reason` begins with a word that the office has a caption for.

    `retry_after`: certainly not sent, try again in so many seconds. `held`: certainly not sent, and not for its own
    sake. `spent`: the month's allowance does not reach for it; `stops`: the network itself said so. `tries`: how often
    it was tried since it was claimed; the last time does not count where it is held or spent.
    """

    row: Owed
    state: DeliveryState
    reason: str = ""
    ref: str | None = None
    retry_after: float | None = None
    blocked: bool = False
    held: bool = False
    spent: bool = False
    stops: bool = False
    tries: int = 1

    @property
    def attempts(self) -> int:
        """How often the message has been tried in all; its claim counted one try ahead."""
        return max(0, self.row.attempts - 1) + self.tries

    @property
    def counts(self) -> bool:
        """Whether it may have cost something."""
        return self.state in {DeliveryState.SENT, DeliveryState.UNCERTAIN}


def record(uow: UnitOfWork, outcomes: Sequence[Outcome]) -> None:
    """Write what became of messages.

    Who blocked us is noted; what failed goes another way where there is one; an uncertain one goes out once more.
    """
    uow.deliveries.record([_as_row(uow, outcome) for outcome in outcomes])
    for network, messages in Counter(outcome.row.network for outcome in outcomes if outcome.counts).items():
        spending.count(uow, network, messages)
    troubled = [outcome for outcome in outcomes if outcome.state is not DeliveryState.SENT]
    if troubled:
        _see_to(uow, troubled)


def _see_to(uow: UnitOfWork, outcomes: Sequence[Outcome]) -> None:
    """Note who blocked us and what failed, once it is known that it cannot go another way."""
    for account_id in {outcome.row.account_id for outcome in outcomes if outcome.blocked}:
        if account_id is None:
            continue
        uow.accounts.block(account_id, uow.now)
        uow.act("account.blocked", "account", account_id, by=None)
    for network in {outcome.row.network for outcome in outcomes if outcome.stops}:
        spending.stop(uow, network)
    spent = {outcome.row.id for outcome in outcomes if outcome.spent}
    ended = {outcome.row.id: outcome.reason for outcome in outcomes if _is_final(outcome)}
    moved = fall_over(uow, spent, why="quota", elsewhere=True) if spent else set()
    moved |= fall_over(uow, ended.keys() - spent, why="failed") if ended else set()
    for key, reason in ended.items():
        if key not in moved:
            uow.act("delivery.failed", "delivery", key, by=None, reason=reason)


def _is_final(outcome: Outcome) -> bool:
    """Whether a message will not be tried again on its network."""
    row = outcome.row
    if outcome.spent:
        return row.purpose is not Purpose.MANDATORY
    if outcome.retry_after is not None:
        return outcome.attempts >= MOST_ATTEMPTS
    return outcome.state is DeliveryState.FAILED


def _as_row(uow: UnitOfWork, outcome: Outcome) -> dict[str, Any]:
    row = outcome.row
    state, due_at, words, reason = outcome.state, row.due_at, row.text, outcome.reason
    if _is_final(outcome):
        state = DeliveryState.FAILED
    elif outcome.held:
        state = DeliveryState.DUE
    elif outcome.spent:
        state, due_at = DeliveryState.DUE, turn_of_month(uow.now, uow.zone)
    elif outcome.retry_after is not None:
        state, due_at = DeliveryState.DUE, uow.now + timedelta(seconds=outcome.retry_after)
    elif state is DeliveryState.UNCERTAIN and _goes_again(uow, row):
        state, due_at, reason = DeliveryState.DUE, uow.now + AGAIN_AFTER, AGAIN
        words = say("sent_again", text=row.text) if row.purpose is Purpose.MANDATORY else row.text
    if state is DeliveryState.DUE and row.reason == AGAIN:
        reason = AGAIN  # or it would go out a third time
    return {
        "key": row.id, "to_state": state, "at": uow.now if state is not DeliveryState.DUE else None,
        "why": reason[:200], "ref": outcome.ref, "next_due": due_at, "words": words,
        "tries": outcome.attempts - outcome.held - outcome.spent,
    }  # fmt: skip


def _goes_again(uow: UnitOfWork, row: Owed | Delivery) -> bool:
    """Once, and where a second copy is paid for only what the person must get."""
    return row.reason != AGAIN and (row.purpose is Purpose.MANDATORY or uow.terms(row.network).resends)


def claim(
    uow: UnitOfWork, networks: Collection[str], *, limit: int = 64, only: Collection[int] | None = None
) -> list[Owed]:
    """Claim what has come due for these networks; what is too late by now fails instead."""
    _give_up_late(uow, networks)
    return uow.deliveries.claim_due(networks, limit=limit, only=only)


def claim_probe(uow: UnitOfWork, network: str, tried: Collection[int]) -> list[Owed]:
    """Claim one message to see whether a network is back: the first of some chat, if possible none of those tried."""
    _give_up_late(uow, [network])
    heads = uow.waiting.heads(network)
    chosen = next((head for head in heads if head not in tried), heads[0] if heads else None)
    return uow.deliveries.claim_due([network], limit=1, only=[chosen]) if chosen is not None else []


def review(uow: UnitOfWork, *, away: Collection[str] = (), claimed_before: datetime | None = None) -> None:
    """Give up what is too late on any network, and leave those that are away or that nobody here serves any more.

    `claimed_before`: what was claimed for the latter by then is due again first.
    """
    _give_up_late(uow, None)
    if claimed_before is not None:
        recover(uow, claimed_before=claimed_before, elsewhere=uow.networks.keys())
    unserved = uow.waiting.waiting_on() - uow.networks.keys() if not away else set()
    for network in {*away, *unserved}:
        leave(uow, network, due_before=uow.now if network in away else uow.now - AWAY_AFTER)


def _give_up_late(uow: UnitOfWork, networks: Collection[str] | None) -> None:
    for key in uow.waiting.too_late(due_before=uow.now - TRUE_FOR, networks=networks):
        uow.act("delivery.failed", "delivery", key, by=None, reason="too_late")


def recover(
    uow: UnitOfWork,
    *,
    claimed_before: datetime | None,
    held: Collection[int] = (),
    networks: Collection[str] | None = None,
    elsewhere: Collection[str] = (),
) -> int:
    """Messages whose sender died: they may have gone out, so each goes once more; returns how many there were.

    `held`: ids that a living sender still has in hand. `networks`: of these only, where any are named; of none that is
    `elsewhere`.
    """
    found = uow.deliveries.stuck(claimed_before=claimed_before, networks=networks, elsewhere=elsewhere)
    stuck = [delivery for delivery in found if delivery.id not in held]
    send_once_more(uow, stuck)
    return len(stuck)


def mend_times(uow: UnitOfWork) -> int:
    """Make due again what was owed or tried while the clock was ahead, each as late after its owing as it was meant.

    Returns how many there were.
    """
    found = uow.deliveries.from_the_future()
    for delivery in found:
        owed = min(delivery.created_at, uow.now)
        delay = delivery.due_at - delivery.created_at if delivery.created_at > uow.now else timedelta(0)
        delivery.created_at, delivery.due_at = owed, uow.now + delay
        uow.deliveries.keep(delivery)
    return len(found)


def send_once_more(uow: UnitOfWork, deliveries: Sequence[Delivery]) -> None:
    """Owe again what may have gone out, where that is allowed; each copy may have cost something.

    What has no paper yet has certainly not gone out.
    """
    papers = {key for one in deliveries if (key := one.document_id) is not None and uow.papers.is_ordered(key)}
    uow.deliveries.give_back([one.id or 0 for one in deliveries if one.document_id in papers])
    deliveries = [one for one in deliveries if one.document_id not in papers]
    for delivery in deliveries:
        _once_more(uow, delivery)
    for network, messages in Counter(delivery.network for delivery in deliveries).items():
        spending.count(uow, network, messages)


def _once_more(uow: UnitOfWork, delivery: Delivery) -> None:
    if _goes_again(uow, delivery):
        delivery.state, delivery.reason = DeliveryState.DUE, AGAIN
        delivery.due_at = min(delivery.due_at, uow.now)  # not anew: what is too late must stay so
        if delivery.purpose is Purpose.MANDATORY:
            delivery.text = say("sent_again", text=delivery.text)
    else:
        delivery.state, delivery.ended_at = DeliveryState.UNCERTAIN, uow.now
    uow.deliveries.keep(delivery)
    uow.act("delivery.recovered", "delivery", delivery.id, by=None)
