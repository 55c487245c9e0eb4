"""What a network does for the outbox: send one message and say what became of it."""

from typing import Protocol

from conversation.messenger import Outgoing
from domain.messages.network import Terms


class Messenger(Protocol):
    """A network that can be written to."""

    name: str
    terms: Terms

    async def send(self, message: Outgoing) -> str:
        """Send one message and return the network's id of it.

        Raises Undeliverable, TryLater, Uncertain or AllowanceSpent.
        """
        ...
