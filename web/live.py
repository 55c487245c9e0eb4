"""Server-sent events: what is said reaches the open page by itself, and nothing is missed across a broken line."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic

import orjson
from aiohttp import web

from conversation.router import Router
from services.messages import chatting
from services.messages.chatting import Message
from services.unit_of_work import UnitOfWork
from web.chat import cursor_of, must_be
from web.guard import STREAMING, Answer
from web.reading import token
from web.sign_in import CHAT
from web.site import SITE, Core
from web.streams import Stream, wait
from web.view import shown

HEARTBEAT = 15.0
"""Seconds of silence after which a beat keeps proxies from cutting the line, and tells the page that it still lives."""

SLOWEST = 30.0
"""Seconds that a page may take to accept what is written to it."""

OVERLAP = 5_000_000
"""So far back a page looks again, in microseconds: of two writers one may commit an earlier cursor later."""

_PAGE_LIMIT = 64
routes = web.RouteTableDef()


@routes.get(f"{CHAT}/dong")
async def live(request: web.Request) -> web.StreamResponse:
    """Stream messages since `tu` (or since Last-Event-ID after a break) until the page, the session or we end."""
    browser, site = await must_be(request), request.app[SITE]
    since = await _since(request, site.core, browser.account_id)
    stream = site.streams.open(
        browser.account_id, browser.token_hash, page=token(request.query.get("trang", ""), most=_PAGE_LIMIT)
    )
    try:
        return await tell_events(request, beat(), partial(_serve, stream=stream, core=site.core, since=since))
    finally:
        site.streams.close(stream)


async def tell_events(
    request: web.Request, first: bytes, tell: Callable[[web.StreamResponse], Awaitable[None]]
) -> web.StreamResponse:  # fmt: skip
    """Open a line to a page, write what it begins with and then what `tell` tells, until that or the page ends."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    try:
        await response.prepare(request)
        request[STREAMING] = True
        await write(response, b"retry: 2000\n\n" + first)
        await tell(response)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError:
        pass
    return response


async def _serve(response: web.StreamResponse, stream: Stream, core: Core, since: int) -> None:
    sent: dict[str, int] = {}
    at, last = since - OVERLAP, monotonic()
    while not stream.ended:
        found = await core.read(partial(chatting.since, account_id=stream.account_id, at=at))
        fresh = [message for message in found.messages if message.key not in sent]
        if fresh:
            await write(response, b"".join(_event(message, core.router) for message in fresh))
            last = monotonic()
        sent.update((message.key, message.cursor) for message in found.messages)
        newest = max((message.cursor for message in found.messages), default=at)
        if found.more and newest > at:
            at = newest
            continue
        at = max(at, newest - OVERLAP)
        sent = {key: cursor for key, cursor in sent.items() if cursor >= at}
        while not await wait(stream, last + HEARTBEAT - monotonic()):
            await write(response, beat())
            last = monotonic()
    await write(response, b"event: het\ndata: " + orjson.dumps(stream.ended) + b"\n\n")


def _event(message: Message, router: Router[UnitOfWork]) -> bytes:
    return b"id: %d\nevent: tin\ndata: %b\n\n" % (message.cursor, orjson.dumps(shown(message, router)))


def beat() -> bytes:
    """Return an event without news; its data are the seconds within which the next one comes."""
    return b"event: nhip\ndata: %g\n\n" % HEARTBEAT


async def write(response: web.StreamResponse, data: bytes) -> None:
    """Write to a stream; TimeoutError where the page does not take it."""
    async with asyncio.timeout(SLOWEST):
        await response.write(data)


async def _since(request: web.Request, core: Core, account_id: int) -> int:
    """Return where the page stands; one that does not say has all that is there."""
    try:
        found = cursor_of(request.headers.get("Last-Event-ID") or request.query.get("tu"))
    except Answer:
        found = None
    if found is not None:
        return found
    newest: int = await core.read(partial(chatting.newest, account_id=account_id))
    return newest + 1 + OVERLAP
