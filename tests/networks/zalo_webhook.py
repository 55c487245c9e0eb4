"""Updates pushed to a bot's own address; whether Zalo tries again is not known, so it is a setting."""

import asyncio
import time
from collections.abc import Callable

import aiohttp

from tests.networks.zalo_params import Json
from tests.networks.zalo_updates import ZaloUpdate
from tests.waiting import Changes

SECRET_HEADER = "X-Bot-Api-Secret-Token"
_AGENT = "Java/17.0.9"
_SUCCESSES = range(200, 300)


class Webhook:
    """The one address in force. One chat's updates go one after another; different chats' side by side."""

    def __init__(self, encode: Callable[[ZaloUpdate], bytes], changes: Changes) -> None:
        """`encode` makes the body of a push, `changes` is told of each that begins, is answered or ends."""
        self.url = ""
        self.updated_at = 0  # milliseconds; 0: never set
        self.retries = 0  # further tries after anything but a 2xx
        self.retry_wait = 0.02  # seconds
        self.patience = 10.0  # seconds until a push without an answer is given up
        self.probe_tells_secret = True  # does the empty probe of setWebhook carry the secret?
        self.under_way = 0
        self.posting = 0  # of those under way, how many wait for an answer now
        self._secret = ""
        self._encode = encode
        self._changes = changes
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[str, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Event()
        self._gate.set()

    def set(self, url: str, secret: str) -> None:
        """Push there from now on; an empty address is none."""
        self.url, self._secret = url, secret
        self.updated_at = int(time.time() * 1000)
        self._changes.announce()

    def card(self) -> Json:
        """What getWebhookInfo tells; never the secret."""
        return {"url": self.url, "updated_at": self.updated_at}

    async def probe(self) -> Json:
        """Knock with an empty body: only a 200 passes. The words of a failure are invented."""
        status = await self._post(b"", tell_secret=self.probe_tells_secret)
        if status == 200:
            return {"ok": True, "outcome": "webhook.ok"}
        return {"ok": False, "outcome": "webhook.unreachable" if status is None else f"webhook.http_{status}"}

    def push(self, update: ZaloUpdate, *, at_once: bool = False) -> None:
        """Send it on its way; `at_once` does not wait for earlier ones of its chat."""
        lane = asyncio.Lock() if at_once else self._lanes.setdefault(update.lane, asyncio.Lock())
        self.under_way += 1
        task = asyncio.get_running_loop().create_task(self._deliver(update, lane))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        self._changes.announce()

    def hold(self) -> None:
        """Push nothing new until `release`."""
        self._gate.clear()

    def release(self) -> None:
        """Push what was held."""
        self._gate.set()

    async def close(self) -> None:
        """Stop pushing and let go of connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver(self, update: ZaloUpdate, lane: asyncio.Lock) -> None:
        async with lane:
            for turn in range(1 + self.retries):
                if turn:
                    await asyncio.sleep(self.retry_wait)
                await self._gate.wait()
                if not self.url:
                    return
                status = await self._post(self._encode(update), tell_secret=True)
                update.statuses.append(status)
                self._changes.announce()
                if status in _SUCCESSES:
                    return

    async def _post(self, body: bytes, *, tell_secret: bool) -> int | None:
        headers = {"User-Agent": _AGENT, "Content-Type": "application/json"}
        if tell_secret:
            headers[SECRET_HEADER] = self._secret
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        patience = aiohttp.ClientTimeout(total=self.patience)
        self.posting += 1
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None
        finally:
            self.posting -= 1
            self._changes.announce()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.under_way -= 1
        self._changes.announce()
