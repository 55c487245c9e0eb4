"""What arrives: an Arrived from a network becomes a Turn once we know who it is and where the talk stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from conversation import aside
from conversation.aside import Laid
from conversation.place import Place
from conversation.reply import Choice

T = TypeVar("T")
LONGEST_TEXT = 20_000
"""Code points of one message that are taken, from whatever network."""


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, document or voice note. `ref`: the network's handle; `content`: the bytes where they came along.

    `seconds`: how long a voice note is, 0 where the network does not tell.
    """

    kind: str  # photo, document, voice
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0
    content: bytes | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event of one network, free of that network's ways.

    `event_id` is unique in its network. `payload`: what a pressed button carries. `pressed_ref`: the message
    whose button it was; `under`: its delivery, where a network tells that and not what the button said (the web).
    `edits_ref`: the message whose text this one replaces.
    `unwanted`: a sticker, location or the like. `album`: what pictures that were sent together have in common.
    `own_number`: the telephone number in a contact, where the network vouches that it is who writes; never kept.
    `sent_at`: by the network's clock, where it tells. `thread`: the topic of the chat in which it was written, if any.
    `origin`: the address that it came from, hashed, where anybody can make accounts (the web).
    """

    network: str
    external_id: str
    event_id: str
    text: str = ""
    payload: str | None = None
    message_ref: str | None = None
    pressed_ref: str | None = None
    under: int | None = None
    edits_ref: str | None = None
    media: tuple[Media, ...] = ()
    unwanted: str = ""
    own_number: str = field(default="", repr=False)
    forwarded: bool = False
    album: str = ""
    sent_at: datetime | None = None
    thread: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line of an earlier notice on a network without buttons. `forms`: folded words that mean it; `about`: a code."""

    number: int
    label: str
    payload: str
    forms: tuple[str, ...]
    about: str = ""


@dataclass(slots=True)
class Turn:
    """An arrival with its account, its person (None before consent) and its place.

    `choice`: the key of the offered choice that was pressed or typed; None where it is free text.
    `spelt_out`: the network has no buttons, so that choices are lines of words.
    `earlier`: what notices have offered, the newest first. `meant`: those of them that the typed words may mean.
    `action`: the name of the lasting action that was pressed.
    `refusal`: the values of the refusal that undid the turn, for a handler that answers it.
    `pieces`: the arrivals whose words these are, this one among them; `so_far`: the words of the others.
    `began`: the step and the notes with which the turn begins; `offered_before`: what was offered then.
    `aside`: what was laid aside before.
    `above`, `ways`: what is said first whatever the answer is, and what is offered with it.
    `finishes`: the step itself took it, so that what its talk holds is no more left lying.
    `opens`: what to remember where another piece may follow; `proves`: the deadline on which files of its album hang.
    """

    arrived: Arrived
    account_id: int
    person_id: int | None
    place: Place
    arrival_id: int = 0
    text: str = ""
    choice: str | None = None
    argument: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    spelt_out: bool = False
    earlier: Sequence[Earlier] = ()
    meant: Sequence[Earlier] = ()
    action: str = ""
    refusal: Mapping[str, Any] = field(default_factory=dict)
    pieces: list[int] = field(default_factory=list)
    so_far: str = ""
    opens: dict[str, Any] = field(default_factory=dict)
    proves: int | None = None
    began: tuple[str, dict[str, Any]] = field(init=False)
    offered_before: list[list[str]] = field(init=False)
    aside: Sequence[Laid] = field(init=False)
    finishes: bool = False
    above: str = ""
    ways: Sequence[Choice] = ()

    def __post_init__(self) -> None:
        """Remember where the talk stands before anybody changes it."""
        self.began, self.offered_before = (self.place.step, self.place.notes), self.place.offered
        self.aside = aside.read(self.place)

    @property
    def continues(self) -> bool:
        """Whether it goes on with what came just before, so that its words and files belong to the same answer."""
        return len(self.pieces) > 1

    @property
    def media(self) -> tuple[Media, ...]:
        """What came beside the words."""
        return self.arrived.media

    @property
    def who(self) -> int:
        """The person's id; a talk that needs consent is never reached without one."""
        assert self.person_id is not None
        return self.person_id

    def listed(self, things: Sequence[T]) -> Sequence[T]:
        """Return what the words list above short buttons; nothing where choices are lines with whole names."""
        return () if self.spelt_out else things
