"""Updates pushed to a bot's own address, each person's in order, again and again until it says 2xx."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

import aiohttp
import orjson

from tests.waiting import Changes

_FIRST_BACK_OFF = 0.02
_LONGEST_BACK_OFF = 0.5
_PATIENCE = aiohttp.ClientTimeout(total=10)
_SUCCESSES = range(200, 300)

Reply = Callable[[dict[str, Any]], None]


class _Waiting(Protocol):
    body: bytes
    lane: int


class Webhook:
    """One address and its lanes: a lane is a person, and at most `connections` lanes move at once."""

    def __init__(
        self,
        url: str,
        secret: str,
        connections: int,
        session: aiohttp.ClientSession,
        reply: Reply,
        delivered: Callable[[int], None],
        changes: Changes,
    ) -> None:
        """`delivered` hears the sequence number of each update the bot took; `changes` is told when a push ended."""
        self.url = url
        self.connections = connections
        self.held = False
        self.last_error: tuple[int, str] | None = None
        self._session = session
        self._reply = reply
        self._delivered = delivered
        self._changes = changes
        self._headers = {"Content-Type": "application/json"}
        if secret:
            self._headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        self._lanes: dict[int, deque[tuple[int, bytes]]] = {}
        self._ready: deque[int] = deque()
        self._failures: dict[int, int] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._workers: set[asyncio.Task[None]] = set()

    def feed(self, sequence: int, lane: int, body: bytes) -> None:
        """Push this update after the earlier ones of its lane."""
        waiting = self._lanes.get(lane)
        if waiting is None:
            self._lanes[lane] = deque([(sequence, body)])
            self._ready.append(lane)
            self.start()
        else:
            waiting.append((sequence, body))

    def restart(self, pending: Mapping[int, _Waiting]) -> None:
        """Forget the order known so far and push exactly these."""
        self.stop()
        self._lanes.clear()
        self._ready.clear()
        self._failures.clear()
        for sequence, entry in pending.items():
            self.feed(sequence, entry.lane, entry.body)

    def start(self) -> None:
        """Put free connections to work."""
        if self.held:
            return
        for _ in range(min(len(self._ready), self.connections - len(self._workers))):
            self._workers.add(asyncio.get_running_loop().create_task(self._work()))

    @property
    def under_way(self) -> int:
        """How many updates are being pushed now."""
        return len(self._workers)

    def stop(self) -> None:
        """Push nothing any more, not even what is under way."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        for worker in self._workers:
            worker.cancel()
        self._workers.clear()

    async def _work(self) -> None:
        try:
            while self._ready and not self.held:
                lane = self._ready.popleft()
                await self._push_first_of(lane, self._lanes[lane])
        finally:
            self._workers.discard(cast("asyncio.Task[None]", asyncio.current_task()))
            self._changes.announce()

    async def _push_first_of(self, lane: int, waiting: deque[tuple[int, bytes]]) -> None:
        sequence, body = waiting[0]
        taken = await self._push(body)
        if taken:
            self._delivered(sequence)
        if self._lanes.get(lane) is not waiting:  # the lanes were laid anew meanwhile
            return
        if not taken:
            self._retry_later(lane)
            return
        self._failures.pop(lane, None)
        waiting.popleft()
        if waiting:
            self._ready.append(lane)
        else:
            del self._lanes[lane]

    async def _push(self, body: bytes) -> bool:
        try:
            async with self._session.post(
                self.url, data=body, headers=self._headers, timeout=_PATIENCE, allow_redirects=False
            ) as answer:
                said = await answer.read()
                if answer.status not in _SUCCESSES:
                    text = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    self.last_error = (int(time.time()), text)
                    return False
                call = orjson.loads(said) if said and answer.content_type == "application/json" else None
        except (aiohttp.ClientError, TimeoutError) as error:
            self.last_error = (int(time.time()), f"Connection failed: {type(error).__name__}")
            return False
        except orjson.JSONDecodeError:
            return True
        if isinstance(call, dict) and "method" in call:
            self._reply(call)
        return True

    def _retry_later(self, lane: int) -> None:
        failures = self._failures[lane] = self._failures.get(lane, 0) + 1
        delay = min(_FIRST_BACK_OFF * 2 ** min(failures - 1, 10), _LONGEST_BACK_OFF)

        def retry() -> None:
            self._timers.discard(timer)
            self._ready.append(lane)
            self.start()

        timer = asyncio.get_running_loop().call_later(delay, retry)
        self._timers.add(timer)
