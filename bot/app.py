"""The composition root: one process with its core, its clock, its networks, and a clean way to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

import handlers
from bot import demo, lock
from bot.address import link_url, listen, local_url, noted
from bot.attachments import fetch_waiting
from bot.health import Health
from bot.memory import settle_memory
from bot.runtime import Runtime
from bot.sender import Sender
from bot.settings import Settings
from bot.telegram import Telegram
from scheduler.jobs import Jobs
from scheduler.timetable import Timetable
from services import outbox
from storage.engine import database_url
from storage.migrate import make_ready
from templates.cli import line
from templates.filters import keep_time_by
from templates.say import caption
from web.app import make_app

WEB = "web"
GRACE = 5.0
"""Seconds that open requests get when the program stops."""
Announce = Callable[[str], None]


def run(settings: Settings, announce: Announce) -> None:
    """Run until SIGINT or SIGTERM; DatabaseProblem or StartProblem when that cannot be."""
    with lock.hold(settings.database_url):
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
        runtime = Runtime(settings.database_url, handlers.router, zone=settings.timezone)
        stack.callback(runtime.close)
        if database_url(settings.database_url).drivername == "sqlite":  # nobody else sends, so what is left is ours
            await runtime.write(partial(outbox.recover, claimed_before=None))
        telegram = _telegram(settings, runtime)
        sender = None
        if telegram is not None:
            stack.push_async_callback(telegram.stop)
            sender = Sender(runtime, telegram)
            stack.push_async_callback(sender.stop)
        timetable = Timetable(_jobs(runtime, telegram, sender))
        stack.push_async_callback(timetable.stop)
        runner = _web(settings, runtime, timetable, telegram, url)
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        if telegram is not None:
            stack.push_async_callback(telegram.pause)
            await telegram.start()
        timetable.start()
        stack.enter_context(noted(settings.folder / "address", url))
        yield Program(runtime, url)


def _telegram(settings: Settings, runtime: Runtime) -> Telegram | None:
    if settings.telegram_token is None:
        return None
    return Telegram(
        runtime,
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        public_url=settings.public_url,
        secret=settings.signing_secret(),
    )


def _jobs(runtime: Runtime, telegram: Telegram | None, sender: Sender | None) -> Jobs:
    def offer(rows: Sequence[Any]) -> None:
        for listener in runtime.listeners:
            listener(rows)

    fetch = partial(fetch_waiting, runtime, {telegram.name: telegram}) if telegram is not None else None
    held = sender.held if sender is not None else frozenset[int]
    return Jobs(runtime, lambda: {WEB, *runtime.serves}, offer, fetch, held)


def _web(
    settings: Settings, runtime: Runtime, timetable: Timetable, telegram: Telegram | None, url: str
) -> web.AppRunner:
    networks: dict[str, Callable[[], Mapping[str, Any]]] = {WEB: lambda: {"state": "running"}}
    if telegram is not None:
        networks[telegram.name] = telegram.health
    health = Health(runtime, timetable, networks)
    app = make_app(runtime, public_url=url, secret=settings.signing_secret(), health=health.report)
    if telegram is not None:
        app.add_routes(telegram.routes())
    return web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE)


async def _introduction(settings: Settings, program: Program) -> list[str]:
    """Return what a person at the keyboard wants to know first."""
    told = [line("lines", "open", url=program.url)]
    if settings.telegram_token is None:
        told.append(line("lines", "telegram_off"))
    else:
        told.append(line("lines", "telegram_on", mode=settings.telegram_mode))
    made = await program.runtime.write(demo.links)
    if made:
        told.append(line("lines", "links"))
    for guest, token in made:
        told.append(line("lines", "link", role=caption("role", guest.role), url=link_url(program.url, token)))
    return [*told, line("lines", "stop_hint")]
