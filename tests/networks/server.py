"""What every stand-in is: a port, people and updates behind it, and waiting for what happens there."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

from tests.networks.front import Front
from tests.waiting import WITHIN, Changes, Found

Json = dict[str, Any]


class Server(ABC):
    """`async with` a network's own: give `server.url` to a bot, then act through `server.chat`."""

    def __init__(self, front: Front) -> None:
        """Nothing listens before the context is entered."""
        self.changes = Changes()
        self.keep_calls = True  # False under load: only counts, and a short tail of each chat
        self.calls: list[tuple[str, Json]] = []
        self.counts: Counter[str] = Counter()
        self._front = front
        self._ticks = 0

    @property
    def url(self) -> str:
        """The base to configure instead of the network's own."""
        return f"http://127.0.0.1:{self._front.port}"

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop pushing and listening; polls under way are cut."""
        await self.down()
        await self._push_no_more()

    async def up(self) -> None:
        """Open the port, the same one after `down`, and hand updates out again."""
        await self._front.open()
        self.release()

    async def down(self) -> None:
        """Close the port and cut every connection; updates wait meanwhile."""
        self.hold()
        await self._front.close()

    async def wait_for(self, predicate: Callable[[], Found], timeout: float = WITHIN) -> Found:  # noqa: ASYNC109 reads as a limit
        """The first truthy value of `predicate`, looked at again whenever anything changes here."""
        try:
            return await self.changes.until(predicate, timeout)
        except TimeoutError:
            recent = [f"{name}({str(params.get('text', ''))[:80]!r})" for name, params in self.calls[-8:]]
            raise TimeoutError(f"not within {timeout} s; {self._state()}; last calls: {recent}") from None

    def note(self, name: str, params: Json) -> None:
        """Count a call of the bot's."""
        self.counts[name] += 1
        if self.keep_calls:
            self.calls.append((name, params))

    def tick(self) -> int:
        """A count that orders what happens, finer than any clock."""
        self._ticks += 1
        return self._ticks

    @abstractmethod
    def hold(self) -> None:
        """Hand nothing out until `release`."""

    @abstractmethod
    def release(self) -> None:
        """Hand out what was held."""

    @abstractmethod
    async def _push_no_more(self) -> None:
        """Let go of all that is pushed."""

    @abstractmethod
    def _state(self) -> str:
        """What waits here, for whoever waited in vain."""
