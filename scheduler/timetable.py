"""When each job runs. The jobs are made anew at every start: what is due is known by the database alone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.jobs import Jobs

LOOK_EVERY = 2.0
"""Seconds, by a clock that nobody sets, between looks at whether the jobs still run."""
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
        self._watch: asyncio.Task[None] | None = None
        self._every(1, "send", jobs.send)
        self._every(5, "remind", jobs.remind)
        self._every(2, "release", jobs.release)
        self._every(60, "morning", jobs.morning)
        self._every(10, "forget", jobs.forget)
        self._every(60, "recover", jobs.recover)
        self._every(60, "reach", jobs.reach)
        self._every(600, "keep", jobs.keep)
        self._every(2, "fetch", jobs.fetch)
        self._every(2, "read_sheets", jobs.read_sheets)

    def start(self) -> None:
        """Begin to tick in the running event loop; every job runs at once for the first time."""
        self._scheduler.start()
        self._watch = asyncio.get_running_loop().create_task(self._keep_ticking(), name="timetable.watch")

    async def stop(self) -> None:
        """Tick no more, and let the jobs under way finish: what they claimed must reach its sender."""
        if not self._scheduler.running:
            return
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=10)
        self._scheduler.shutdown(wait=False)

    async def _keep_ticking(self) -> None:
        """Bring forward what a clock that was ahead put off: the scheduler would wait until that hour comes again."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = datetime.now(UTC)
            for job in self._scheduler.get_jobs():
                if job.next_run_time is not None and job.next_run_time > now + 2 * job.trigger.interval:
                    log.warning("clock.brought_forward", job=job.name)
                    job.modify(next_run_time=now)

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
