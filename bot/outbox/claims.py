"""Claiming for one sender where several processes owe messages (PostgreSQL): woken by each commit, oldest first."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.runtime import Runtime
from domain.messages.owed import Owed
from services.messages import outbox
from services.unit_of_work import UnitOfWork

AT_ONCE = 64
log = structlog.get_logger()


class Claims:
    """Claims for as long as anything is due. `working`: the task that does, None when all was claimed."""

    def __init__(self, runtime: Runtime, network: str, offer: Callable[[Sequence[Owed]], None]) -> None:
        self.working: asyncio.Task[None] | None = None
        self._runtime = runtime
        self._network = network
        self._offer = offer
        self._woken = False

    def wake(self) -> None:
        """Something is due, or may be; nothing happens while the network is not served here."""
        if self._network not in self._runtime.serves:
            return
        self._woken = True
        if self.working is None:
            self.working = asyncio.get_running_loop().create_task(self._claim_all())

    async def _claim_all(self) -> None:
        """Claim until nothing is due and nobody has called meanwhile; what fails is left to the clock."""
        try:
            while self._woken:
                self._woken = False
                rows = await self._runtime.write(self._claim)
                self._offer(rows)
                self._woken |= len(rows) == AT_ONCE
        except (OperationalError, InterfaceError) as problem:
            log.warning("claim.failed", network=self._network, problem=type(problem).__name__)
        finally:
            self.working = None

    def _claim(self, uow: UnitOfWork) -> Sequence[Owed]:
        """Claim, unless the network has been left while this waited its turn."""
        if self._network not in self._runtime.serves:
            return []
        return outbox.claim(uow, [self._network], limit=AT_ONCE)
