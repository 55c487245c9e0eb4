"""The hall's screen: opened by its address alone, without a cookie; it shows, and takes nothing."""

import asyncio
import re
from contextlib import suppress
from functools import partial
from time import monotonic

import aiohttp_jinja2
from aiohttp import web

from services.meetings.hall import HALL
from services.people import code_pictures
from services.people.signing_in import hashed
from templates.filters import local
from web.guard import Answer
from web.halls import HALLS, Full, Halls, Kept, Line
from web.live import HEARTBEAT, tell_events, write
from web.rates import asker
from web.reading import token
from web.site import SITE, Core, render

_LETTERS = re.compile(r"[A-Z2-9]{8,32}")
_LONGEST = 40
_AGAIN = 30
"""Seconds after which a screen for which there was no room comes again."""
routes = web.RouteTableDef()


def hash_of(written: str) -> str:
    """Return what is stored of a token however it was typed; "" for what cannot be one."""
    letters = written.replace("-", "").upper()
    return hashed(letters) if _LETTERS.fullmatch(letters) else ""


@routes.get(f"{HALL}/{{token}}")
async def show(request: web.Request) -> web.StreamResponse:
    """Show the hall as it is now; from memory, for all screens alike."""
    token_hash, kept = await _find(request)
    if token_hash not in kept.hall.open:
        return render(request, "hall_gone", 410)
    if not kept.page:
        kept.page = _drawn(request, kept)
    return web.Response(text=kept.page, content_type="text/html")


def _drawn(request: web.Request, kept: Kept) -> str:
    site = request.app[SITE]
    address = "" if code_pictures.only_here(site.public_url) else site.public_url.rstrip("/")
    leads_to = f"{address}/m#{kept.view.code}" if kept.view.code else f"{address}/"
    values = {
        "seen": kept.view, "mark": kept.mark, "zone": local(site.core.clock()).utcoffset(), "address": address,
        "drawn": code_pictures.drawn(leads_to) if address else "",
    }  # fmt: skip
    return aiohttp_jinja2.render_string("hall.html.j2", request, values)


async def _find(request: web.Request) -> tuple[str, Kept]:
    """Return the hall that an address shows; as with codes only wrong ones are slowed down, and told the same."""
    site = request.app[SITE]
    token_hash = hash_of(token(request.match_info["token"], most=_LONGEST))
    kept = await request.app[HALLS].find(site.core, token_hash) if token_hash else None
    if kept is None:
        if not site.tries.allows(asker(request)):
            raise Answer(429, retry_after=60)
        raise Answer(404)
    return token_hash, kept


@routes.get(f"{HALL}/{{token}}/dong")
async def stream(request: web.Request) -> web.StreamResponse:
    """Say «changed» whenever the screen shows another view than `tu`, until it goes, its address or we end."""
    token_hash, kept = await _find(request)
    if token_hash not in kept.hall.open:
        raise Answer(404)
    halls, core = request.app[HALLS], request.app[SITE].core
    line = Line(token_hash, kept.hall.meeting_id, token(request.query.get("tu", ""), most=_LONGEST))
    try:
        halls.open(line)
    except Full:
        raise Answer(429, retry_after=_AGAIN) from None
    try:
        return await tell_events(request, _beat(core), partial(_serve, line=line, halls=halls, core=core))
    finally:
        halls.close(line)


async def _serve(response: web.StreamResponse, line: Line, halls: Halls, core: Core) -> None:
    last = monotonic()
    while not line.ended:
        mark = halls.mark_for(line)
        if mark != line.seen:
            line.seen = mark
            await write(response, b"event: doi\ndata: %b\n\n" % (mark or "-").encode())
            last = monotonic()
        if not mark:
            line.end("withdrawn")
            continue
        with suppress(TimeoutError):
            await asyncio.wait_for(line.news.wait(), timeout=max(0.0, last + HEARTBEAT - monotonic()))
            line.news.clear()
            continue
        await write(response, _beat(core))
        last = monotonic()
    await write(response, b"event: het\ndata: %b\n\n" % line.ended.encode())


def _beat(core: Core) -> bytes:
    """Return an event without news: seconds to the next one, and our clock, in milliseconds, for the screen's."""
    return b"event: nhip\ndata: %g %d\n\n" % (HEARTBEAT, core.clock().timestamp() * 1000)
