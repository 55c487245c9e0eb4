"""The pusher: beside the outbox, it tells browsers of what came to pages that nobody has open. One process does."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.push.encryption import Signer, new_key
from bot.push.service import Service, push_all
from bot.runtime import Runtime
from domain.messages.network import WEB
from domain.messages.owed import Owed
from domain.messages.purpose import Purpose
from services.messages import pushing
from services.messages.outbox import TRUE_FOR
from storage.engine import is_away

GATHER = 5.0
"""Seconds for which news gather: an open page shows them meanwhile and says so, and what comes together is told so."""
LOOK_EVERY = 20.0
"""Seconds between looks at what may be tried again, and at what other processes have told."""
_OVERLAP = timedelta(seconds=10)
"""So far a look goes back behind the one before: another process may commit late."""
log = structlog.get_logger()


async def own_signer(runtime: Runtime) -> Signer:
    """Return who signs our pushes, by the key that this installation has: made once, whichever process comes first."""
    return Signer(await runtime.write(lambda uow: uow.installation.push_key(new_key())), runtime.address)


class Pusher:
    """Pushes for as long as this process leads the web chat.

    Who asks in vain for pushes is a browser's service: its trouble is told, and is none of ours.
    """

    gather = GATHER

    def __init__(
        self,
        runtime: Runtime,
        service: Service,
        *,
        leads: Callable[[], bool],
    ) -> None:
        self._runtime = runtime
        self._service = service
        self._leads = leads
        self._news = asyncio.Event()
        self._looked: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Push from now on, beginning with what came while nobody did."""
        self._runtime.listeners.append(self.heard)
        self._news.set()
        self._task = asyncio.get_running_loop().create_task(self._run(), name="pusher")

    def heard(self, rows: Sequence[Owed]) -> None:
        """Look soon where something came to a page that is no reply of its own talk."""
        if any(row.network == WEB and row.purpose is not Purpose.REPLY for row in rows):
            self._news.set()

    def health(self) -> dict[str, Any]:
        """Return whether pushes go, and what was in the way last."""
        trouble = self._service.trouble
        return {"state": "trouble" if trouble else "running", "reason": trouble, "leads": self._leads()}

    async def stop(self) -> None:
        """Let what is under way end; what has not begun is found again at the next start."""
        self._stopped = True
        self._news.set()
        if self.heard in self._runtime.listeners:
            self._runtime.listeners.remove(self.heard)
        if self._task is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, timeout=10)
        await self._service.close()

    async def _run(self) -> None:
        """Look and push, for ever; a database that is away for a while must not end it."""
        while await self._comes():
            if not self._leads():
                self._looked = None
                continue
            try:
                await self.push_what_is_due()
            except Exception as problem:
                if not is_away(problem):
                    log.exception("push.bug")
                else:
                    log.warning("push.database_away", problem=type(problem).__name__)

    async def _comes(self) -> bool:
        """Wait for news, and a little longer; True too when it is time to look anyway, False once we stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), timeout=LOOK_EVERY)
        if self._news.is_set() and not self._stopped:
            self._news.clear()
            await asyncio.sleep(self.gather)
        return not self._stopped

    async def push_what_is_due(self) -> None:
        """Push what came since the last look and what may be tried again, some at a time until nothing is left."""
        began = self._runtime.clock()
        since = min(self._looked, began) - _OVERLAP if self._looked is not None else began - TRUE_FOR
        if left := await self._runtime.write(pushing.settle):
            log.warning("push.left", pushes=left)
        while found := await self._runtime.read(partial(pushing.find, since=since)):
            claimed = await self._runtime.write(partial(pushing.claim, found=found))
            words = await self._runtime.read(partial(pushing.word, claimed=claimed))
            outcomes = await push_all(self._service, words, now=self._runtime.clock())
            if outcomes:
                await self._runtime.write(partial(pushing.record, outcomes=outcomes))
            if self._stopped:
                return
        self._looked = began
