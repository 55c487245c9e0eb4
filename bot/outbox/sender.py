"""The sender of one network: each chat in order, many chats side by side, every outcome written down."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.outbox.attempts import Attempts
from bot.outbox.claims import AT_ONCE, Claims
from bot.outbox.journal import Journal
from bot.outbox.ledger import GATHER, Ledger
from bot.outbox.messenger import Messenger
from bot.outbox.meter import Meter
from bot.outbox.outage import Outage
from bot.runtime import Runtime
from conversation.messenger import TryLater
from domain.messages.delivery import DeliveryState
from domain.messages.owed import Owed
from services.messages import outbox, windows
from services.messages.outbox import Outcome
from services.unit_of_work import UnitOfWork

GRACE = 10.0
"""Seconds that messages on their way get when the sender stops."""
WAIT_HERE = 60.0
"""Seconds: a shorter wait happens here, so that the chat keeps its order; a longer one is the clock's."""
log = structlog.get_logger()


class Sender:
    """Sends what was committed for one network, from when it is made until it stops or is deposed.

    While the network is away everything stays due in the database, in order, and one message at a time is tried.
    `waits`: for how many seconds a network that is away is left alone, at first and at most. `journal`: where it is
    noted what has begun, so that a kill leaves little doubt.
    """

    gather = GATHER
    """Seconds for which outcomes gather before they are written down together."""

    def __init__(
        self,
        runtime: Runtime,
        messenger: Messenger,
        *,
        waits: tuple[float, float] = (1.0, 60.0),
        journal: Journal | None = None,
    ) -> None:
        self.runtime = runtime
        self.messenger = messenger
        self._chats: dict[str, deque[Owed]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._outage = Outage(runtime.clock, waits)
        self._waiting: asyncio.Task[None] | None = None
        self._later: list[Owed] | None = None
        self._meter = Meter(runtime, messenger.name)
        self._stopped = asyncio.Event()
        self._deposed = False
        self._attempts = Attempts(
            runtime.papers, messenger, self._meter, self._outage, journal, self._in_trouble, self._in_window
        )
        self._ledger = Ledger(runtime, self._meter, self._stopped, journal, gather=self.gather)
        self._claims = Claims(runtime, messenger.name, self.offer) if runtime.shared else None
        runtime.listeners.append(self.offer)
        runtime.networks[messenger.name] = messenger.terms
        runtime.serves.add(messenger.name)

    def health(self) -> dict[str, Any]:
        """Return since when the network has been away, and how its month stands where it counts messages."""
        since = self._outage.since
        return {"away_since": since.isoformat(timespec="seconds") if since else None} | self._meter.health()

    def offer(self, rows: Sequence[Owed]) -> None:
        """Take committed rows; those claimed for this network are sent, those that are due are claimed."""
        for row in rows:
            if row.network != self.messenger.name:
                continue
            if row.waits:
                self.wake()
                continue
            if row.state is not DeliveryState.SENDING:
                continue
            if self._later is not None:
                self._later.append(row)
                continue
            line = self._chats.get(row.chat)
            if line is not None:
                line.append(row)
                continue
            self._chats[row.chat] = deque([row])
            task = asyncio.get_running_loop().create_task(self._serve(row.chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Claim what is due, where commits alone do not claim it."""
        if self._claims is not None:
            self._claims.wake()

    async def _serve(self, chat: str) -> None:
        """Send one chat's messages in order; one that must wait holds up its own chat and nobody else's."""
        line, tries = self._chats[chat], 0
        try:
            while line:
                if self._stopped.is_set() or self._outage.is_on():
                    self._hold(line.popleft(), tries)
                    tries = 0
                    continue
                ready = await self.runtime.papers.ready(line[0], stopped=self._stopped)
                if ready is None:
                    continue
                line[0] = ready
                async with self._room:
                    if self._outage.is_on():
                        continue
                    outcome = replace(await self._attempts.make(line[0]), tries=tries + 1)
                if outcome.held:
                    continue
                tries += 1
                if outcome.retry_after is not None and outcome.attempts < outbox.MOST_ATTEMPTS:
                    wait = outcome.retry_after * 2 ** (tries - 1)
                    if wait <= WAIT_HERE:
                        await self._sleep(wait)
                        continue
                    outcome = replace(outcome, retry_after=wait)
                self._note(outcome)
                line.popleft()
                tries = 0
                if outcome.blocked:
                    while line:
                        self._ledger.note(replace(outcome, row=line.popleft(), tries=1))
        finally:
            del self._chats[chat]

    def _hold(self, row: Owed, tries: int = 0) -> None:
        """Leave a message due; what it was tried for its own sake counts. Who was deposed leaves it as it is."""
        if self._deposed:
            return
        reason = "stopped" if self._stopped.is_set() else "away"
        self._ledger.note(Outcome(row, DeliveryState.DUE, reason, held=True, tries=tries + 1))

    def _note(self, outcome: Outcome) -> None:
        """Have it written down what became of a message; who was deposed only tells of those that arrived."""
        if not self._deposed or outcome.state is DeliveryState.SENT:
            self._ledger.note(outcome)

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not longer than until the sender stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), timeout=max(seconds, 0.01))

    async def _in_window(self, row: Owed) -> bool:
        """Ask the database, beside the writer, when the person acted last."""
        return await self.runtime.read(partial(windows.row_may_go, row=row))

    # --- the network is away ---------------------------------------------------------------------------------------

    def _in_trouble(self, problem: Exception) -> None:
        """Note that a message met trouble; where it is the network's, everything waits from now on."""
        everybody = isinstance(problem, TryLater) and problem.everybody
        after = problem.after if isinstance(problem, TryLater) else 0.0
        if not self._outage.trouble(after=after, everybody=everybody):
            return
        log.warning("network.away", network=self.messenger.name, reason=str(problem))
        self.runtime.serves.discard(self.messenger.name)  # from now on what is owed stays due
        self._waiting = asyncio.get_running_loop().create_task(self._wait_for_it())

    async def _wait_for_it(self) -> None:
        """Try one message at a time until the network takes it, then go on with all that is due, in order."""
        while not self._stopped.is_set():
            await self._sleep(self._outage.next_wait())
            if self._stopped.is_set():
                return
            try:
                await self.idle()
                if await self._probe():
                    await self._go_on()
                    return
                if self._outage.lasts(outbox.AWAY_AFTER):
                    await self.idle()
                    await self.runtime.write(partial(outbox.review, away=[self.messenger.name]))
            except Exception as problem:  # noqa: BLE001 - nobody else would ever try again
                log.warning("network.not_probed", network=self.messenger.name, problem=type(problem).__name__)

    async def _probe(self) -> bool:
        """Try one message; return whether the network took it, or would never."""
        rows = await self.runtime.write(
            partial(outbox.claim_probe, network=self.messenger.name, tried=frozenset(self._outage.probed))
        )
        for row in rows:
            self._outage.probed.add(row.id)
            ready = await self.runtime.papers.ready(row, stopped=self._stopped)
            outcome = await self._attempts.make(ready) if ready is not None else None
            if outcome is None or outcome.retry_after is not None or outcome.held:
                self._hold(row)
                return False
            self._note(outcome)
        return not rows or not self._outage.troubled

    async def _go_on(self) -> None:
        """Claim all that is due, and only then serve what is owed from now on: nothing overtakes."""
        self._later = []
        claimed: list[Owed] = []
        try:
            await self.idle()
            while True:
                rows = await self.runtime.write(self._claim_and_serve)
                claimed += rows
                if len(rows) < AT_ONCE:
                    break
        finally:
            claimed, self._later = [*claimed, *self._later], None
            if self._outage.is_on() and self.messenger.name in self.runtime.serves:
                log.info("network.back", network=self.messenger.name)
                self._outage.over()
            self.offer(claimed)
            self.wake()

    def _claim_and_serve(self, uow: UnitOfWork) -> Sequence[Owed]:
        rows = outbox.claim(uow, [self.messenger.name], limit=AT_ONCE)
        if len(rows) < AT_ONCE and not self._stopped.is_set():
            self.runtime.serves.add(self.messenger.name)
        return rows

    def held(self) -> set[int]:
        """Return the ids of the messages in hand."""
        return {row.id for chat in self._chats.values() for row in chat} | self._ledger.held()

    async def begin(self) -> None:
        """Take up what has waited since before we were here, and only then what is owed from now on."""
        self.runtime.serves.discard(self.messenger.name)
        await self._go_on()

    async def idle(self) -> None:
        """Return once nothing is being claimed or sent and every outcome is written down."""
        while under_way := self._under_way():
            await asyncio.wait(under_way)
            await asyncio.sleep(0)

    def _under_way(self) -> set[asyncio.Task[None]]:
        claiming = self._claims.working if self._claims is not None else None
        return {*self._tasks, *(task for task in (claiming, self._ledger.writing) if task is not None)}

    async def stop(self) -> None:
        """Let what is under way finish; what has not begun is due again, for the next start."""
        self.runtime.serves.discard(self.messenger.name)
        self._stopped.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                if self._waiting is not None:
                    await asyncio.wait([self._waiting])
                await self.idle()
        late = self._under_way()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if self.offer in self.runtime.listeners:
            self.runtime.listeners.remove(self.offer)

    async def depose(self) -> None:
        """Another process sends from now on: what is on its way gets a moment, all else is left as it stands."""
        self._deposed = True
        await self.stop()
