"""The writer: takes waiting jobs in batches into one transaction each, a savepoint a job, one commit for all."""

import queue
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from domain.messages.owed import Owed
from storage.transaction import Appended, Transaction

LARGEST_BATCH = 64
MOST_CONFLICTS = 8
_CONFLICTS = frozenset({"40001", "40P01"})
"""What PostgreSQL says when it undoes a transaction for another's sake: serialization failure, deadlock."""
_TINY = timedelta(microseconds=1)
LONGEST_STEP_BACK = timedelta(minutes=1)
"""By so much a clock that is being set may go back unnoticed; by more, it was wrong before, and is trusted now."""


@dataclass(slots=True)
class Job:
    """One unit of work to do. `done(value, problem)` belongs to whoever handed it over, to be called after the commit.

    `instead(unit, problem)`: done in its place, in the same turn of the queue, when the work was refused or broke.
    """

    work: Callable[[Transaction], Any]
    done: Callable[[Any, Exception | None], None]
    instead: Callable[[Transaction, Exception], Any] | None = None


@dataclass(slots=True)
class _Outcome:
    value: Any = None
    problem: Exception | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a commit settled: the messages that are owed now, and whom to tell of their job (`done`, value, problem)."""

    owed: Sequence[Owed]
    jobs: Sequence[tuple[Callable[[Any, Exception | None], None], Any, Exception | None]]


def _is_conflict(problem: Exception) -> bool:
    """Whether the database undid this for another transaction's sake; prepared statements raise the driver's errors."""
    return getattr(getattr(problem, "orig", problem), "sqlstate", None) in _CONFLICTS


class Instants:
    """Hands out the instants of units: the clock's, but never the same one twice, whichever lane asks.

    A clock that goes back far was ahead by mistake: what it gave out stays, and from now on it is right. `went_back`
    is told by how much, once each time.
    """

    def __init__(self, clock: Callable[[], datetime], went_back: Callable[[timedelta], None]) -> None:
        self._clock = clock
        self._went_back = went_back
        self._last = clock()
        self._lock = threading.Lock()

    def next(self) -> datetime:
        """Return an instant later than all before it, except where the clock went back far."""
        with self._lock:
            now, least = self._clock(), self._last + _TINY
            back = least - now
            self._last = now if back > LONGEST_STEP_BACK else max(now, least)
            found = self._last
        if back > LONGEST_STEP_BACK:
            self._went_back(back)
        return found


class Lane:
    """One thread with one connection; jobs of one lane run in the order in which they came."""

    def __init__(
        self,
        engine: Engine,
        *,
        instants: Instants,
        committed: Callable[[Settled], None],
        serves: Collection[str],
        name: str,
    ) -> None:
        self._engine = engine
        self._serves = serves
        self._instants = instants
        self._later = instants.next if engine.dialect.name == "postgresql" else None  # SQLite has no other writer
        self._committed = committed
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Queue a job; never blocks."""
        self._waiting.put(job)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection: Connection | None = None
        stopping = False
        while not stopping:
            job = self._waiting.get()
            if job is None:
                break
            batch = [job]
            while len(batch) < LARGEST_BATCH:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    stopping = True
                    break
                batch.append(more)
            connection = self._do(connection, batch)
        if connection is not None:
            connection.close()

    def _do(self, connection: Connection | None, batch: list[Job], conflicts: int = 0) -> Connection | None:
        """Run a batch; when it fails as a whole, run each job by itself so that one cannot harm the others.

        A job that was undone for another transaction's sake is run again.
        """
        try:
            connection = connection or self._engine.connect()
            outcomes, owed = self._attempt(connection, batch)
        except Exception as problem:  # noqa: BLE001 - whatever happened, every job must hear of it
            connection = self._renew(connection, problem)
            if len(batch) > 1:
                for job in batch:
                    connection = self._do(connection, [job])
                return connection
            if _is_conflict(problem) and conflicts < MOST_CONFLICTS:
                return self._do(connection, batch, conflicts + 1)
            self._committed(Settled((), [(batch[0].done, None, problem)]))
            return connection
        told = [(job.done, outcome.value, outcome.problem) for job, outcome in zip(batch, outcomes, strict=True)]
        self._committed(Settled(owed, told))
        return connection

    @staticmethod
    def _renew(connection: Connection | None, problem: Exception) -> Connection | None:
        if connection is None:
            return None
        try:
            connection.rollback()
        except SQLAlchemyError:
            connection.invalidate()
        if connection.invalidated or (isinstance(problem, DBAPIError) and problem.connection_invalidated):
            connection.close()
            return None
        return connection

    def _attempt(self, connection: Connection, batch: list[Job]) -> tuple[list[_Outcome], Sequence[Owed]]:
        with connection.begin():
            appended = Appended(connection, self._serves)
            outcomes = [self._one(connection, job, appended) for job in batch]
            appended.flush()
        return outcomes, appended.owed

    def _one(self, connection: Connection, job: Job, appended: Appended) -> _Outcome:
        outcome = self._try(connection, job.work, appended)
        problem = outcome.problem
        if job.instead is None or not isinstance(problem, Exception) or connection.invalidated:
            return outcome
        instead = job.instead
        return self._try(connection, lambda unit: instead(unit, problem), appended)

    def _try(self, connection: Connection, work: Callable[[Transaction], Any], appended: Appended) -> _Outcome:
        unit = Transaction(connection, now=self._instants.next(), appended=appended, later=self._later)
        marked = appended.mark()
        appended.straight.run("SAVEPOINT job")
        try:
            value = work(unit)
            unit.finish()
        except Exception as problem:
            unit.give_up()
            if _is_conflict(problem):
                raise  # no job's own trouble: the whole batch goes again, one by one
            appended.straight.run("ROLLBACK TO SAVEPOINT job")
            appended.restore(marked)
            appended.straight.run("RELEASE SAVEPOINT job")
            return _Outcome(problem=problem)
        appended.straight.run("RELEASE SAVEPOINT job")
        return _Outcome(value=value)


class Writer:
    """All that is written goes through here. SQLite: one lane; PostgreSQL: a few, each key always on the same one.

    `serves`: the networks for which this process sends; it may change while the writer runs. What is owed to them is
    claimed at once on SQLite only: on PostgreSQL another process may have owed the same chat something before.
    `went_back`: see Instants.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime],
        committed: Callable[[Settled], None],
        serves: Collection[str] = (),
        went_back: Callable[[timedelta], None] = lambda _: None,
        lanes: int = 4,
    ) -> None:
        alone = engine.dialect.name == "sqlite"
        instants = Instants(clock, went_back)
        self._lanes = [
            Lane(
                engine,
                instants=instants,
                committed=committed,
                serves=serves if alone else (),
                name=f"writer-{n}",
            )
            for n in range(1 if alone else lanes)
        ]

    def put(self, job: Job, *, key: str = "") -> None:
        """Queue a job on the lane of its key (the person)."""
        self._lanes[hash(key) % len(self._lanes)].put(job)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        for lane in self._lanes:
            lane.close()
