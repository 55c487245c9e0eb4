"""The door to every page: how many connections may be open, how long each may take to say what it wants."""

import asyncio
import ipaddress
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from web.rates import line_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What strangers may hold. `most`: open connections, `each`: of one address; seconds for the rest.

    `head`: until a request's head is there. `idle`: between two requests, longer than proxies keep a connection, so
    that it is they who close it. `body`: in so many seconds of a body at least `slowest` bytes a second must come.
    """

    most: int = 700
    each: int = 350
    head: float = 20.0
    idle: float = 130.0
    body: float = 20.0
    slowest: int = 1_000


def peer(transport: asyncio.Transport) -> str | None:
    """Return whose a connection is; None where it comes from this machine or network: a proxy brings everybody's."""
    told = transport.get_extra_info("peername")
    try:
        address = ipaddress.ip_address(told[0].partition("%")[0])
    except (TypeError, IndexError, ValueError):
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return None if (mapped or address).is_private else line_of(address)


class Connections:
    """All connections of one server; called by asyncio for each new one.

    Where there is no room, the one that has been silent longest goes: half-open connections push out each other, and
    who asks something is served. Streams and whatever else is being answered are never cut.
    """

    def __init__(
        self,
        server: web.Server,
        limits: Limits,
        *,
        peer: Callable[[asyncio.Transport], str | None] = peer,
    ) -> None:
        self.limits = limits
        self._server = server
        self._peer = peer
        self._open: dict[Connection, None] = {}
        self._silent: dict[Connection, None] = {}
        self._by_peer: defaultdict[str, dict[Connection, None]] = defaultdict(dict)

    def __call__(self) -> "Connection":
        """Make the protocol of one connection."""
        return Connection(self, self._server, asyncio.get_running_loop())

    def admit(self, connection: "Connection", transport: asyncio.Transport) -> bool:
        """Make room for a new connection and count it; False when all are busy."""
        connection.peer = self._peer(transport)
        if connection.peer is not None:
            same = self._by_peer[connection.peer]
            if len(same) >= self.limits.each and not self._close_one(same):
                return False
            same[connection] = None
        if len(self._open) >= self.limits.most:
            log.warning("web.full", connections=self.limits.most)
            if not (self._close_one(self._silent) or self._close_one(self._open)):
                self.forget(connection)
                return False
        self._open[connection] = None
        return True

    def _close_one(self, among: "dict[Connection, None]") -> bool:
        """Close the oldest that is not being answered."""
        found = next((one for one in among if one.may_go()), None)
        if found is not None:
            found.end()
        return found is not None

    def wait_for(self, connection: "Connection") -> None:
        """Note that somebody has said nothing (more) from now on."""
        self._silent[connection] = None

    def heed(self, connection: "Connection") -> None:
        """Note that somebody has asked something."""
        self._silent.pop(connection, None)

    def forget(self, connection: "Connection") -> None:
        """Count a connection no more."""
        self._open.pop(connection, None)
        self._silent.pop(connection, None)
        if connection.peer is not None:
            self._by_peer[connection.peer].pop(connection, None)
            if not self._by_peer[connection.peer]:
                del self._by_peer[connection.peer]

    async def watch(self) -> None:
        """End for ever what takes too long."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(self.limits.head, self.limits.body) / 10)
            now = loop.time()
            for late in [one for one in self._open if one.is_late(now)]:
                late.end()


class Connection(web.RequestHandler):
    """One connection, and what it is waited for."""

    __slots__ = ("_asked", "_came", "_connections", "_since", "_wire", "peer")

    def __init__(self, connections: Connections, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(server, loop=loop, keepalive_timeout=connections.limits.idle)
        self._connections = connections
        self._wire: asyncio.Transport | None = None
        self._asked: web.Request | None = None
        self._since: float | None = loop.time()
        self._came = 0
        self.peer: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or not."""
        assert isinstance(transport, asyncio.Transport)
        if not self._connections.admit(self, transport):
            transport.abort()
            return
        self._wire = transport
        self._connections.wait_for(self)
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it no more."""
        self._wire = None
        self._connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Of the next request the first letter has come: the rest of its head may take so long."""
        if self._asked is None and self._since is None:
            self._since = self._loop.time()
        super().data_received(data)

    def begin(self, request: web.Request) -> None:
        """The head is there: what follows of this request is its body."""
        self._asked, self._since, self._came = request, self._loop.time(), 0
        self._connections.heed(self)

    def finish(self) -> None:
        """The request has been dealt with."""
        self._asked, self._since = None, None
        if self._wire is not None:
            self._connections.wait_for(self)

    def may_go(self) -> bool:
        """Whether nothing is being answered here: no head yet, a body under way, or nothing asked since."""
        if self._wire is None:
            return False
        return self._arrives() if self._asked is not None else self._wire.get_write_buffer_size() == 0

    def is_late(self, now: float) -> bool:
        """Whether a head, or the next piece of a body, should have been here by now."""
        if self._since is None or self._wire is None:
            return False
        if self._asked is None:
            return now - self._since > self._connections.limits.head
        if not self._arrives():
            return False
        came, limits = self._asked.content.total_bytes, self._connections.limits
        if not self._wire.is_reading() or came - self._came >= limits.slowest * (now - self._since):
            self._since, self._came = now, came
        return now - self._since > limits.body

    def end(self) -> None:
        """Close at once; what was under way hears of it as of any broken line."""
        if self._wire is not None:
            self._wire.abort()
            self._wire = None
        self._connections.forget(self)

    def log_exception(self, *words: object, **more: object) -> None:
        """Log a bug. What is no HTTP is none, nor is a line that breaks: strangers send either all day."""
        problem = more.get("exc_info")
        broken = isinstance(problem, ConnectionError) and (self._wire is None or self._wire.is_closing())
        if not broken and not isinstance(problem, (HttpProcessingError, web.RequestPayloadError)):
            super().log_exception(*words, **more)

    def _arrives(self) -> bool:
        return self._asked is not None and self._asked.body_exists and not self._asked.content.is_eof()


@web.middleware
async def follow(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection when a request begins and ends."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.begin(request)
    try:
        return await handler(request)
    finally:
        connection.finish()
