"""Load: people who each write one message and wait for its answer; so many are under way at once."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.networks.telegram_chat import TelegramMessage
from tests.networks.telegram_server import TelegramServer

PATIENCE = 20.0
TEXT = "Gửi"


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second, and how long one took in milliseconds."""

    rate: float
    p50: float
    p99: float
    count: int

    @classmethod
    def of(cls, took: Iterable[float], lasted: float) -> "Measured":
        """Sum up how many seconds each answer took, out of so many."""
        known = sorted(took)
        if not known:
            return cls(0.0, 0.0, 0.0, 0)
        p50, p99 = (known[min(len(known) - 1, len(known) * part // 100)] * 1000 for part in (50, 99))
        return cls(len(known) / lasted, p50, p99, len(known))


class Load:
    """One run over one bot. Each person writes once, so that every bot sees the same load."""

    def __init__(self, server: TelegramServer, people: Iterator[int]) -> None:
        self.server = server
        self.answered: set[int] = set()
        self.sent: dict[int, int] = {}  # the update of each person
        self._people = people
        self._began: dict[int, float] = {}
        self._took: list[float] = []
        self._running = False
        self._idle = asyncio.Event()
        server.on_message = self._heard

    async def measure(self, at_once: int, seconds: float, *, warm_up: float = 0.5) -> Measured:
        """Keep `at_once` messages under way, and look at what is answered after the warm-up."""
        await self.begin(at_once)
        await asyncio.sleep(warm_up)
        self._took = []
        start = time.perf_counter()
        await asyncio.sleep(seconds)
        found = Measured.of(self._took, time.perf_counter() - start)
        await self.end()
        return found

    async def begin(self, at_once: int) -> None:
        """Let the first people write; each answer lets the next one write."""
        self._running = True
        for _ in range(at_once):
            self._next()

    async def end(self) -> None:
        """Let nobody write any more, and wait for the answers that are still due."""
        self._running = False
        self._idle.clear()
        if self._began:
            async with asyncio.timeout(PATIENCE):
                await self._idle.wait()

    def cut_off(self) -> None:
        """Let nobody write any more, and wait for nothing."""
        self._running = False
        self._began = {}

    def _next(self) -> None:
        person = next(self._people, None)
        if person is None:
            return
        self._began[person] = time.perf_counter()
        chat = self.server.chat(person)
        self.sent[person] = chat.says(TEXT).update_id

    def _heard(self, person: int, _message: TelegramMessage) -> None:
        self.answered.add(person)
        began = self._began.pop(person, None)
        if began is None:
            return
        self._took.append(time.perf_counter() - began)
        if self._running:
            self._next()
        elif not self._began:
            self._idle.set()
