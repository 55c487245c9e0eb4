"""A proxy between the browser and the web chat, with the habits of some that schools have."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, web
from multidict import CIMultiDict

_HOP = ("Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Content-Encoding")


@dataclass
class Relay:
    """Hands everything on, both ways. `sets`: headers that it puts over ours. `cuts`: what it takes out of pages.

    `silenced`: of so many streams, the first ones, it hands nothing on any more, and closes nothing.
    """

    behind: str
    sets: dict[str, str] = field(default_factory=dict)
    cuts: bytes = b""
    silenced: float = 0
    posts: list[CIMultiDict[str]] = field(default_factory=list)
    streams: int = 0

    def hush(self) -> None:
        """Fall silent on every stream that is open."""
        self.silenced = self.streams

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Return where it listens."""
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{rest:.*}", self._hand_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        async with ClientSession(cookie_jar=DummyCookieJar(), timeout=ClientTimeout()) as self._on:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()

    async def _hand_on(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            self.posts.append(CIMultiDict(request.headers))
        asked = CIMultiDict(request.headers)
        asked.popall("Transfer-Encoding", None)
        async with self._on.request(
            request.method, f"{self.behind}{request.raw_path}", headers=asked, data=await request.read() or None,
            allow_redirects=False,
        ) as answer:  # fmt: skip
            told = CIMultiDict(answer.headers)
            for name in _HOP:
                told.popall(name, None)
            told.update(self.sets)
            if answer.content_type == "text/event-stream":
                return await self._stream(request, web.StreamResponse(headers=told), answer.content.iter_any())
            body = await answer.read()
            return web.Response(
                status=answer.status, headers=told, body=body.replace(self.cuts, b"") if self.cuts else body
            )

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, pieces: AsyncIterator[bytes]
    ) -> web.StreamResponse:
        self.streams += 1
        number = self.streams
        await response.prepare(request)
        try:
            async for piece in pieces:
                if number > self.silenced:
                    await response.write(piece)
        except (ClientError, ConnectionError):
            pass
        return response
