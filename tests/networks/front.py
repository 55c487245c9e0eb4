"""The port of a stand-in: opened, closed and cut at will; where a call goes is each network's."""

import asyncio
import socket
import struct
from abc import ABC, abstractmethod
from functools import partial
from typing import ClassVar

from aiohttp import web

_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset instead of a farewell


class Front(ABC):
    """One port on loopback, without routing tables or logs, for it carries the load of the benchmark too."""

    largest = 1024 * 1024
    """Bytes of one request."""
    cancels: ClassVar[bool] = False
    """Whether a client that leaves ends what was done for it."""

    def __init__(self) -> None:
        """Nothing listens before `open`."""
        self.port = 0
        self._runner: web.ServerRunner | None = None

    async def open(self) -> None:
        """Listen on loopback, on the same port as before if there was one."""
        if self._runner is not None:
            return
        request = partial(web.BaseRequest, loop=asyncio.get_running_loop(), client_max_size=self.largest)
        server = web.Server(self._serve, request_factory=request, access_log=None, handler_cancellation=self.cancels)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        if runner.server is not None:
            for connection in runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
        await runner.cleanup()

    @abstractmethod
    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""


def as_json(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """An answer of JSON."""
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def cut(request: web.BaseRequest) -> web.Response:
    """Reset the connection of a request; what is returned reaches nobody."""
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        transport.abort()
    return web.Response()
