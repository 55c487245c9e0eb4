"""Whether a network takes messages at all, as far as its answers tell, and how long to leave it alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

TOO_MANY = 4
"""So many messages in a row that met trouble, each for itself, are the network's trouble and not theirs."""


class Outage:
    """`since`: when it went away, None while it is there. `probed`: messages that found it still away."""

    def __init__(self, clock: Callable[[], datetime], waits: tuple[float, float]) -> None:
        self.since: datetime | None = None
        self.probed: set[int] = set()
        self._clock = clock
        self._first, self._longest = waits
        self._grown = self._first
        self._asked = 0.0
        self._in_a_row = 0

    @property
    def troubled(self) -> bool:
        """Whether the last thing that was heard of it was trouble."""
        return self._in_a_row > 0

    def is_on(self) -> bool:
        """Whether the network is away."""
        return self.since is not None

    def answered(self) -> None:
        """It said something about a message: yes, or never."""
        self._in_a_row = 0

    def trouble(self, *, after: float = 0.0, everybody: bool = False) -> bool:
        """Note that it took a message from nobody, or not from one; return whether it is away since now."""
        self._in_a_row += 1
        if everybody:
            self._asked = max(self._asked, after)
        if self.since is not None or not (everybody or self._in_a_row >= TOO_MANY):
            return False
        self.since, self._grown = self._clock(), self._first
        return True

    def next_wait(self) -> float:
        """Return how many seconds to leave it alone: what it asked for, or twice as long as before up to a limit."""
        wait, self._asked = max(self._asked, self._grown), 0.0
        self._grown = min(self._grown * 2, self._longest)
        return wait

    def lasts(self, least: timedelta) -> bool:
        """Whether it has been away for so long."""
        return self.since is not None and self._clock() - self.since >= least

    def over(self) -> None:
        """It is back."""
        self.since = None
        self.probed.clear()
