"""The sender of one network: each chat in order, many chats side by side, every outcome written down."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Row

from bot.runtime import Runtime
from conversation.messenger import Attached, Blocked, Button, Messenger, Outgoing, TryLater, Uncertain, Undeliverable
from domain.delivery import DeliveryState
from services import outbox
from services.outbox import Outcome

AT_ONCE = 64
WAIT_HERE = 60.0
"""Seconds: a shorter wait happens here, so that the chat keeps its order; a longer one is the clock's."""
GATHER = 0.03
"""Seconds for which outcomes gather; what a kill leaves unwritten is sent once more."""
log = structlog.get_logger()


class Sender:
    """Sends what was committed for one network. `pause_until`: the network asked everybody to wait (loop time)."""

    def __init__(self, runtime: Runtime, messenger: Messenger) -> None:
        self.runtime = runtime
        self.messenger = messenger
        self._chats: dict[str, deque[Row[Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._outcomes: list[Outcome] = []
        self._recording: asyncio.Task[None] | None = None
        self._pause_until = 0.0
        self._tries: dict[int, int] = {}
        self._stopped = asyncio.Event()
        runtime.listeners.append(self.offer)
        runtime.serves.add(messenger.name)

    def offer(self, rows: Sequence[Row[Any]]) -> None:
        """Take committed rows; those claimed for this network are sent."""
        for row in rows:
            if row.network != self.messenger.name or row.state != DeliveryState.SENDING:
                continue
            chat = self._chats.get(row.address)
            if chat is not None:
                chat.append(row)
                continue
            self._chats[row.address] = deque([row])
            task = asyncio.get_running_loop().create_task(self._serve(row.address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, address: str) -> None:
        """Send one chat's messages in order; one that must wait holds up its own chat and nobody else's."""
        chat = self._chats[address]
        try:
            while chat:
                if self._stopped.is_set():
                    self._note(Outcome(chat.popleft(), DeliveryState.DUE, "stopped", retry_after=0.0))
                    continue
                async with self._room:
                    outcome = await self._send(chat[0])
                if outcome.retry_after is not None and outcome.retry_after <= WAIT_HERE and self._may_wait(chat[0]):
                    await self._sleep(outcome.retry_after)
                    continue
                self._tries.pop(chat[0].id, None)
                self._note(outcome)
                chat.popleft()
        finally:
            del self._chats[address]

    def _may_wait(self, row: Row[Any]) -> bool:
        """Whether this message may be tried again from here rather than by the clock."""
        self._tries[row.id] = self._tries.get(row.id, 0) + 1
        return self._tries[row.id] < outbox.MOST_ATTEMPTS

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not longer than until the sender stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), timeout=max(seconds, 0.01))

    async def _send(self, row: Row[Any]) -> Outcome:  # noqa: PLR0911 - one return for each thing that can become of it
        pause = self._pause_until - asyncio.get_running_loop().time()
        if pause > 0:
            return Outcome(row, DeliveryState.DUE, "paused", retry_after=pause)
        try:
            document = await self._document(row)
            ref = await self.messenger.send(
                Outgoing(
                    row.address,
                    row.text,
                    tuple(Button(*choice) for choice in row.choices),
                    row.edits,
                    document,
                    row.document_id,
                )
            )
        except TryLater as problem:
            if problem.everybody:
                self._pause_until = asyncio.get_running_loop().time() + problem.after
            return Outcome(row, DeliveryState.DUE, str(problem), retry_after=problem.after)
        except Uncertain as problem:
            return Outcome(row, DeliveryState.UNCERTAIN, str(problem))
        except Blocked as problem:
            return Outcome(row, DeliveryState.FAILED, str(problem), blocked=True)
        except Undeliverable as problem:
            return Outcome(row, DeliveryState.FAILED, str(problem))
        except Exception as problem:
            log.exception("send.bug", network=self.messenger.name, delivery=row.id)
            return Outcome(row, DeliveryState.FAILED, type(problem).__name__)
        return Outcome(row, DeliveryState.SENT, ref=ref)

    async def _document(self, row: Row[Any]) -> Attached | None:
        if row.document_id is None:
            return None
        stored = await self.runtime.read(lambda uow: uow.files.get(row.document_id))
        return Attached(stored.name, stored.mime, stored.content)

    def _note(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        if self._recording is None:
            self._recording = asyncio.get_running_loop().create_task(self._record())

    async def _record(self) -> None:
        """Write outcomes in batches, at leisure: the next turns must not wait behind a commit for each message sent."""
        try:
            while self._outcomes:
                await self._sleep(GATHER)
                outcomes, self._outcomes = self._outcomes, []
                await self.runtime.write(partial(outbox.record, outcomes=outcomes))
        finally:
            self._recording = None

    def held(self) -> set[int]:
        """Return the ids of the messages in hand."""
        return {row.id for chat in self._chats.values() for row in chat} | {noted.row.id for noted in self._outcomes}

    async def idle(self) -> None:
        """Return once nothing is being sent and every outcome is written down."""
        while self._tasks or self._recording is not None:
            await asyncio.wait({*self._tasks, *([self._recording] if self._recording else [])})
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Let what is under way finish; what has not begun is due again, for the next start."""
        self.runtime.serves.discard(self.messenger.name)
        self._stopped.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        if self._recording is not None:
            await self._recording
