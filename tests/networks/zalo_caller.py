"""A plain client of the stand-in and a plain address for its pushes: what its own tests need, and no bot."""

import asyncio
from typing import NamedTuple, Self

import aiohttp
import orjson
from aiohttp import web

from tests.networks.zalo_params import Json
from tests.networks.zalo_server import ZaloServer
from tests.networks.zalo_webhook import SECRET_HEADER
from tests.waiting import WITHIN

SECRET = "mot-hai-ba-bon"
TED = "6ede9afa66b88fe6d6a9"


class Answer(NamedTuple):
    """What came back over the wire."""

    status: int
    body: Json


class Caller:
    """Calls methods as JSON over HTTP."""

    def __init__(self, server: ZaloServer, session: aiohttp.ClientSession) -> None:
        self.session = session
        self._server = server

    def url(self, method: str) -> str:
        """The address of a method."""
        return f"{self._server.url}/bot{self._server.token}/{method}"

    async def call(self, method: str, **params: object) -> Answer:
        """Any answer that is JSON; aiohttp's errors otherwise."""
        async with self.session.post(self.url(method), json=params) as answer:
            return Answer(answer.status, await answer.json())

    async def result(self, method: str, **params: object) -> Json:
        """The result of a call that must succeed."""
        status, body = await self.call(method, **params)
        assert (status, body["ok"]) == (200, True), body
        assert "error_code" not in body
        found = body["result"]
        assert isinstance(found, dict)
        return found

    async def error(self, method: str, **params: object) -> int:
        """The code of a call that must be refused."""
        _, body = await self.call(method, **params)
        assert body["ok"] is False
        assert body["description"]
        return int(body["error_code"])

    async def update(self) -> Json:
        """The next update by polling."""
        return await self.result("getUpdates", timeout=5)


class Pushed(NamedTuple):
    """One request that reached the address; an empty body is None."""

    secret: str | None
    agent: str | None
    body: Json | None

    @property
    def text(self) -> str:
        """The words of a wrapped update."""
        assert self.body is not None
        return str(self.body["result"]["message"]["text"])


class Doorstep:
    """An address on loopback that takes pushes: `statuses` are its next answers, then 200."""

    def __init__(self) -> None:
        self.pushed: list[Pushed] = []
        self.statuses: list[int] = []
        self.open = asyncio.Event()  # clear it, and answers wait
        self.open.set()
        self._standing = 0
        self._changed = asyncio.Condition()
        self.port = 0
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.05)

    @property
    def url(self) -> str:
        """Where to push."""
        return f"http://127.0.0.1:{self.port}/zalo"

    @property
    def texts(self) -> list[str]:
        """The words pushed so far, the probe left out."""
        return [each.text for each in self.pushed if each.body is not None]

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.open.set()
        await self._runner.cleanup()

    async def stand(self, number: int) -> None:
        """Wait until so many pushes stand before the closed door."""
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(lambda: self._standing == number)

    async def _serve(self, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        found = orjson.loads(body) if body else None
        self.pushed.append(Pushed(request.headers.get(SECRET_HEADER), request.headers.get("User-Agent"), found))
        status = self.statuses.pop(0) if self.statuses else 200
        async with self._changed:
            self._standing += 1
            self._changed.notify_all()
        await self.open.wait()
        self._standing -= 1
        return web.Response(status=status)
