"""The sender of one network: each chat in order, many chats side by side, every outcome written down."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Row

from bot.claims import AT_ONCE, Claims
from bot.journal import Journal
from bot.ledger import GATHER, Ledger
from bot.meter import Meter
from bot.outage import Outage
from bot.runtime import Runtime
from conversation.messenger import (
    AllowanceSpent,
    Attached,
    Blocked,
    Button,
    Messenger,
    Outgoing,
    TryLater,
    Uncertain,
    Undeliverable,
)
from domain.delivery import DeliveryState
from domain.network import Counts, Terms
from domain.purpose import purpose_of
from services import outbox
from services.outbox import Outcome
from services.unit_of_work import UnitOfWork

GRACE = 10.0
"""Seconds that messages on their way get when the sender stops."""
WAIT_HERE = 60.0
"""Seconds: a shorter wait happens here, so that the chat keeps its order; a longer one is the clock's."""
log = structlog.get_logger()


class Sender:
    """Sends what was committed for one network, from when it is made until it stops or is deposed.

    While the network is away everything stays due in the database, in order, and one message at a time is tried.
    `quota` and `counts`: see Terms. `waits`: for how many seconds a network that is away is left alone,
    at first and at most. `journal`: where it is noted what has begun, so that a kill leaves little doubt.
    """

    gather = GATHER
    """Seconds for which outcomes gather before they are written down together."""

    def __init__(
        self,
        runtime: Runtime,
        messenger: Messenger,
        *,
        quota: int = 0,
        counts: Counts = "sent",
        waits: tuple[float, float] = (1.0, 60.0),
        journal: Journal | None = None,
    ) -> None:
        self.runtime = runtime
        self.messenger = messenger
        self._chats: dict[str, deque[Row[Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._outage = Outage(runtime.clock, waits)
        self._waiting: asyncio.Task[None] | None = None
        self._later: list[Row[Any]] | None = None
        self._meter = Meter(runtime, messenger.name)
        self._stopped = asyncio.Event()
        self._deposed = False
        self._journal = journal
        self._ledger = Ledger(runtime, self._meter, self._stopped, journal, gather=self.gather)
        self._claims = Claims(runtime, messenger.name, self.offer) if runtime.shared else None
        runtime.listeners.append(self.offer)
        runtime.networks[messenger.name] = Terms(quota, counts, messenger.resends)
        runtime.serves.add(messenger.name)

    def health(self) -> dict[str, Any]:
        """Return since when the network has been away, and how its month stands where it counts messages."""
        since = self._outage.since
        return {"away_since": since.isoformat(timespec="seconds") if since else None} | self._meter.health()

    def offer(self, rows: Sequence[Row[Any]]) -> None:
        """Take committed rows; those claimed for this network are sent, those that are due are claimed."""
        for row in rows:
            if row.network != self.messenger.name:
                continue
            if row.state != DeliveryState.SENDING:
                if row.state == DeliveryState.DUE and row.due_at <= row.created_at:
                    self.wake()
                continue
            if self._later is not None:
                self._later.append(row)
                continue
            chat = self._chats.get(row.address)
            if chat is not None:
                chat.append(row)
                continue
            self._chats[row.address] = deque([row])
            task = asyncio.get_running_loop().create_task(self._serve(row.address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Claim what is due, where commits alone do not claim it."""
        if self._claims is not None:
            self._claims.wake()

    async def _serve(self, address: str) -> None:
        """Send one chat's messages in order; one that must wait holds up its own chat and nobody else's."""
        chat, tries = self._chats[address], 0
        try:
            while chat:
                if self._stopped.is_set() or self._outage.is_on():
                    self._hold(chat.popleft(), tries)
                    tries = 0
                    continue
                async with self._room:
                    if self._outage.is_on():
                        continue
                    outcome = replace(await self._send(chat[0]), tries=tries + 1)
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
                chat.popleft()
                tries = 0
                if outcome.blocked:
                    while chat:
                        self._ledger.note(replace(outcome, row=chat.popleft(), tries=1))
        finally:
            del self._chats[address]

    def _hold(self, row: Row[Any], tries: int = 0) -> None:
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

    # --- one message -----------------------------------------------------------------------------------------------

    async def _send(self, row: Row[Any]) -> Outcome:
        """Send a message that the month's allowance reaches for."""
        if not await self._meter.allows(purpose_of(row.once, row.template, mandatory=row.mandatory)):
            return Outcome(row, DeliveryState.DUE, "quota", spent=True)
        outcome = await self._try(row)
        if self._journal is not None:
            self._journal.end(row.id, outcome)
        if not outcome.counts:
            self._meter.give_back()
        return outcome

    async def _try(self, row: Row[Any]) -> Outcome:  # noqa: PLR0911 - one return for each thing that can become of it
        try:
            document = await self._document(row)
            if self._journal is not None:
                self._journal.begin(row.id)
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
            self._in_trouble(problem)
            held = problem.everybody or self._outage.is_on()
            return Outcome(
                row, DeliveryState.DUE, f"trouble: {problem}", held=held, retry_after=None if held else problem.after
            )
        except Uncertain as problem:
            self._in_trouble(problem)
            return Outcome(row, DeliveryState.UNCERTAIN, f"uncertain: {problem}")
        except AllowanceSpent as problem:
            self._meter.stop()
            self._outage.answered()
            return Outcome(row, DeliveryState.DUE, f"quota: {problem}", spent=True, stops=True)
        except Blocked as problem:
            self._outage.answered()
            return Outcome(row, DeliveryState.FAILED, f"blocked: {problem}", blocked=True)
        except Undeliverable as problem:
            self._outage.answered()
            return Outcome(row, DeliveryState.FAILED, f"refused: {problem}")
        except Exception as problem:
            log.exception("send.bug", network=self.messenger.name, delivery=row.id)
            return Outcome(row, DeliveryState.FAILED, f"bug: {type(problem).__name__}")
        self._outage.answered()
        return Outcome(row, DeliveryState.SENT, ref=ref)

    async def _document(self, row: Row[Any]) -> Attached | None:
        if row.document_id is None:
            return None
        stored = await self.runtime.read(lambda uow: uow.files.get(row.document_id))
        return Attached(stored.name, stored.mime, stored.content)

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
            outcome = await self._send(row)
            if outcome.retry_after is not None or outcome.held:
                self._hold(row)
                return False
            self._note(outcome)
        return not rows or not self._outage.troubled

    async def _go_on(self) -> None:
        """Claim all that is due, and only then serve what is owed from now on: nothing overtakes."""
        self._later = []
        claimed: list[Row[Any]] = []
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

    def _claim_and_serve(self, uow: UnitOfWork) -> Sequence[Row[Any]]:
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
