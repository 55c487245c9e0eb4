"""The HTTP face of the stand-in: paths, tokens, faults on the way, answers, files."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.networks.faults import FaultRule
from tests.networks.front import Front, as_json, cut
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_files import KeptFile
from tests.networks.zalo_params import ZaloApiError, read_object

if TYPE_CHECKING:
    from tests.networks.zalo_server import ZaloServer

_PAGE = "<!DOCTYPE html><html><head><title>Zalo</title></head><body><h1>Bảo trì hệ thống</h1></body></html>"
_PAGES = {Fault.INTERNAL: 500, Fault.BAD_GATEWAY: 502, Fault.UNAVAILABLE: 503, Fault.HTML: 200}
_FILES = "/file/"


class HttpFront(Front):
    """Zalo's paths; a client that leaves ends what was done for it."""

    cancels = True

    def __init__(self, server: "ZaloServer") -> None:
        """Nothing listens before `open`."""
        super().__init__()
        self._server = server

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        except ZaloApiError as refused:
            status = 200 if refused.code in self._server.errors_in_200 else refused.code
            return as_json(orjson.dumps(refused.answer()), status)
        finally:
            self._server.changes.announce()

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        path = unquote(request.raw_path.partition("?")[0])
        if path.startswith(_FILES):
            return await self._download(request, path.removeprefix(_FILES))
        token, slash, name = path.removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not slash:
            raise ZaloApiError(400, "Bad Request: bad path")
        if token != self._server.token:
            raise ZaloApiError(401, "Unauthorized")
        if not self._server.methods.known(name):
            raise ZaloApiError(404, "Not Found")
        if request.method != "POST":
            raise ZaloApiError(405, "Method Not Allowed")
        return await self._call(request, name)

    async def _call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        server = self._server
        body = await request.read()
        if body and request.content_type != "application/json":
            raise ZaloApiError(400, "Bad Request: the body is not JSON")
        params = read_object(body)
        server.note(name, params)
        if name == "getUpdates":
            server.queue.came_back()
        server.changes.announce()
        rule = server.faults.striking(name, params.get("chat_id"))
        if rule is not None and (spoiled := await _spoil(request, rule)) is not None:
            return spoiled
        if name == "getUpdates":
            answer = await server.methods.poll(params)
        else:
            result = await server.methods.perform(name, params)
            answer = orjson.dumps({"ok": True} if result is None else {"ok": True, "result": result})
        server.changes.announce()
        return as_json(answer) if rule is None else await _spoil_answer(request, rule, answer)

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        self._server.counts["file"] += 1
        kept = self._server.files.by_path.get(path)
        if kept is not None:
            kept.fetched += 1
        self._server.changes.announce()
        rule = self._server.faults.striking("file")
        if rule is not None and (spoiled := await _spoil(request, rule)) is not None:
            return spoiled
        if kept is None or kept.gone:
            return web.Response(status=404 if kept is None else kept.gone, text="gone")
        if kept.html:
            return _page(200)
        return await _stream(request, kept, cuts=rule is not None and rule.kind is Fault.CUT_AFTER)


async def _stream(request: web.BaseRequest, kept: KeptFile, *, cuts: bool) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": kept.content_type})
    if not kept.chunked:
        answer.content_length = len(kept.content)
    half = len(kept.content) // 2
    try:
        await answer.prepare(request)
        await answer.write(kept.content[:half])
        if cuts:
            return cut(request)
        await asyncio.sleep(kept.pause)
        await answer.write(kept.content[half:])
        await answer.write_eof()
    except ConnectionError:  # whoever found it too big or too slow has left
        return answer
    return answer


async def _spoil(request: web.BaseRequest, rule: FaultRule[Fault]) -> web.StreamResponse | None:
    """The answer of a call that is not handled at all; None when it goes on."""
    if rule.kind in _PAGES:
        return _page(_PAGES[rule.kind])
    if rule.kind is Fault.REFUSED:
        return as_json(orjson.dumps(ZaloApiError(rule.code, "internal server error").answer()))
    if rule.kind is Fault.QUOTA:
        raise ZaloApiError(429, "Quota exceeded")
    if rule.kind is Fault.UNAUTHORIZED:
        raise ZaloApiError(401, "Unauthorized")
    if rule.kind is Fault.CUT_BEFORE:
        return cut(request)
    if rule.kind is Fault.SLOW:
        await rule.last()
    return None


async def _spoil_answer(request: web.BaseRequest, rule: FaultRule[Fault], answer: bytes) -> web.StreamResponse:
    """What comes back of a call that was handled."""
    if rule.kind is Fault.CUT_AFTER:
        return cut(request)
    if rule.kind is Fault.HANG:
        await rule.last()
    return as_json(answer[: len(answer) // 2] if rule.kind is Fault.BAD_JSON else answer)


def _page(status: int) -> web.Response:
    return web.Response(status=status, text=_PAGE, content_type="text/html")
