"""The web chat as one aiohttp application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from services.unit_of_work import UnitOfWork
from templates.filters import FILTERS
from web import chat, files, guard, live, sign_in
from web.forms import PLAIN_LIMIT
from web.site import PAGES, SITE, STATIC, Core, Site, fingerprint
from web.streams import Streams
from web.view import linked

Health = Callable[[], Awaitable[Mapping[str, Any]]]


def make_app(
    runtime: Core, *, public_url: str, secret: str, secure: bool = False, health: Health | None = None
) -> web.Application:
    """Make the web chat. `health`: what /healthz answers; status 503 when its `ok` is false."""
    site = Site(
        core=runtime,
        public_url=public_url,
        secret=secret.encode(),
        secure=secure or public_url.startswith("https://"),
        streams=Streams(),
    )
    app = web.Application(
        middlewares=[guard.answer_mistakes, guard.refuse_foreign],
        client_max_size=PLAIN_LIMIT,
    )
    app[SITE] = site
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters=FILTERS,
    )
    words = aiohttp_jinja2.get_env(app)
    words.filters["linked"] = linked
    words.globals["static"] = fingerprint
    app.on_response_prepare.append(guard.set_headers)
    app.cleanup_ctx.append(_streams)
    app.on_shutdown.append(_end_streams)
    for module in (sign_in, chat, live, files):
        app.add_routes(module.routes)
    app.router.add_static("/tinh/", STATIC)
    if health is not None:
        app.router.add_get("/healthz", partial(_health, health=health))
    return app


async def _streams(app: web.Application) -> AsyncIterator[None]:
    """Let committed messages wake the open pages for as long as the application runs."""
    site = app[SITE]

    def look(uow: UnitOfWork, *, accounts: set[int], sessions: set[str], since: datetime) -> tuple[set[int], set[str]]:
        return uow.deliveries.told_since(accounts, since), uow.people.sessions_in_force(sessions)

    async def ask(accounts: set[int], sessions: set[str], since: datetime) -> tuple[set[int], set[str]]:
        return await site.core.read(partial(look, accounts=accounts, sessions=sessions, since=since))

    site.core.listeners.append(site.streams.heard)
    watch = asyncio.get_running_loop().create_task(site.streams.watch(ask, site.core.clock))
    yield
    site.core.listeners.remove(site.streams.heard)
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch


async def _end_streams(app: web.Application) -> None:
    app[SITE].streams.end_all()


async def _health(_request: web.Request, *, health: Health) -> web.Response:
    found = await health()
    return web.json_response(dict(found), status=200 if found.get("ok", True) else 503)
