"""The stage of a rehearsal: the real program on a database of its own, networks in the process, a clock that jumps."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import handlers
from bot.known import KNOWN
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from conversation.messenger import Button, Outgoing
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import WEB
from domain.messages.owed import Owed
from scheduler.jobs import Jobs, Networks
from services.spelling_out import spell_out
from services.unit_of_work import UnitOfWork
from storage.migrate import migrate

T = TypeVar("T")
_WAITS = (DeliveryState.DUE, DeliveryState.MAKING)
LONGEST_PAUSE = 1000
"""Rounds of reminders and messages at one instant, after which something must be going in circles."""


class Clock:
    """Stands still until it is moved; never backwards."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.at

    def move(self, to: datetime) -> None:
        """Go on to an instant."""
        self.at = max(self.at, to)


class StandIn:
    """A network inside the process: takes every message, and shows what a person there would see."""

    def __init__(self, name: str) -> None:
        self.name, self.terms = name, KNOWN[name]
        self.shown: dict[str, str] = {}

    async def send(self, message: Outgoing) -> str:
        """Take one message and return its id here."""
        ref = f"{self.name}-{len(self.shown) + 1}"
        self.shown[ref] = spell_out(message.text, message.choices) if self.terms.spelt_out else message.text
        return ref


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that somebody got. `shown`: as it looks there; `buttons`: [label, payload, mark] each."""

    at: datetime
    delivery: Delivery
    shown: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person, or the rehearsal itself, did; `who`: a person's id, 0 for nobody."""

    at: datetime
    who: int
    words: str


@dataclass(slots=True)
class Record:
    """All that happened, in order. `failed`: messages that found no way to their person."""

    entries: list[Act | Heard] = field(default_factory=list)
    failed: list[Delivery] = field(default_factory=list)

    @property
    def heard(self) -> list[Heard]:
        """The messages alone."""
        return [entry for entry in self.entries if isinstance(entry, Heard)]


class PromptSender(Sender):
    """Writes down at once what became of a message: there are no others to wait for."""

    gather = 0.0


class Stage(Networks):
    """One rehearsal's program. Nothing outside `folder` is touched."""

    def __init__(self, folder: Path, clock: Clock, zone: ZoneInfo) -> None:
        url = f"sqlite:///{folder / 'rehearsal.db'}"
        migrate(url)
        self.clock, self.zone = clock, zone
        self.runtime = Runtime(url, handlers.router, zone=zone, clock=clock, readers=1)
        self.record = Record()
        self._networks = {name: StandIn(name) for name in KNOWN if name != WEB}
        self._senders = [PromptSender(self.runtime, network) for network in self._networks.values()]
        self._jobs = Jobs(self.runtime, self)
        self._new: set[int] = set()
        self._before = 0
        self.runtime.listeners.append(self._note)

    async def close(self) -> None:
        """Take the stage down."""
        await asyncio.gather(*(sender.stop() for sender in self._senders))
        self.runtime.close()

    async def do(self, work: Callable[[UnitOfWork], T]) -> T:
        """Have a unit of work done, with all that it sets off now."""
        self._before = len(self.record.entries)
        done = await self.runtime.write(work)
        await self.settle()
        return done

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Look something up."""
        return await self.runtime.read(work)

    def say(self, words: str, *, who: int = 0) -> None:
        """Note what is done, as a line of its own."""
        self.record.entries.append(Act(self.clock.at, who, words))

    def say_done(self, words: str, *, who: int = 0) -> None:
        """Note what was done by the last `do`, ahead of what that set off."""
        self.record.entries.insert(self._before, Act(self.clock.at, who, words))
        self._before += 1

    async def run_to(self, at: datetime) -> None:
        """Let time pass: from one instant at which anything is due to the next, and then to this one."""
        while (due := await self.read(_next_due)) is not None and due <= at:
            self.clock.move(due)
            await self.settle()
        self.clock.move(at)

    async def settle(self) -> None:
        """Do all that the clock does at this instant, until there is nothing left to do."""
        for _ in range(LONGEST_PAUSE):
            await self._jobs.remind()
            await self._jobs.send()
            await self.runtime.papers.idle()
            for sender in self._senders:
                await sender.idle()
            if not self._new:
                return
            await self._collect()
        message = "the rehearsal goes in circles"
        raise RuntimeError(message)

    def claimed(self) -> set[str]:
        """Return the networks for which the clock claims: all that are played on."""
        return {WEB, *self.runtime.serves}

    async def _collect(self) -> None:
        ids, self._new = self._new, set()
        for delivery in await self.read(lambda uow: uow.deliveries.by_ids(ids)):
            if delivery.state is DeliveryState.SENT:
                shown = self._networks[delivery.network].shown if delivery.network in self._networks else {}
                buttons = tuple(Button(*choice) for choice in delivery.choices)
                words = shown.get(delivery.external_id or "", delivery.text)
                self.record.entries.append(Heard(self.clock.at, delivery, words, buttons))
            elif delivery.state is not DeliveryState.DUE:
                self.record.failed.append(delivery)

    def _note(self, rows: Sequence[Owed]) -> None:
        self._new |= {row.id for row in rows if row.state not in _WAITS}


def _next_due(uow: UnitOfWork) -> datetime | None:
    found = [at for at in (uow.reminders.next_due(), uow.waiting.next_due()) if at is not None]
    return min(found, default=None)
