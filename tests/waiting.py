"""Waiting in tests: for what is announced, and for what nobody announces. The limits only end what hangs."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, overload

Found = TypeVar("Found")

WITHIN = 30.0
"""Seconds, however busy the machine is; below pytest's own limit, so that the test can say what it waited for."""


class Changes:
    """What some alter and others wait for: whoever alters anything that a waiter may look at announces it."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        """Let everybody who waits look again; each change is an event of its own, so none can be swept away."""
        changed, self._next = self._next, asyncio.Event()
        changed.set()

    async def until(self, predicate: Callable[[], Found], within: float = WITHIN) -> Found:
        """The first truthy value of `predicate`; TimeoutError if it has none even when the time is up."""
        try:
            async with asyncio.timeout(within):
                while not (found := predicate()):
                    await self._next.wait()
        except TimeoutError:
            found = predicate()  # a machine that stood still let the time pass, not the bot
            if not found:
                raise
        return found


@overload
async def until(predicate: Callable[[], Coroutine[Any, Any, Found]], within: float = ...) -> Found: ...
@overload
async def until(predicate: Callable[[], Found], within: float = ...) -> Found: ...
async def until(predicate: Callable[[], Any], within: float = WITHIN) -> Any:
    """The first truthy value of what nobody announces: another process, a thread, a state inside the program."""
    async with asyncio.timeout(within):
        while True:
            looked = predicate()
            if found := await looked if asyncio.iscoroutine(looked) else looked:
                return found
            await asyncio.sleep(0.005)
