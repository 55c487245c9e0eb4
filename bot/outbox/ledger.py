"""The ledger of one sender: what became of its messages, written down in batches and never forgotten."""

import asyncio
from contextlib import suppress
from functools import partial

import structlog

from bot.outbox.journal import Journal
from bot.outbox.meter import Meter
from bot.runtime import Runtime
from services.messages import outbox
from services.messages.outbox import Outcome
from storage.engine import is_away

GATHER = 0.03
"""Seconds for which outcomes gather; what a kill leaves unwritten is sent once more."""
WRITE_AGAIN = 1.0
log = structlog.get_logger()


class Ledger:
    """Outcomes on their way to the database. `writing`: the task that brings them there, None when all are there.

    `gather`: seconds for which they gather.
    """

    def __init__(
        self,
        runtime: Runtime,
        meter: Meter,
        stopped: asyncio.Event,
        journal: Journal | None = None,
        *,
        gather: float = GATHER,
    ) -> None:
        self.writing: asyncio.Task[None] | None = None
        self._runtime = runtime
        self._meter = meter
        self._stopped = stopped
        self._journal = journal
        self._gather = gather
        self._noted: list[Outcome] = []

    def note(self, outcome: Outcome) -> None:
        """Take an outcome, to be written soon."""
        self._noted.append(outcome)
        if self.writing is None:
            self.writing = asyncio.get_running_loop().create_task(self._write_all())

    def held(self) -> set[int]:
        """Return the ids of the messages whose outcome is not written yet."""
        return {outcome.row.id for outcome in self._noted}

    async def _write_all(self) -> None:
        """Write in batches, at leisure: the next turns must not wait behind a commit for each message sent."""
        try:
            while self._noted:
                await self._pause(self._gather)
                outcomes, self._noted = self._noted, []
                try:
                    await self._write(outcomes)
                except Exception as problem:
                    if not is_away(problem):
                        raise
                    # the database takes nothing now; what went out is not forgotten
                    log.warning("send.unrecorded", messages=len(outcomes))
                    self._noted = [*outcomes, *self._noted]
                    if self._stopped.is_set():
                        return
                    await self._pause(WRITE_AGAIN)
        finally:
            self.writing = None

    async def _write(self, outcomes: list[Outcome]) -> None:
        """Write them together; where one of them cannot be written, the others are written without it."""
        try:
            await self._runtime.write(partial(outbox.record, outcomes=outcomes))
        except Exception as problem:
            if is_away(problem):
                raise
            if len(outcomes) == 1:
                log.exception("send.unrecordable", delivery=outcomes[0].row.id)
                return
            for outcome in outcomes:
                await self._write([outcome])
            return
        if self._journal is not None:
            self._journal.recorded(outcomes)
        self._meter.settle(sum(outcome.counts for outcome in outcomes))
        if any(outcome.stops for outcome in outcomes):
            log.error("network.allowance_spent", network=outcomes[0].row.network)
            self._meter.stopped()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), timeout=seconds)
