"""How open pages hear that something was done, here or by another process: one look for all of them."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import partial

import structlog
from aiohttp import web

from domain.messages.owed import Owed
from web.site import SITE, Core

LOOK_EVERY = 1.0
"""Seconds between two looks."""
log = structlog.get_logger()


class Watch(ABC):
    """What is open in this process, and the watch that is kept for it."""

    def __init__(self) -> None:
        self.look_every = LOOK_EVERY
        self._hurry = asyncio.Event()

    def heard(self, _rows: Sequence[Owed]) -> None:
        """Look soon: something was just committed here."""
        self._hurry.set()

    @abstractmethod
    async def look(self, core: Core) -> None:
        """Wake what has not seen the newest."""

    @abstractmethod
    def end_all(self) -> None:
        """Let everything go: the program stops."""

    async def watch(self, core: Core) -> None:
        """Look every second, for ever."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), timeout=self.look_every)
                await asyncio.sleep(self.look_every / 10)  # a hall full of people is one look, not one for each
            self._hurry.clear()
            try:
                await self.look(core)
            except Exception:  # a database that is away for a while must not end the watch
                log.exception("web.watch", watch=type(self).__name__)


def keep(app: web.Application, watch: Watch) -> None:
    """Keep a watch for as long as the application runs, and let everything go when it stops."""
    app.cleanup_ctx.append(partial(_watching, watch=watch))
    app.on_shutdown.append(partial(_end, watch=watch))


async def _watching(app: web.Application, *, watch: Watch) -> AsyncIterator[None]:
    core = app[SITE].core
    core.listeners.append(watch.heard)
    task = asyncio.get_running_loop().create_task(watch.watch(core))
    yield
    core.listeners.remove(watch.heard)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _end(_app: web.Application, *, watch: Watch) -> None:
    watch.end_all()
