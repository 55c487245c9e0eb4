"""The meter of one network: what has gone out this month, what is on its way, and whether one more may go."""

import asyncio
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.runtime import Runtime
from domain.messages.allowance import may_spend, month_of
from domain.messages.purpose import Purpose
from services.messages import spending
from services.messages.spending import Spent

log = structlog.get_logger()
AGAIN = 1.0
FRESH = 60.0
"""Seconds for which what was read is good: operators and people change it too."""


class Meter:
    """Asked before each message. Without an allowance it costs one look a minute: the network may have stopped us."""

    def __init__(self, runtime: Runtime, network: str) -> None:
        self._runtime = runtime
        self._network = network
        self._known: Spent | None = None
        self._read_at = 0.0
        self._under_way = 0
        self._more = 0
        self._refused = False
        self._reading: asyncio.Event | None = None

    async def allows(self, purpose: Purpose) -> bool:
        """Take one message's worth for this purpose, or say no; what is taken is settled or given back."""
        while self._known is None or self._is_old(self._known):
            await self._read_once()
        if not self._may(purpose):
            await self._read()  # perhaps somebody has said that it goes on
        if not self._may(purpose):
            return False
        self._under_way += 1
        return True

    def give_back(self) -> None:
        """What was taken was not spent after all."""
        self._under_way -= 1

    def settle(self, messages: int) -> None:
        """So many messages that were under way are counted in the database now."""
        self._under_way -= messages
        self._more += messages

    def stop(self) -> None:
        """The network said that nothing is left; this holds before it is written down."""
        self._refused = True

    def stopped(self) -> None:
        """It is written down that the network said so."""
        self._refused = False
        self._known = None

    def health(self) -> dict[str, Any]:
        """Return the month's count and the quota, and whether the network stopped us; nothing where none is kept."""
        known = self._known
        if known is None or not (known.terms.quota or known.stopped):
            return {}
        used = known.used + self._more
        return {"month": known.month, "sent": used, "quota": known.terms.quota, "stopped": known.stopped}

    def _is_old(self, known: Spent) -> bool:
        if month_of(self._runtime.clock(), self._runtime.zone) != known.month:
            return True
        return asyncio.get_running_loop().time() - self._read_at > FRESH

    def _may(self, purpose: Purpose) -> bool:
        known = self._known
        if known is None or known.stopped or self._refused:
            return False
        return may_spend(known.used + self._more + self._under_way, known.terms.quota, purpose)

    async def _read_once(self) -> None:
        """Read, or wait for somebody who does so already: all go on together."""
        if self._reading is not None:
            await self._reading.wait()
            return
        reading = self._reading = asyncio.Event()
        try:
            await self._read()
        finally:
            self._reading = None
            reading.set()

    async def _read(self) -> None:
        """Read through the writer, which answers in order: what was settled before is in it, and nothing else."""
        while True:
            try:
                self._known = await self._runtime.write(partial(spending.spent, network=self._network))
                break
            except (OperationalError, InterfaceError):  # the database is away: nothing could be written down either
                log.warning("meter.unread", network=self._network)
                await asyncio.sleep(AGAIN)
        self._more = 0
        self._read_at = asyncio.get_running_loop().time()
