"""Other processes over the same PostgreSQL: they are told what we committed, and we hear what they did."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from psycopg import AsyncConnection, OperationalError

from bot.backoff import Backoff
from bot.leading import ANSWERS_WITHIN, connect
from bot.runtime import Runtime
from domain.delivery import DeliveryState

CHANNEL = "doithoai"
WEB = "web"
LARGEST = 7000
"""Bytes of a notification; PostgreSQL takes just under 8,000."""
_EVERYBODY = "*"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Woken:
    """Stands for rows that another process committed, as listeners look at them. `account_id` None: anybody's."""

    network: str
    account_id: int | None = None
    state: DeliveryState = DeliveryState.DUE
    due_at: int = 0
    created_at: int = 0


class Neighbours:
    """Tells and listens over two connections of its own. What goes missing is found by the clock a second later.

    Told after the commit, not within it: a transaction that notifies keeps every other one that does from committing.
    `led`: whether this process leads a network, of which nobody else needs to hear then.
    """

    def __init__(self, runtime: Runtime, database_url: str, led: Callable[[str], bool]) -> None:
        self._runtime = runtime
        self._url = database_url
        self._led = led
        self._name = secrets.token_hex(4)
        self._networks: set[str] = set()
        self._accounts: set[int] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tell and to listen."""
        self._runtime.listeners.append(self.heard)
        loop = asyncio.get_running_loop()
        for work, name in ((self._tell, "neighbours.tell"), (self._listen, "neighbours.listen")):
            self._tasks.append(loop.create_task(self._keep(work, name), name=name))

    async def stop(self) -> None:
        """Fall silent."""
        if self.heard in self._runtime.listeners:
            self._runtime.listeners.remove(self.heard)
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()

    def heard(self, rows: Sequence[Any]) -> None:
        """Take what this process committed; what concerns another is told soon."""
        for row in rows:
            if isinstance(row, Woken):
                continue
            if row.network == WEB:
                if row.account_id is not None:
                    self._accounts.add(row.account_id)
            elif row.state == DeliveryState.DUE and row.due_at <= row.created_at and not self._led(row.network):
                self._networks.add(row.network)
        if self._networks or self._accounts:
            self._news.set()

    async def _keep(self, work: Callable[[AsyncConnection[Any]], Any], name: str) -> None:
        """Work over a connection for ever."""
        backoff = Backoff(0.2, longest=5.0)
        while True:
            try:
                connection = await connect(self._url)
                try:
                    backoff.reset()
                    await work(connection)
                finally:
                    await connection.close()
            except (OperationalError, TimeoutError) as problem:
                log.warning("neighbours.no_database", work=name, problem=type(problem).__name__)
            except Exception:  # nobody else would ever try again
                log.exception("neighbours.bug", work=name)
            await backoff.wait()

    async def _tell(self, connection: AsyncConnection[Any]) -> None:
        """Tell what has gathered while the last was being told."""
        while True:
            await self._news.wait()
            self._news.clear()
            networks, accounts = self._networks, self._accounts
            self._networks, self._accounts = set(), set()
            message = pack(self._name, networks, accounts)
            try:
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, message))
            except (OperationalError, TimeoutError):
                self._networks |= networks
                self._accounts |= accounts
                self._news.set()
                raise

    async def _listen(self, connection: AsyncConnection[Any]) -> None:
        """Hear the others; at the beginning, and after a break, everybody looks once."""
        await connection.execute(f"LISTEN {CHANNEL}")
        self._wake([Woken(network) for network in (WEB, *self._runtime.serves)])
        async for notice in connection.notifies():
            self._wake(unpack(self._name, notice.payload))

    def _wake(self, woken: Sequence[Woken]) -> None:
        rows: Any = woken
        for listener in list(self._runtime.listeners):
            listener(rows)


def pack(name: str, networks: set[str], accounts: set[int]) -> str:
    """Return a notification: who tells, for which networks something is due, which pages have news (or all)."""
    told: list[Any] = [name, sorted(networks), sorted(accounts)]
    packed = orjson.dumps(told)
    if len(packed) > LARGEST:
        packed = orjson.dumps([name, sorted(networks), _EVERYBODY])
    return packed.decode()


def unpack(name: str, message: str) -> list[Woken]:
    """Return what a notification wakes; nothing if it is our own, or nobody's whom we know."""
    try:
        sender, networks, accounts = orjson.loads(message)
        if sender == name:
            return []
        known = [None] if accounts == _EVERYBODY else [int(account) for account in accounts]
        return [*(Woken(str(network)) for network in networks), *(Woken(WEB, account) for account in known)]
    except (ValueError, TypeError):
        log.warning("neighbours.unreadable")
        return []
