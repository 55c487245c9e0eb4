"""How the program is doing, for /healthz and `doctor`: its own parts decide, a network in trouble is only told.

That nobody leads a network is no trouble of the network's, but ours.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.runtime import Runtime
from scheduler.timetable import Timetable

LOOK_EVERY = 5.0
"""Seconds for which what was seen is good: who asks without end loads neither the writer nor the disk."""
LONGEST_TICK = 30.0
"""Seconds since the clock last ticked well after which something is wrong."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Seen:
    """How long the database took to read and to write, in milliseconds, at an instant; None where it did not."""

    at: float = -math.inf
    database: float | None = None
    writer: float | None = None
    oldest: datetime | None = None


class Health:
    """Asks every part. `networks`: each network's own report, by name; `every`: seconds between two looks."""

    patience = 5.0
    """Seconds that a part may take to answer."""

    def __init__(
        self,
        runtime: Runtime,
        timetable: Timetable,
        networks: Mapping[str, Callable[[], Mapping[str, Any]]],
        *,
        every: float = LOOK_EVERY,
    ) -> None:
        self._runtime = runtime
        self._timetable = timetable
        self._networks = networks
        self._started = time.monotonic()
        self._every = every
        self._looking = asyncio.Lock()
        self._seen = _Seen()

    async def report(self) -> dict[str, Any]:
        """Return the whole picture; `ok` false when the database, the writer or the clock does not do its work.

        And when nobody leads a network.
        """
        async with self._looking:
            if time.monotonic() - self._seen.at >= self._every:
                self._seen = await self._look()
        seen, tick = self._seen, self._tick_age()
        networks = {name: dict(ask()) for name, ask in self._networks.items()}
        led = all(network.get("ok", True) for network in networks.values())
        return {
            "ok": seen.database is not None and seen.writer is not None and tick < LONGEST_TICK and led,
            "database": {"ok": seen.database is not None, "milliseconds": seen.database},
            "writer": {"ok": seen.writer is not None, "milliseconds": seen.writer},
            "clock": {"ok": tick < LONGEST_TICK, "seconds_since_tick": round(tick, 1)},
            "networks": networks,
            "oldest_unsent_seconds": self._age(seen.oldest),
        }

    async def _look(self) -> "_Seen":
        """Read something, and write something that the disk must take."""
        oldest: datetime | None = None

        async def read() -> None:
            nonlocal oldest
            oldest = await self._runtime.read(lambda uow: uow.deliveries.oldest_unsent())

        database = await _timed(read(), self.patience)
        writer = await _timed(self._runtime.write(lambda uow: uow.arrivals.prove()), self.patience)
        return _Seen(time.monotonic(), database, writer, oldest)

    def _tick_age(self) -> float:
        ticked = self._timetable.ticked_at
        if ticked is None:
            return time.monotonic() - self._started
        return abs((datetime.now(UTC) - ticked).total_seconds())

    def _age(self, since: datetime | None) -> int | None:
        return max(0, round((self._runtime.clock() - since).total_seconds())) if since is not None else None


async def _timed(work: Awaitable[object], patience: float) -> float | None:
    """Return how long a part took to answer; None where it failed or took too long."""
    began = time.monotonic()
    try:
        await asyncio.wait_for(work, patience)
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with a part, the report must still be given
        log.warning("health.part_failed", problem=type(problem).__name__)
        return None
    return round((time.monotonic() - began) * 1000, 1)
