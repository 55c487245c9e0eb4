"""The composition root: one process with its core, its clock, its networks, and a clean way to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

import handlers
from bot import demo, lock, typed
from bot.handles import raise_handles
from bot.health import Health
from bot.known import KNOWN
from bot.listening import BACKLOG, link_url, listen, local_url, noted
from bot.memory import settle_memory
from bot.networks import Networks
from bot.push.encryption import Signer
from bot.push.pusher import Pusher, own_signer
from bot.push.service import Service
from bot.runtime import Runtime
from bot.settings import Settings
from bot.soffice import Soffice
from scheduler.jobs import Jobs
from scheduler.timetable import Timetable
from services.people import beginning
from storage.engine import is_away
from storage.installation import copied_at
from storage.migrate import check_sound, make_ready
from templates.cli import line
from templates.filters import keep_time_by, when
from templates.say import caption
from web.app import make_app
from web.connections import Connections, Limits
from web.site import SITE

GRACE = 5.0
"""Seconds that open requests get when the program stops."""
Announce = Callable[[str], None]


def run(settings: Settings, announce: Announce) -> None:
    """Run until SIGINT or SIGTERM; DatabaseProblem or StartProblem when that cannot be."""
    with lock.hold(settings.database_url):
        check_sound(settings.database_url)
        make_ready(settings.database_url)
        asyncio.run(serve(settings, announce))


async def serve(settings: Settings, announce: Announce) -> None:
    """Open everything, say where, and wait for a signal; then stop in order, so that nothing is lost."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):  # a second one changes nothing: stopping takes seconds at most
        loop.add_signal_handler(number, stop.set)
    async with _opened(settings) as program:
        for told in await _introduction(settings, program):
            announce(told)
        settle_memory()
        await stop.wait()
        announce(line("lines", "stopping"))
    announce(line("lines", "stopped"))


@dataclass(frozen=True, slots=True)
class Program:
    """What runs, and where it is reached."""

    runtime: Runtime
    url: str


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Program]:
    """Open from the inside out; close from the outside in: no more intake, turns end, messages leave, then the core."""
    keep_time_by(settings.timezone)
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(listen(settings.http_host, settings.http_port))
        url = settings.public_url or local_url(settings.http_host, listening.getsockname()[1])
        runtime = Runtime(
            settings.database_url, handlers.router, zone=settings.timezone, known=KNOWN,
            soffice=Soffice(settings.soffice),
        )  # fmt: skip
        stack.callback(runtime.close)
        runtime.address = url
        networks = Networks(settings, runtime, url)
        stack.push_async_callback(networks.stop)
        stack.push_async_callback(networks.rest)
        timetable = Timetable(Jobs(runtime, networks))
        stack.push_async_callback(timetable.stop)
        signer = await own_signer(runtime)
        pusher = Pusher(runtime, Service(signer, inside=settings.push_inside), leads=networks.leads_pages)
        stack.push_async_callback(pusher.stop)
        runner = _web(settings, runtime, timetable, networks, pusher, signer)
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        await _listen(stack, runner, listening)
        stack.push_async_callback(networks.pause)
        await networks.open()
        timetable.start()
        pusher.start()
        stack.enter_context(noted(settings.folder / "address", url))
        yield Program(runtime, url)


def _web(
    settings: Settings, runtime: Runtime, timetable: Timetable, networks: Networks, pusher: Pusher, signer: Signer
) -> web.AppRunner:  # fmt: skip
    health = Health(runtime, timetable, {**networks.health(), "push": pusher.health})
    app = make_app(
        runtime, public_url=runtime.address, secret=settings.signing_secret(), health=health.report, away=is_away,
    )  # fmt: skip
    site = app[SITE]
    site.push_key, site.push_inside = signer.public, settings.push_inside
    app.add_routes(networks.routes())
    return web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE)


async def _listen(stack: AsyncExitStack, runner: web.AppRunner, listening: socket.socket) -> None:
    """Take connections, as many as there are handles for; an overfull door must not shut out who asks something."""
    assert runner.server is not None
    most = raise_handles()
    connections = Connections(runner.server, Limits(most=most, each=most // 2))
    watch = asyncio.create_task(connections.watch())
    stack.callback(watch.cancel)
    server = await asyncio.get_running_loop().create_server(connections, sock=listening, backlog=BACKLOG)
    stack.callback(server.close)


async def _introduction(settings: Settings, program: Program) -> list[str]:
    """Return what a person at the keyboard wants to know first."""
    told = [line("lines", "open", url=program.url)]
    for name, mode in settings.modes().items():
        told.append(line("lines", f"{name}_on", mode=mode) if mode else line("lines", f"{name}_off"))
    if (at := copied_at(settings.database_url)) is not None:
        told.append(line("lines", "restored", when=when(at)))
    if await program.runtime.read(beginning.is_empty):
        told.append(line("lines", "nobody_yet", command=typed.command()))
    made, absent = await program.runtime.write(lambda uow: (demo.links(uow), demo.absent(uow)))
    if made or absent:
        told += [line("lines", "demo_here_now"), line("lines", "links")]
    where = {"command": typed.command(), "database": settings.database_shown}
    for guest, token in made:
        role = ", ".join(filter(None, [caption("role", guest.role), guest.at]))
        told.append(line("lines", "link", role=role, url=link_url(program.url, token)))
    for one in absent:
        way = "link_others" if one.others else "link_code" if one.code else "link_nobody"
        values = {"name": one.name, "others": one.others, "as_role": one.role.value, "code": one.code} | where
        told.append(line("lines", way, role=caption("role", one.role), **values))
    return [*told, line("lines", "stop_hint")]
