"""Waiting longer after each failure, up to a limit."""

import asyncio

LONGEST = 30.0


class Backoff:
    """`first` seconds, then twice as long each time up to `longest`; a success begins again."""

    def __init__(self, first: float = 1.0, *, longest: float = LONGEST) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def reset(self) -> None:
        """It worked."""
        self._next = self._first

    async def wait(self, *, at_least: float = 0.0) -> None:
        """Wait as long as it is time for now."""
        now, self._next = self._next, min(self._next * 2, self._longest)
        await asyncio.sleep(max(now, at_least))
