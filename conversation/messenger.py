"""What a network does for us: send one message and say what became of it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to send beside the words."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address. `choices`: (label, payload) pairs; `edits`: the message that this one replaces."""

    address: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    edits: str | None = None
    document: Attached | None = None


class Undeliverable(Exception):
    """The network would not, and never will: bad address, refused content. The reason is one English line."""


class Blocked(Undeliverable):
    """The person no longer takes our messages on this network."""


class TryLater(Exception):
    """Certainly not sent; may be tried again. `after`: seconds; `everybody`: the whole network must wait."""

    def __init__(self, reason: str, *, after: float, everybody: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everybody = everybody


class Uncertain(Exception):
    """No answer came back: it may have been sent, or not."""


class Messenger(Protocol):
    """A network that can be written to."""

    name: str

    async def send(self, message: Outgoing) -> str:
        """Send one message and return the network's id of it; raises Undeliverable, TryLater or Uncertain."""
        ...
