"""Who says nothing, or says it too slowly, is let go; who asks something is served, however many say nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import pytest
from aiohttp import web

from bot.runtime import Runtime
from tests.web.conftest import health
from tests.web.visiting import Visitor
from tests.world import World
from web.app import make_app
from web.connections import Connections, Limits, peer

HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half: "
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Door:
    """A started web chat behind its door, and raw connections to it."""

    def __init__(self, stack: AsyncExitStack, port: int) -> None:
        self._stack = stack
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    async def opens(self, said: bytes = b"") -> Wire:
        """Connect and say something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._stack.callback(writer.close)
        writer.write(said)
        await writer.drain()
        return reader, writer

    async def asks(self, wire: Wire | None = None) -> bytes:
        """Ask for a page, on a connection of its own or on this one, and return the first line of the answer."""
        reader, writer = wire or await self.opens()
        writer.write(WHOLE)
        line = await asyncio.wait_for(reader.readline(), 20)
        while wire and await reader.readline() != b"\r\n":
            pass
        await reader.readexactly(len('{"ok": true}')) if wire else None
        return line


async def rest(wire: Wire) -> bytes:
    """Return what still comes until the connection is closed."""
    try:
        return await asyncio.wait_for(wire[0].read(), 20)
    except ConnectionError:
        return b""


@asynccontextmanager
async def opened(
    runtime: Runtime, limits: Limits, whose: Callable[[asyncio.Transport], str | None] = peer
) -> AsyncIterator[Door]:
    app = make_app(runtime, public_url="http://hoi.example", secret="a secret of the test", health=health)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    assert runner.server is not None
    connections = Connections(runner.server, limits, peer=whose)
    watch = asyncio.create_task(connections.watch())
    server = await asyncio.get_running_loop().create_server(connections, "127.0.0.1", 0)
    try:
        async with AsyncExitStack() as stack:
            yield Door(stack, server.sockets[0].getsockname()[1])
    finally:
        server.close()
        watch.cancel()
        await runner.cleanup()


async def test_a_head_that_never_ends(runtime: Runtime) -> None:
    async with opened(runtime, Limits(head=0.2)) as door:
        silent, half = await door.opens(), await door.opens(HALF)
        kept = await door.opens()
        assert b" 200 " in await door.asks(kept)
        kept[1].write(HALF)  # the next request of a connection that was good
        assert [await rest(wire) for wire in (silent, half, kept)] == [b"", b"", b""]
        assert b" 200 " in await door.asks()


async def test_a_body_that_comes_too_slowly(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    kind = b"Content-Type: application/x-www-form-urlencoded"
    post = b"POST /vao HTTP/1.1\r\nHost: x\r\n" + kind + b"\r\nContent-Length: 900\r\n\r\n"
    async with opened(runtime, Limits(head=60, body=0.2)) as door:
        slow = await door.opens(post + b"a=")
        assert await rest(slow) == b""
        good = await door.opens(post + b"ma=" + b"x" * 450)
        good[1].write(b"x" * 447)
        assert (await asyncio.wait_for(good[0].readline(), 20)).startswith(b"HTTP/1.1 ")
    assert not caplog.records


async def test_a_connection_that_is_kept_for_nothing(runtime: Runtime) -> None:
    async with opened(runtime, Limits(head=60, idle=0.2)) as door:
        kept = await door.opens()
        assert b" 200 " in await door.asks(kept)
        assert await rest(kept) == b""


async def test_half_open_connections_push_out_each_other(runtime: Runtime, world: World) -> None:
    limits = Limits(most=4, each=4, head=60, body=60)
    async with opened(runtime, limits) as door, Visitor(runtime, door.address) as person:
        await person.signs_in(world.people["parent"])
        async with person.listens(last=0) as line:
            half = [await door.opens(HALF) for _ in range(12)]
            assert [await rest(wire) for wire in half[:9]] == [b""] * 9
            await person.says("/hoi")
            await line.hears("về việc gì")


async def test_one_address_takes_no_more_than_its_share(runtime: Runtime) -> None:
    whose = iter(["203.0.113.7"] * 5 + ["198.51.100.9", "203.0.113.7"])
    async with opened(runtime, Limits(most=50, each=2, head=60), lambda _: next(whose)) as door:
        half = [await door.opens(HALF) for _ in range(5)]
        assert [await rest(wire) for wire in half[:3]] == [b""] * 3
        other = await door.opens(HALF)
        assert b" 200 " in await door.asks()
        for wire in (half[4], other):
            wire[1].write(b"\r\n\r\n")
            assert b" 200 " in await asyncio.wait_for(wire[0].readline(), 20)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("127.0.0.1", None), ("10.1.2.3", None), ("::1", None), ("fe80::1%eth0", None), ("::ffff:192.168.1.2", None),
        ("8.8.8.8", "8.8.8.8"), ("::ffff:8.8.8.8", "8.8.8.8"), ("2a00:1450:4001:c::5", "2a00:1450:4001:c::/64"),
    ],
)  # fmt: skip
def test_whose_a_connection_is(address: str, counted: str | None) -> None:
    """A proxy on this machine or network brings everybody's; one line of IPv6 has as many addresses as it likes."""

    class Wired:
        def get_extra_info(self, _name: str) -> tuple[str, int]:
            return address, 1

    assert peer(cast("asyncio.Transport", Wired())) == counted


JUNK = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"hello\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
    b"GET / HTTP/1.1\r\n: x\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"b" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 300 + b"\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nxx",
    b"POST /vao HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /%zz%ff HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    b"GET \x00 HTTP/1.1\r\n\r\n",
    b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n\r\n\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\njunk",
    b"POST /vao HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nxxxx",
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=map(str, range(len(JUNK))))
async def test_what_is_no_request_leaves_no_trace(
    runtime: Runtime, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(runtime, Limits(head=0.2, idle=0.2, body=0.2)) as door:
        said = await rest(await door.opens(junk))
        assert said == b"" or int(said.split()[1]) < 500, said[:200]
        assert b" 200 " in await door.asks()
    assert [record.getMessage() for record in caplog.records] == []
