"""One network's station in this process: on standby until it leads, then it sends, polls and fetches; on its own."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.network.attachments import Fetcher, fetch_waiting
from bot.network.backoff import Backoff
from bot.outbox.journal import Journal, read_left, sweep
from bot.outbox.messenger import Messenger
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from services.messages import taking_over

log = structlog.get_logger()


class Network(Messenger, Fetcher, Protocol):
    """A network as the program runs it."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Return what the web application mounts, in every process."""
        ...

    def health(self) -> dict[str, Any]:
        """Return how it is doing; `state` at least."""
        ...

    def open(self) -> None:
        """Take what is pushed to this process, whoever leads."""
        ...

    async def start(self) -> None:
        """Lead: say where updates go, or poll for them; aside, so that this returns at once."""
        ...

    async def rest(self) -> None:
        """Lead no more; what is pushed is still taken."""
        ...

    async def pause(self) -> None:
        """Rest, and take nothing that is pushed either."""
        ...

    async def stop(self) -> None:
        """Pause, and close the connections."""
        ...


def _open_journal(folder: Path, network: str) -> Journal | None:
    """Open a journal; where there can be none we send without, and a kill has more sent once more."""
    try:
        return Journal(folder, network)
    except OSError as problem:
        log.warning("journal.not_opened", network=network, reason=problem.strerror)
        return None


class Station:
    """Follows the lead: a term begins with settling what the leader before left. Its troubles are no other network's.

    `folder`: where journals lie.
    """

    def __init__(self, runtime: Runtime, network: Network, folder: Path) -> None:
        self.network = network
        self.name = network.name
        self.sender: Sender | None = None
        self._runtime = runtime
        self._folder = folder
        self._journal: Journal | None = None
        self._term = 0
        self._leads = False
        self._idle_since: float | None = None
        self._problem = ""
        self._changed = asyncio.Event()
        self._backoff = Backoff(0.5)
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[object] | None = None
        runtime.networks[self.name] = network.terms

    def open(self) -> None:
        """Take what is pushed, and follow the lead from now on."""
        self.network.open()
        self._task = asyncio.get_running_loop().create_task(self._follow(), name=f"station.{self.name}")

    def lead(self, *, leads: bool) -> None:
        """Begin or end a term, aside."""
        self._term += 1
        self._leads = leads
        self._idle_since = (self._idle_since or time.monotonic()) if leads else None
        self._changed.set()

    async def settled(self) -> None:
        """Return once a term has begun well, or has failed to for the first time."""
        await self._settled.wait()

    def wake(self) -> None:
        """Something may be due."""
        if self.sender is not None:
            self.sender.wake()

    def held(self) -> set[int]:
        """Return the ids of the messages in hand."""
        return self.sender.held() if self.sender is not None else set()

    def idle(self) -> float:
        """Return for how many seconds the lead has been ours without a term that has begun."""
        return time.monotonic() - self._idle_since if self._leads and self._idle_since is not None else 0.0

    def health(self) -> dict[str, Any]:
        """Return how the network is doing here; one that another process leads is on standby."""
        if self.sender is not None:
            return self.network.health() | self.sender.health() | {"leads": True}
        state, reason = ("trouble", self._problem) if self._leads and self._problem else ("standby", "")
        return self.network.health() | {"state": state, "reason": reason, "leads": False}

    def fetch_soon(self) -> None:
        """Files have come whose addresses die soon: if we lead, they are fetched at once."""
        if self.sender is not None and self._fetching is None:
            work = fetch_waiting(self._runtime, {self.name: self.network})
            self._fetching = asyncio.get_running_loop().create_task(work)
            self._fetching.add_done_callback(self._fetched)

    async def pause(self) -> None:
        """Take no more."""
        await self.network.pause()

    async def rest(self) -> None:
        """Stop in good order: nothing new begins, what is under way ends, the rest is due again."""
        for task in (self._task, self._fetching):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._task = self._fetching = None
        if self.sender is not None:
            await self.sender.stop()
        self._end_term(done=not self.held())

    async def _follow(self) -> None:
        """Begin and end terms, for ever; one that cannot begin is tried again while the lead is ours."""
        while True:
            while not self._leads:
                await self._change()
            term = self._term
            try:
                await self._begin(term)
            except Exception as problem:  # noqa: BLE001 - whatever it is, other networks and later tries must go on
                self._problem = type(problem).__name__
                self._idle_since = self._idle_since or time.monotonic()
                log.warning("station.not_taken", network=self.name, problem=self._problem)
                self._settled.set()
                await self._depose()
                await self._backoff.wait()
                continue
            self._backoff.reset()
            self._settled.set()
            self._idle_since, self._problem = None, ""
            while self._term == term:
                await self._change()
            await self._depose()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _begin(self, term: int) -> None:
        """Settle what was left; from then on send, poll and fetch. Nothing if the term is over before."""
        self._journal = _open_journal(self._folder, self.name)
        await self._take_over(term)
        if self._term != term:
            return
        self.sender = Sender(self._runtime, self.network, journal=self._journal)
        await self.sender.begin()
        if self._term == term:
            await self.network.start()

    async def _take_over(self, term: int) -> None:
        before = await self._runtime.read(partial(taking_over.last_journal, network=self.name))
        remembered = await read_left(self._folder, self.name, before)
        journal = self._journal.name if self._journal is not None else ""
        work = partial(taking_over.take_over, network=self.name, journal=journal, remembered=remembered)
        while self._term == term and (left := await self._runtime.write(work)).more:
            log.warning("station.left", network=self.name, sent=left.sent, unbegun=left.unbegun, again=left.again)
        sweep(self._folder, self.name, keep=journal)

    async def _depose(self) -> None:
        """End a term at once: another process may send already."""
        if self.sender is not None:
            await self.sender.depose()
        self._end_term()
        await self.network.rest()

    def _end_term(self, *, done: bool = False) -> None:
        self.sender = None
        if self._journal is not None:
            self._journal.close(done=done)
            self._journal = None

    def _fetched(self, task: "asyncio.Task[object]") -> None:
        self._fetching = None
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.warning("station.not_fetched", network=self.name, problem=type(problem).__name__)
