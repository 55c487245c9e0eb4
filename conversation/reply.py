"""What a handler answers: words, choices, and where the talk goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from conversation.messenger import NUMBER_BUTTON
from conversation.notes import Notes
from letters.said import Said

PAYLOAD_LIMIT = 64
"""Bytes that a button may carry (Telegram's callback_data)."""


OF_A_STEP = frozenset({"s", NUMBER_BUTTON[0]})
"""Kinds of choices that go stale with the step that offered them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, and what pressing it means.

    A plain `key` answers the step that offered it and goes stale with it; so does `own_number`, whose press sends the
    telephone number (only where the network's terms say that it has such buttons). `act` names a lasting action with
    its argument (works a week later too); `command` starts a talk. `title`: the whole name, where there is room for it.
    `listed`: the number under which the message's own words list it.
    """

    label: str
    key: str
    kind: str = "s"
    words: tuple[str, ...] = ()
    title: str = ""
    listed: int = 0

    @classmethod
    def act(
        cls, label: str, name: str, argument: object = "", words: tuple[str, ...] = (), *, listed: int = 0
    ) -> Self:  # fmt: skip
        """Offer a lasting action, such as «đã rõ» under an answer."""
        return cls(label, f"{name}|{argument}", "a", words, listed=listed)

    @classmethod
    def own_number(cls, label: str, key: str, words: tuple[str, ...] = ()) -> Self:
        """Offer to hand over one's telephone number; `key` is what typing the label means."""
        return cls(label, key, NUMBER_BUTTON[0], words)

    @classmethod
    def command(cls, label: str, name: str, words: tuple[str, ...] = ()) -> Self:
        """Offer the start of another talk."""
        return cls(label, name, "c", words)

    def offered(self, nonce: str, *, spelt_out: bool) -> list[str]:
        """Return what a place keeps of it: label, payload, and the further words that mean it.

        Where choices are numbered lines, a number means the line, unless the words themselves list it under one.
        """
        words = [*([self.title] if self.title else []), *([str(self.listed)] if self.listed else []), *self.words]
        if not spelt_out:
            return [self.label, self.payload(nonce), *words]
        words = [word for word in (self.label, *words) if not word.isdecimal() or word == str(self.listed)]
        return [self.title or self.label, self.payload(nonce), *words]

    def payload(self, nonce: str) -> str:
        """Return what the button carries; ValueError when it is over 64 bytes."""
        carried = f"{self.kind}|{nonce}|{self.key}" if self.kind in OF_A_STEP else f"{self.kind}|{self.key}"
        if len(carried.encode()) > PAYLOAD_LIMIT:
            message = f"a button carries at most {PAYLOAD_LIMIT} bytes"
            raise ValueError(message)
        return carried


@dataclass(frozen=True, slots=True)
class Ordered:
    """A paper to hand over that is made after the turn. `contents`: what it shows, as JSON, decided in the turn."""

    kind: str
    name: str
    mime: str
    contents: str


@dataclass(slots=True)
class Reply:
    """Words and choices. `card`: may replace the message whose button was pressed (pages, cards).

    `document`: a paper that is to be made, or the id of a stored file; a reply itself carries no bytes.
    `ends`: the talk is over after it. `first`: said above the words, in the same message.
    `rest`: shows the offers that did not fit before, and offers nothing new.
    `receipt`: says that something was done, and is kept as proof.
    """

    text: str
    choices: Sequence[Choice] = ()
    card: bool = False
    ends: bool = False
    document: Ordered | int | None = None
    first: str = ""
    toast: str = ""
    rest: bool = False
    receipt: bool = False

    def done(self) -> Self:
        """End the talk: no step waits any longer."""
        self.ends = True
        return self

    @property
    def template(self) -> str:
        """The template of its text, whatever is said above it; "reply" for words of none."""
        return self.text.template if isinstance(self.text, Said) else "reply"

    @property
    def words(self) -> str:
        """All that the message says."""
        return f"{self.first}\n\n{self.text}" if self.first else self.text


@dataclass(frozen=True, slots=True)
class Go:
    """Go on to a step and say what it asks. `first` is said above it; `notes` are kept beside the place's others.

    `fresh`: begin a talk, so there is nothing to go back to.
    """

    step: str
    first: str = ""
    notes: Notes | dict[str, Any] = field(default_factory=dict)
    fresh: bool = False
