"""When each job runs. The jobs are made anew at every start: what is due is known by the database alone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.jobs import Jobs

log = structlog.get_logger()


class Timetable:
    """Runs the jobs of one process. `ticked_at`: when the quickest job last went well, by the machine's clock.

    `second`: how many seconds pass for one of the timetable's.
    """

    def __init__(self, jobs: Jobs, *, second: float = 1.0) -> None:
        self.ticked_at: datetime | None = None
        self._second = second
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._every(1, "send", jobs.send)
        self._every(5, "remind", jobs.remind)
        self._every(10, "forget", jobs.forget)
        self._every(60, "recover", jobs.recover)
        if jobs.fetch is not None:
            self._every(2, "fetch", jobs.bring)

    def start(self) -> None:
        """Begin to tick in the running event loop; every job runs at once for the first time."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more, and let the jobs under way finish: what they claimed must reach its sender."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=10)
        self._scheduler.shutdown(wait=False)

    def _every(self, seconds: int, name: str, job: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            try:
                await job()
            except Exception as problem:  # noqa: BLE001 - a failing job must not stop the clock: the next tick goes on
                log.warning("clock.failed", job=name, problem=f"{type(problem).__name__}: {problem}".splitlines()[0])
            else:
                if name == "send":
                    self.ticked_at = datetime.now(UTC)
            finally:
                self._running.discard(task)

        self._scheduler.add_job(
            run, "interval", seconds=seconds * self._second, id=name, name=name, next_run_time=datetime.now(UTC)
        )
