"""Understood updates handed to the writer, whichever network they came from; none counts as taken before its commit."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.runtime import Runtime
from conversation.pace import Pace
from conversation.turn import Arrived
from services.messages import reaching, turns
from services.messages.turns import Taken
from templates.say import say

FAILURES_FORGIVEN = 3
log = structlog.get_logger()


class Malformed(Exception):
    """It is no update, or not one that can be read. `event_id`: the network's number of it, else a hash."""

    def __init__(self, event_id: str, why: str) -> None:
        super().__init__(f"update {event_id}: {why}")
        self.event_id = event_id
        self.why = why


class NotTaken(Exception):
    """An update could not be committed: it must come again, or be handed over again."""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody wrote in a group: `chat` is the group's."""

    event_id: str
    chat: str


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group goes on as another chat, as one that becomes a supergroup does."""

    event_id: str
    before: str
    chat: str


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person blocked the bot, or came back."""

    event_id: str
    external_id: str
    blocked: bool


Understood = Arrived | InGroup | GroupMoved | Reachable | Malformed


@dataclass(frozen=True, slots=True)
class Handed:
    """An update on its way through the writer."""

    event_id: str
    future: "asyncio.Future[Any]"
    arrived: Arrived | None = None


class Intake:
    """Hands updates over and sees each to its commit; one a network.

    `on_media`: called after the commit of an arrival with files, for a network that keeps them only for a short time.
    """

    def __init__(self, runtime: Runtime, network: str, on_media: Callable[[], None] | None = None) -> None:
        self._runtime = runtime
        self._network = network
        self._on_media = on_media
        self._failures: Counter[str] = Counter()
        self._pace = Pace()

    def hand_over(self, understood: Understood) -> Handed:
        """Give one update to the writer, which keeps each person's order, and return at once."""
        runtime, network = self._runtime, self._network
        match understood:
            case Arrived():
                return self._hand_arrived(understood)
            case InGroup(event_id, chat):
                work = partial(reaching.decline_group, network=network, chat=chat, event_id=event_id)
                return Handed(event_id, runtime.begin_write(work))
            case GroupMoved(event_id, before, chat):
                follow = partial(reaching.follow_group, network=network, before=before, chat=chat, event_id=event_id)
                return Handed(event_id, runtime.begin_write(follow))
            case Reachable(event_id, external_id, blocked):
                note: Callable[..., object] = reaching.note_blocked if blocked else reaching.note_returned
                noted = partial(note, network=network, external_id=external_id, event_id=event_id)
                return Handed(event_id, runtime.begin_write(noted, key=f"{network}:{external_id}"))
            case Malformed(event_id=event_id):
                log.warning("update.malformed", network=network, update=event_id, why=understood.why)
                return Handed(event_id, runtime.begin_write(partial(turns.poison, network=network, event_id=event_id)))

    def _hand_arrived(self, arrived: Arrived) -> Handed:
        """Hand a message over, unless its writer is too fast: that is told once, and a press in the press itself."""
        now = time.time()
        sent = arrived.sent_at.timestamp() if arrived.sent_at is not None and arrived.payload is None else now
        hurry = self._pace.too_fast(arrived.external_id, arrived.event_id, sent=sent, now=now)
        if hurry is None:
            return Handed(arrived.event_id, self._runtime.begin_take(arrived), arrived)
        if hurry.first:
            log.warning("update.too_fast", network=self._network, minutes=hurry.minutes)
            work = partial(turns.slow_down, arrived=arrived, minutes=hurry.minutes)
            key = f"{self._network}:{arrived.external_id}"
            return Handed(arrived.event_id, self._runtime.begin_write(work, key=key))
        unread: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        unread.set_result(Taken(stray=True, toast=say("errors/too_fast_press", minutes=hurry.minutes)))
        return Handed(arrived.event_id, unread)

    async def settle(self, handed: Handed) -> Any:  # noqa: ANN401 - what the writer returned
        """Wait for the commit and return what the writer did; NotTaken when there was none."""
        try:
            taken = await handed.future
        except Exception as problem:  # noqa: BLE001 - the database, or a bug: the update must not be lost either way
            taken = await self._mend(handed, problem)
        self._failures.pop(handed.event_id, None)
        if handed.arrived is not None and handed.arrived.media and self._on_media is not None and _is_new(taken):
            self._on_media()
        return taken

    async def _mend(self, handed: Handed, problem: Exception) -> Any:  # noqa: ANN401 - what the writer returned
        """After a failure: again later; what fails alone again and again, while the database works, is put aside."""
        event_id = handed.event_id
        self._failures[event_id] += 1
        failures = self._failures[event_id]
        log.error(
            "update.not_taken",
            network=self._network, update=event_id, failures=failures, error=type(problem).__name__,
        )  # fmt: skip
        if failures < FAILURES_FORGIVEN:
            raise NotTaken from None
        try:
            await self._runtime.write(lambda _: None)
            if handed.arrived is not None:
                return await self._runtime.take(handed.arrived)
        except Exception:  # noqa: BLE001 - as above; its words may quote the message, so they are not logged
            log.warning("update.put_aside", network=self._network, update=event_id)
        try:
            return await self._runtime.write(partial(turns.poison, network=self._network, event_id=event_id))
        except Exception:  # noqa: BLE001 - the database is down after all
            raise NotTaken from None


def _is_new(taken: object) -> bool:
    return isinstance(taken, Taken) and not taken.repeated
