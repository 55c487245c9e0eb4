"""What the clock does at each tick; a tick may come late, twice, or in two processes at once."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog

from services import outbox, privacy, reminding
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
WEB = "web"
AT_ONCE = 64
STUCK_AFTER = timedelta(minutes=10)
log = structlog.get_logger()


class Runtime(Protocol):
    """What the clock needs of the running program."""

    clock: Callable[[], datetime]

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Run a unit of work and return what it returns, after its commit."""
        ...


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs over one runtime. `networks`: those for which the clock claims now; `offer`: hands over claimed rows.

    `fetch`: brings attachments in from their networks, where a network has any. `held`: messages that senders have in
    hand, however long they wait. `wake`: lets senders claim for themselves. `led`: the networks that this process leads
    among several, None where it is alone; who leads the web chat reminds, forgets, and sees to what nobody leads.
    """

    runtime: Runtime
    networks: Callable[[], Collection[str]]
    offer: Callable[[Sequence[Any]], None]
    fetch: Callable[[], Awaitable[object]] | None = None
    held: Callable[[], Collection[int]] = frozenset
    wake: Callable[[], object] | None = None
    led: Callable[[], Collection[str]] | None = None

    async def send(self) -> None:
        """Claim the messages that came due and hand them to their senders."""
        if self.wake is not None:
            self.wake()
        full = True
        while full:
            rows = await self.runtime.write(partial(outbox.claim, networks=self.networks(), limit=AT_ONCE))
            if rows:
                self.offer(rows)
            full = len(rows) == AT_ONCE

    def _is_chief(self) -> bool:
        return self.led is None or WEB in self.led()

    async def remind(self) -> None:
        """Send every reminder whose hour has come."""
        if not self._is_chief():
            return
        while await self.runtime.write(reminding.send_what_is_due):
            pass

    async def recover(self) -> None:
        """Send once more what a sender claimed and left, as one that was killed does; give up what is too late."""
        if self._is_chief() and (mended := await self.runtime.write(outbox.mend_times)):
            log.warning("clock.mended", messages=mended)
        before = self.runtime.clock() - STUCK_AFTER
        ours = self.led() if self.led is not None else None
        found = await self.runtime.write(
            partial(outbox.recover, claimed_before=before, held=self.held(), networks=ours)
        )
        if found:
            log.warning("clock.recovered", messages=found)
        if self._is_chief():
            await self.runtime.write(partial(outbox.review, claimed_before=before if ours is not None else None))

    async def forget(self) -> None:
        """Remove the accounts of people who did not agree to be remembered."""
        if self._is_chief():
            await self.runtime.write(privacy.forget_declined)

    async def bring(self) -> None:
        """Fetch the attachments that are still with their networks."""
        if self.fetch is not None:
            await self.fetch()
