"""The web chat as one aiohttp application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.log import server_logger

from services.unit_of_work import UnitOfWork
from templates.filters import FILTERS
from templates.say import caption, label
from web import chat, connections, files, guard, hall, live, mail, push, sign_in, stubs, way_back
from web.forms import PLAIN_LIMIT
from web.halls import HALLS, Halls
from web.office import pages
from web.office.live import LINES, Lines
from web.site import KEPT, PAGES, SITE, STATIC, Core, Site, fingerprint
from web.streams import Looked, Streams
from web.view import linked, query
from web.watching import keep

Health = Callable[[], Awaitable[Mapping[str, Any]]]


def make_app(
    runtime: Core,
    *,
    public_url: str,
    secret: str,
    secure: bool = False,
    health: Health | None = None,
    away: Callable[[BaseException], bool] = lambda _: False,
) -> web.Application:
    """Make the web chat. `health`: what /healthz answers; status 503 when its `ok` is false.

    `away`: whether a problem means that the database does not answer.
    """
    site = Site(
        core=runtime,
        public_url=public_url,
        secret=secret.encode(),
        secure=secure or public_url.startswith("https://"),
        streams=Streams(),
        away=away,
    )
    app = web.Application(
        middlewares=[connections.follow, guard.answer_mistakes, guard.refuse_foreign],
        client_max_size=PLAIN_LIMIT,
    )
    app[SITE] = site
    app[aiohttp_jinja2.APP_KEY] = _pages()
    app.on_response_prepare.append(guard.set_headers)
    app.cleanup_ctx.append(_streams)
    app.on_shutdown.append(_end_streams)
    app[LINES], app[HALLS] = Lines(), Halls()
    for watch in (app[LINES], app[HALLS]):
        keep(app, watch)
    for module in (sign_in, way_back, chat, live, files, stubs, hall, mail, push):
        app.add_routes(_guarded(route) for route in module.routes if isinstance(route, web.RouteDef))
    app.add_routes(_guarded(route) for route in pages.routes)
    app.router.add_get("/tinh/{name}", _static, expect_handler=guard.expect)
    app.router.add_route("*", "/{rest:.*}", _nowhere, expect_handler=guard.expect)
    server_logger.addFilter(guard.ONE_LINE)
    if health is not None:
        app.router.add_get("/healthz", partial(_health, health=health), expect_handler=guard.expect)
    return app


@cache
def _pages() -> jinja2.Environment:
    """What makes pages of templates, each read and compiled once."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS, linked=linked, query=query)
    environment.globals.update(static=fingerprint, label=label, caption=caption)
    return environment


def _guarded(route: web.RouteDef) -> web.RouteDef:
    return web.RouteDef(route.method, route.path, route.handler, {**route.kwargs, "expect_handler": guard.expect})


async def _nowhere(request: web.Request) -> web.StreamResponse:
    """Whatever address is not ours: 405 where another way of asking would be right, else 404."""
    here = request.match_info.route.resource
    found = [await resource.resolve(request) for resource in request.app.router.resources() if resource is not here]
    raise guard.Answer(405 if any(methods for _, methods in found) else 404)


async def _streams(app: web.Application) -> AsyncIterator[None]:
    """Let committed messages wake the open pages for as long as the application runs."""
    site = app[SITE]

    def look(uow: UnitOfWork, *, accounts: set[int], sessions: set[str], since: datetime) -> Looked:
        return uow.deliveries.told_since(accounts, since), uow.access.sessions_in_force(sessions)

    async def ask(accounts: set[int], sessions: set[str], since: datetime) -> Looked:
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


async def _static(request: web.Request) -> web.StreamResponse:
    """Hand out one of our own files: a name is looked up, never made into a path."""
    name = request.match_info["name"]
    if name not in KEPT:
        raise guard.Answer(404)
    return web.FileResponse(STATIC / name)


async def _health(_request: web.Request, *, health: Health) -> web.Response:
    found = await health()
    return web.json_response(dict(found), status=200 if found.get("ok", True) else 503)
