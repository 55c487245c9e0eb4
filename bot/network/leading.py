"""Who leads a network: of any number of processes over one PostgreSQL exactly one, by an advisory lock; else we do."""

import asyncio
import time
import zlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Protocol

import structlog
from psycopg import AsyncConnection, OperationalError

from bot.network.backoff import Backoff
from storage.engine import database_url as read_url

LOOK_EVERY = 1.0
"""Seconds between tries for a lock that another process holds."""
ANSWERS_WITHIN = 5.0
"""Seconds after which a database that does not answer counts as lost, and every lock with it."""
_OURS = 0x64740000
"""The first half of our locks' keys, so that nobody else's collide."""
_DEAD_SOON: dict[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "connect_timeout": 5,
}
_FREE_SOON = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
"""The server too is to notice within seconds that our machine has gone, and give our locks to another's process."""
log = structlog.get_logger()


class Changed(Protocol):
    """Hears when this process begins or ceases to lead a network; must return at once."""

    def __call__(self, network: str, *, leads: bool) -> None:
        """Called in the event loop, once a change."""
        ...


class Leading:
    """Leads what it can get. The locks live and die with one connection: with it all leads are lost at once."""

    def __init__(self, database_url: str, networks: Sequence[str], changed: Changed) -> None:
        self.led: set[str] = set()
        self._url = database_url
        self._networks = networks
        self._known = dict.fromkeys(networks, time.monotonic())
        self._changed = changed
        self._backoff = Backoff(0.2, longest=5.0)
        self._task: asyncio.Task[None] | None = None

    def unled(self, network: str) -> float:
        """Return for how many seconds nobody, neither we nor another, has been known to lead a network."""
        return 0.0 if network in self.led else time.monotonic() - self._known[network]

    def start(self) -> None:
        """Lead everything at once (SQLite, where a lock file keeps others out), or begin to try for each network."""
        if read_url(self._url).drivername == "sqlite":
            self._gain(self._networks)
        else:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="leading")

    async def stop(self) -> None:
        """Give everything up, so that another process may lead at once."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._lose()

    async def _run(self) -> None:
        """Hold a connection for ever; while there is none, nothing is led."""
        while True:
            try:
                connection = await connect(self._url)
                try:
                    await self._hold(connection)
                finally:
                    self._lose()
                    await connection.close()
            except (OperationalError, TimeoutError) as problem:
                log.warning("leading.no_database", problem=type(problem).__name__)
            except Exception:  # nobody else would ever try again
                log.exception("leading.bug")
            await self._backoff.wait()

    async def _hold(self, connection: AsyncConnection[Any]) -> None:
        """Try for what others lead, each second; OperationalError or TimeoutError as soon as the connection is lost."""
        while True:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await connection.execute("SELECT 1")
                for network in self._networks:
                    if network not in self.led and await _try_lock(connection, network):
                        self._gain([network])
                    self._known[network] = time.monotonic()
            self._backoff.reset()
            async for _ in connection.notifies(timeout=LOOK_EVERY):  # nobody notifies: it ends, or breaks at once
                pass

    def _gain(self, networks: Collection[str]) -> None:
        for network in networks:
            self.led.add(network)
            log.debug("leading.gained", network=network)
            self._changed(network, leads=True)

    def _lose(self) -> None:
        for network in sorted(self.led):
            self.led.discard(network)
            log.debug("leading.lost", network=network)
            self._changed(network, leads=False)


async def connect(url: str) -> AsyncConnection[Any]:
    """Open a connection of our own, outside the pools, whose end is noticed soon on both sides."""
    plain = read_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with asyncio.timeout(ANSWERS_WITHIN):
        return await AsyncConnection.connect(plain, autocommit=True, options=_FREE_SOON, **_DEAD_SOON)


async def _try_lock(connection: AsyncConnection[Any], network: str) -> bool:
    key = zlib.crc32(network.encode()) & 0x7FFFFFFF
    found = await (await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_OURS, key))).fetchone()
    return found is not None and bool(found[0])
