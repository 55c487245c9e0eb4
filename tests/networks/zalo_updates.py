"""Updates that wait for getUpdates: one a call, gone once handed out, whoever asked."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field

from tests.networks.zalo_params import Json, ZaloApiError
from tests.waiting import Changes

WEBHOOK_ACTIVE = "Bad Request: getUpdates does not work while a webhook is set"


@dataclass(slots=True, eq=False)
class ZaloUpdate:
    """One update on its way to the bot; `raw` is sent as it stands, however malformed."""

    content: Json  # event_name, and message if there is one
    lane: str
    raw: bytes | None = None
    statuses: list[int | None] = field(default_factory=list)  # the webhook's answers to it; None: no answer came


class PollQueue:
    """No offset and no acknowledgement: what a poll was given, no other poll gets."""

    def __init__(self, changes: Changes) -> None:
        """Nothing waits and nobody asks; `changes` is told whenever that changes."""
        self._changes = changes
        self.waiting: deque[ZaloUpdate] = deque()
        self.lost: list[ZaloUpdate] = []
        self.loses_after: float | None = None  # seconds without any poll until what is sent is lost; None: never
        self.held = False
        self._pollers: list[asyncio.Future[ZaloUpdate]] = []
        self._unconfirmed = False
        self._last_poll = float("-inf")

    @property
    def quiet(self) -> bool:
        """Nothing waits, and whoever was given the last update has come to ask again."""
        return not self.waiting and not self._unconfirmed

    @property
    def polls(self) -> int:
        """How many polls are open now."""
        return len(self._pollers)

    def add(self, update: ZaloUpdate) -> None:
        """Hand it to the newest open poll, or keep it; lost if nobody has asked for too long."""
        if self._pollers and not self.held:
            self._hand(update)
        elif self.loses_after is not None and not self._pollers and self._idle() >= self.loses_after:
            self.lost.append(update)
        else:
            self.waiting.append(update)
        self._changes.announce()

    def hold(self) -> None:
        """Hand nothing out until `release`."""
        self.held = True

    def release(self) -> None:
        """Hand out what was held, one to each open poll."""
        self.held = False
        while self.waiting and self._pollers:
            self._hand(self.waiting.popleft())
        self._changes.announce()

    def came_back(self) -> None:
        """A poll has arrived: what was handed out before is taken."""
        self._unconfirmed = False
        self._changes.announce()

    async def poll(self, wait: float) -> ZaloUpdate:
        """The next update; 408 when none comes within `wait` seconds."""
        if self.waiting and not self.held:
            self._unconfirmed = True
            self._last_poll = time.monotonic()
            update = self.waiting.popleft()
            self._changes.announce()
            return update
        waiter: asyncio.Future[ZaloUpdate] = asyncio.get_running_loop().create_future()
        self._pollers.append(waiter)
        self._changes.announce()
        try:
            await asyncio.wait({waiter}, timeout=wait)
            if not waiter.done():
                raise ZaloApiError(408, "Request timeout")
            return waiter.result()
        finally:
            if waiter in self._pollers:
                self._pollers.remove(waiter)
            self._last_poll = time.monotonic()
            self._changes.announce()

    def refuse_polls(self) -> None:
        """A webhook was set: every open poll ends with 400."""
        for waiter in self._pollers:
            waiter.set_exception(ZaloApiError(400, WEBHOOK_ACTIVE))
        self._pollers.clear()
        self._changes.announce()

    def drain(self) -> list[ZaloUpdate]:
        """Everything that waits, which then waits no longer."""
        found = list(self.waiting)
        self.waiting.clear()
        self._changes.announce()
        return found

    def _hand(self, update: ZaloUpdate) -> None:
        self._pollers.pop().set_result(update)
        self._unconfirmed = True

    def _idle(self) -> float:
        return time.monotonic() - self._last_poll
