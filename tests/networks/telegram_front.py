"""The HTTP face of the stand-in: paths, tokens, faults on the way, answers."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.networks.faults import FaultRule
from tests.networks.front import Front, as_json, cut
from tests.networks.telegram_faults import Fault
from tests.networks.telegram_params import BotApiError, Json, number, read_params, structure
from tests.networks.telegram_settings import Method

if TYPE_CHECKING:
    from tests.networks.telegram_server import TelegramServer

_DELAYED = ("send", "edit")


class HttpFront(Front):
    """Telegram's paths, which hold the token."""

    largest = 50 * 1024 * 1024

    def __init__(self, server: "TelegramServer") -> None:
        """Nothing listens before `open`."""
        super().__init__()
        self._server = server
        self._bot_path = f"/bot{server.token}/"
        self._file_path = f"/file/bot{server.token}/"

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        except BotApiError as refused:
            retry = (refused.parameters or {}).get("retry_after")
            headers = {} if retry is None else {"Retry-After": str(retry)}
            return as_json(orjson.dumps(refused.answer()), refused.code, headers)

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
        self._server.note(name, params)
        self._server.changes.announce()
        rule = self._server.faults.striking(name)
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        if self._server.delay_sends and name.startswith(_DELAYED):
            await asyncio.sleep(self._server.delay_sends)
        try:
            body = await self._perform(method, params)
        finally:
            self._server.changes.announce()
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return cut(request)
        if rule is not None and rule.kind is Fault.BAD_JSON:
            return as_json(body[: len(body) // 2])
        return as_json(body)

    async def _perform(self, method: Method | None, params: Json) -> bytes:
        if method is not None:
            return orjson.dumps({"ok": True, "result": method(params)})
        self._server.allow_updates(structure(params, "allowed_updates"))
        updates = await self._server.queue.poll(
            number(params, "offset"), number(params, "limit", 100), number(params, "timeout")
        )
        return b'{"ok":true,"result":[' + b",".join(updates) + b"]}"

    async def _spoil(self, request: web.BaseRequest, rule: FaultRule[Fault]) -> web.StreamResponse | None:
        """The answer of a call that is not handled at all; None when it goes on."""
        if rule.kind is Fault.FLOOD:
            text = f"Too Many Requests: retry after {rule.retry_after}"
            raise BotApiError(429, text, {"retry_after": rule.retry_after})
        if rule.kind in (Fault.INTERNAL, Fault.BAD_GATEWAY):
            page = f"<html><head><title>{rule.kind} Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(status=int(rule.kind), text=page, content_type="text/html")
        if rule.kind is Fault.CUT_BEFORE:
            return cut(request)
        if rule.kind is Fault.SLOW:
            await rule.last()
        return None

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        self._server.counts["file"] += 1
        self._server.changes.announce()
        rule = self._server.faults.striking("file")
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        kept = self._server.files.by_path.get(path)
        if kept is None:
            raise BotApiError(404, "Not Found")
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return cut(request)
        return web.Response(body=kept.content, content_type="application/octet-stream")
