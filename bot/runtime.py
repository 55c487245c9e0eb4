"""The runtime: hands turns and jobs to the writer, reads to reader threads, and committed messages to their senders."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Row

from conversation.router import Router
from conversation.turn import Arrived
from domain.errors import Refused
from domain.network import Terms
from services import turns
from services.unit_of_work import UnitOfWork
from storage.engine import database_url as read_url
from storage.engine import open_engine
from storage.transaction import Appended, Transaction
from storage.writer import Job, Settled, Writer

T = TypeVar("T")
log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


def _told_of_clock(back: timedelta) -> None:
    log.warning("clock.went_back", seconds=round(back.total_seconds()))


class Runtime:
    """One process's way to the database. `clock` can be moved in rehearsals and tests.

    `listeners`: told of every committed message, in the event loop (senders, the web chat's streams).
    `serves`: the networks that have a sender here. `networks`: those that this program is set up for, and their terms.
    `shared`: other processes may write to the same database.
    """

    def __init__(
        self,
        database_url: str,
        router: Router[UnitOfWork],
        *,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = _now,
        readers: int = 4,
    ) -> None:
        self.router = router
        self.zone = zone
        self.clock = clock
        self.listeners: list[Callable[[Sequence[Row[Any]]], None]] = []
        self.shared = read_url(database_url).drivername != "sqlite"
        self._loop = asyncio.get_running_loop()
        self._writing = open_engine(database_url, writes=True)
        self._reading = open_engine(database_url, writes=False, pool_size=readers)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self.serves: set[str] = set()
        self.networks: dict[str, Terms] = {"web": Terms()}
        self._writer = Writer(
            self._writing, clock=clock, committed=self._committed, serves=self.serves, went_back=_told_of_clock
        )
        self._closed = False

    async def take(self, arrived: Arrived) -> turns.Taken:
        """Take one arrival; returns after its commit. Refusals and bugs are answered inside."""
        return await self.begin_take(arrived)

    def begin_take(self, arrived: Arrived) -> "asyncio.Future[turns.Taken]":
        """Hand one arrival to the writer at once; a batch of them needs no task each."""
        router = self.router

        def work(transaction: Transaction) -> turns.Taken:
            return turns.take(self._unit(transaction), arrived, router)

        def instead(transaction: Transaction, problem: Exception) -> turns.Taken:
            uow = self._unit(transaction)
            if isinstance(problem, Refused):
                return turns.refuse(uow, arrived, router, problem)
            log.error("turn.bug", network=arrived.network, arrival=arrived.event_id, exc_info=problem)
            return turns.apologise(uow, arrived)

        return self._put(work, instead, f"{arrived.network}:{arrived.external_id}")

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Run a unit of work through the writer; what it raises is raised here and nothing of it is kept."""
        return await self.begin_write(work, key=key)

    def begin_write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> "asyncio.Future[T]":
        """Hand a unit of work to the writer at once."""
        return self._put(lambda transaction: work(self._unit(transaction)), None, key)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit that only reads, beside the writer."""
        return await self._loop.run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._reading.connect() as connection:
            transaction = Transaction(connection, now=self.clock(), appended=Appended(connection))
            try:
                return work(self._unit(transaction))
            finally:
                transaction.give_up()
                connection.rollback()

    def _unit(self, transaction: Transaction) -> UnitOfWork:
        return UnitOfWork(transaction, zone=self.zone, networks=self.networks)

    def _put(
        self,
        work: Callable[[Transaction], Any],
        instead: Callable[[Transaction, Exception], Any] | None,
        key: str,
    ) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self._loop.create_future()

        def done(value: Any, problem: Exception | None) -> None:  # noqa: ANN401 - whatever the work returned
            if future.done():
                return
            if problem is None:
                future.set_result(value)
            else:
                future.set_exception(problem)

        self._writer.put(Job(work, done, instead), key=key)
        return future

    def _committed(self, settled: Settled) -> None:
        """In the writer's thread: wake the event loop, once for all that a batch has to say."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, settled)

    def _tell(self, settled: Settled) -> None:
        if settled.owed:
            for listener in self.listeners:
                listener(settled.owed)
        for done, value, problem in settled.jobs:
            done(value, problem)

    def close(self) -> None:
        """Finish what was handed to the writer and close the database."""
        if self._closed:
            return
        self._closed = True
        self._writer.close()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()
