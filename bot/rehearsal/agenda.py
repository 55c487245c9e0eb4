"""What is to happen when in a rehearsal; what happens may put more on the agenda."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import count

from bot.rehearsal.stage import Stage

Deed = Callable[[], Awaitable[None]]


class Agenda:
    """Deeds by their instants, those of one instant in the order in which they were put down."""

    def __init__(self, stage: Stage, zone: tzinfo) -> None:
        self._stage, self._zone = stage, zone
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    @property
    def now(self) -> datetime:
        """The present instant on the office's clock."""
        return self._stage.clock.at.astimezone(self._zone)

    def put(self, at: datetime, deed: Deed) -> None:
        """Put a deed down; what should have been done by now is done next."""
        heapq.heappush(self._waiting, (max(at, self._stage.clock.at), next(self._numbers), deed))

    @staticmethod
    def local(day: date, hour: int, minute: int = 0, *, zone: tzinfo) -> datetime:
        """Return an hour of a day on an office's clock."""
        return datetime.combine(day, time(hour, minute), zone)

    def on(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return an hour of a day on the office's clock."""
        return self.local(day, hour, minute, zone=self._zone)

    def not_before(self, at: datetime, *, after: timedelta = timedelta(hours=1)) -> datetime:
        """Return an instant, or, where that has gone by or is too near, a while from now."""
        return max(at, self.now + after)

    async def play(self, *, then: timedelta) -> None:
        """Do everything in its time, and let so much time pass after the last deed."""
        while self._waiting:
            at, _, deed = heapq.heappop(self._waiting)
            await self._stage.run_to(at)
            await deed()
        await self._stage.run_to(self._stage.clock.at + then)
