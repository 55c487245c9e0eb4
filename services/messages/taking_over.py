"""Taking over a network: whoever leads it from now on settles what the one before it left under way."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.messages.delivery import DeliveryState
from domain.messages.owed import Owed
from services.messages import outbox
from services.messages.outbox import Outcome
from services.unit_of_work import UnitOfWork

LED = "network.led"
_ONE = 1
"""An event's subject needs a number; a network has none."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the leader before us wrote down beside the database: ids that it began to send, and refs of those sent.

    `torn`: something it wrote cannot be read, so any other may have begun too.
    """

    begun: frozenset[int]
    sent: Mapping[int, str]
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What became of the messages that were left: none lost, `again` perhaps twice. `more`: there are still others."""

    sent: int = 0
    unbegun: int = 0
    again: int = 0
    more: bool = False


def last_journal(uow: UnitOfWork, network: str) -> str:
    """Return the name of the journal of who led last; "" where nobody ever did."""
    led = [event for event in uow.events.of(_subject(network), _ONE) if event.act == LED]
    return str(led[-1].details.get("journal", "")) if led else ""


def take_over(uow: UnitOfWork, network: str, *, journal: str, remembered: Remembered | None) -> Left:
    """Settle a round of what is left, and once nothing is, note whose journal counts from now on.

    All that is claimed was claimed by the leader before us. `remembered` None: nobody knows what it did, so all of it
    may have gone out.
    """
    left = uow.deliveries.stuck(claimed_before=None, networks=[network])
    if not left:
        uow.act(LED, _subject(network), _ONE, by=None, journal=journal)
        return Left()
    by_id = {delivery.id: delivery for delivery in left if delivery.id is not None}
    sent = dict(remembered.sent) if remembered is not None else {}
    begun = remembered.begun if remembered is not None and not remembered.torn else by_id.keys()
    arrived = [(Owed.of(by_id[key].model_dump()), sent[key]) for key in by_id.keys() & sent.keys()]
    outcomes = [Outcome(row, DeliveryState.SENT, ref=ref) for row, ref in arrived]
    again = by_id.keys() & begun - sent.keys()
    unbegun = by_id.keys() - begun - sent.keys()
    outbox.record(uow, outcomes)
    outbox.send_once_more(uow, [by_id[key] for key in sorted(again)])
    uow.deliveries.give_back(unbegun)
    return Left(len(outcomes), len(unbegun), len(again), more=True)


def _subject(network: str) -> str:
    return f"network.{network}"
