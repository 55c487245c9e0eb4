"""The runtime: hands turns and jobs to the writer, reads to reader threads, and committed messages to their senders."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.making import Making
from bot.soffice import Soffice
from conversation.router import Router
from conversation.turn import Arrived
from domain.errors import Refused
from domain.messages.network import WEB, Terms
from domain.messages.owed import Owed
from services.messages import turns
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

    `papers`: makes what replies have ordered; `soffice`: what makes PDF of them, if anything.
    `listeners`: told of every committed message, in the event loop (senders, the web chat's streams).
    `serves`: the networks that have a sender here. `networks`: those that this program is set up for, and their terms;
    `known`: all that it can speak.
    `shared`: other processes may write to the same database. `address`: where the pages are reached, once they are.
    """

    def __init__(
        self,
        database_url: str,
        router: Router[UnitOfWork],
        *,
        zone: ZoneInfo,
        clock: Callable[[], datetime] = _now,
        readers: int = 4,
        known: Mapping[str, Terms] = MappingProxyType({}),
        soffice: Soffice | None = None,
    ) -> None:
        self.router = router
        self.zone = zone
        self.clock = clock
        self.papers = Making(self, soffice or Soffice())
        self.listeners: list[Callable[[Sequence[Owed]], None]] = [self.papers.heard]
        self.shared = read_url(database_url).drivername != "sqlite"
        self._loop = asyncio.get_running_loop()
        self._writing = open_engine(database_url, writes=True)
        self._reading = open_engine(database_url, writes=False, pool_size=readers)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self.serves: set[str] = set()
        self._known = known
        self.networks: dict[str, Terms] = {WEB: Terms()}
        self.address = ""
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
            connection.begin()  # prepared statements do not begin one: all that is read is of one moment (SQLite)
            transaction = Transaction(connection, now=self.clock(), appended=Appended(connection))
            try:
                return work(self._unit(transaction))
            finally:
                transaction.give_up()
                connection.rollback()

    def _unit(self, transaction: Transaction) -> UnitOfWork:
        return UnitOfWork(
            transaction, zone=self.zone, networks=self.networks, known=self._known, address=self.address,
            has_pdf=bool(self.papers.soffice.program),
        )  # fmt: skip

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

    def tell(self, news: Sequence[Owed]) -> None:
        """Let every listener hear of messages that are owed."""
        if news:
            for listener in list(self.listeners):
                listener(news)

    def _tell(self, settled: Settled) -> None:
        self.tell(settled.owed)
        for done, value, problem in settled.jobs:
            done(value, problem)

    def close(self) -> None:
        """Finish what was handed to the writer and close the database."""
        if self._closed:
            return
        self._closed = True
        self.papers.stop()
        self._writer.close()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()
