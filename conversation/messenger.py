"""One message on its way to a network, and what may become of it there."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to send beside the words."""

    name: str
    mime: str
    content: bytes


NUMBER_BUTTON = "n|"
"""How the payload of a button begins whose press hands over the own telephone number."""


class Button(NamedTuple):
    """A choice as a network shows it. `mark`: the number or sign to type where there are no buttons, "" for none."""

    label: str
    payload: str
    mark: str = ""

    @property
    def asks_number(self) -> bool:
        """Whether pressing it hands over the own telephone number; without a label: such a button is taken away."""
        return self.payload.startswith(NUMBER_BUTTON)


NO_NUMBER_BUTTON = Button("", NUMBER_BUTTON)
"""The button that hands over a telephone number is taken away."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one chat, or one topic of it. `edits`: the message that this one replaces.

    `document_id`: the stored file's id, for a network that hands over a link instead of `document`'s bytes.
    `key`, `account_id`: the delivery's and its account's own numbers, 0 where it has none; `template`: what its words
    were made of. `mutable`: who gets it may ask for no more of the kind.
    """

    chat: str
    text: str
    choices: tuple[Button, ...] = ()
    edits: str | None = None
    document: Attached | None = None
    document_id: int | None = None
    key: int = 0
    account_id: int = 0
    template: str = ""
    mutable: bool = False


class Undeliverable(Exception):
    """The network would not, and never will: no such chat, refused content. The reason is one English line."""


class Blocked(Undeliverable):
    """The person no longer takes our messages on this network."""


class WindowShut(Undeliverable):
    """The person has not done anything here for so long that the network takes nothing more for them."""


class TryLater(Exception):
    """Certainly not sent; may be tried again. `after`: seconds; `everybody`: the whole network must wait."""

    def __init__(self, reason: str, *, after: float, everybody: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everybody = everybody


class AllowanceSpent(Exception):
    """The network says that the month's messages are used up.

    Nothing more goes until the month turns or somebody says so.
    """


class Uncertain(Exception):
    """No answer came back: it may have been sent, or not."""
