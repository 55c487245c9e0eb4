"""The HTTP face of the stand-in: paths, tokens, faults on the way, answers."""

import asyncio
import socket
import struct
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.networks.telegram_faults import Fault, FaultRule
from tests.networks.telegram_params import BotApiError, Json, number, read_params, structure
from tests.networks.telegram_settings import Method

if TYPE_CHECKING:
    from tests.networks.telegram_server import TelegramServer

_UPLOAD_LIMIT = 50 * 1024 * 1024
_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset instead of a farewell
_DELAYED = ("send", "edit")


class HttpFront:
    """One port on loopback, without routing tables or logs, for it carries the load of the benchmark too."""

    def __init__(self, server: "TelegramServer") -> None:
        """Nothing listens before `open`."""
        self.port = 0
        self._server = server
        self._runner: web.ServerRunner | None = None
        self._bot_path = f"/bot{server.token}/"
        self._file_path = f"/file/bot{server.token}/"

    async def open(self) -> None:
        """Listen on loopback, on the same port as before if there was one."""
        request = partial(web.BaseRequest, loop=asyncio.get_running_loop(), client_max_size=_UPLOAD_LIMIT)
        server = web.Server(self._serve, request_factory=request, access_log=None)
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

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        except BotApiError as refused:
            retry = (refused.parameters or {}).get("retry_after")
            headers = {} if retry is None else {"Retry-After": str(retry)}
            return _json(orjson.dumps(refused.answer()), refused.code, headers)

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if "%" in path:
            path = unquote(path)
        if path.startswith(self._bot_path):
            return await self._call(request, path[len(self._bot_path) :], query)
        if path.startswith(self._file_path):
            return await self._download(request, path[len(self._file_path) :])
        if path.startswith(("/bot", "/file/bot")):
            raise BotApiError(401, "Unauthorized")
        raise BotApiError(404, "Not Found")

    async def _call(self, request: web.BaseRequest, name: str, query: str) -> web.StreamResponse:
        params = await read_params(request, query)
        polling = name.lower() == "getupdates"
        found = ("getUpdates", None) if polling else self._server.methods.find(name)
        if found is None:
            raise BotApiError(404, "Not Found")
        name, method = found
        self._server.counts[name] += 1
        if self._server.keep_calls:
            self._server.calls.append((name, params))
        self._server.changes.announce()
        rule = self._server.faults.striking(name) if self._server.faults.rules else None
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        if self._server.delay_sends and name.startswith(_DELAYED):
            await asyncio.sleep(self._server.delay_sends)
        try:
            body = await self._perform(method, params)
        finally:
            self._server.changes.announce()
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return _cut(request)
        if rule is not None and rule.kind is Fault.BAD_JSON:
            return _json(body[: len(body) // 2])
        return _json(body)

    async def _perform(self, method: Method | None, params: Json) -> bytes:
        if method is not None:
            return orjson.dumps({"ok": True, "result": method(params)})
        self._server.allow_updates(structure(params, "allowed_updates"))
        updates = await self._server.queue.poll(
            number(params, "offset"), number(params, "limit", 100), number(params, "timeout")
        )
        return b'{"ok":true,"result":[' + b",".join(updates) + b"]}"

    async def _spoil(self, request: web.BaseRequest, rule: FaultRule) -> web.StreamResponse | None:
        """The answer of a call that is not handled at all; None when it goes on."""
        if rule.kind is Fault.FLOOD:
            text = f"Too Many Requests: retry after {rule.retry_after}"
            raise BotApiError(429, text, {"retry_after": rule.retry_after})
        if rule.kind in (Fault.INTERNAL, Fault.BAD_GATEWAY):
            page = f"<html><head><title>{rule.kind} Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(status=int(rule.kind), text=page, content_type="text/html")
        if rule.kind is Fault.CUT_BEFORE:
            return _cut(request)
        if rule.kind is Fault.SLOW:
            await rule.last()
        return None

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        self._server.counts["file"] += 1
        self._server.changes.announce()
        rule = self._server.faults.striking("file") if self._server.faults.rules else None
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        kept = self._server.files.by_path.get(path)
        if kept is None:
            raise BotApiError(404, "Not Found")
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return _cut(request)
        return web.Response(body=kept.content, content_type="application/octet-stream")


def _json(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        transport.abort()
    return web.Response()
