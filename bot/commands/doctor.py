"""What works and what does not: settings, database, web port, networks, one line each."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.known import NETWORKS
from bot.listening import StartProblem, check_port, known_url
from bot.network.findings import WITHIN, Finding, Mark, found
from bot.settings import Settings
from bot.soffice import NoPdf, Soffice
from papers.blocks import Paragraph
from papers.word import word_file
from storage.engine import DatabaseProblem
from storage.installation import copied_at
from storage.migrate import State, check_sound, migrate, state
from templates.cli import line
from templates.filters import when

_FONT = re.compile(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([A-Za-z]+)")
_GOOD = ("TimesNewRoman", "LiberationSerif")
PATIENCE = aiohttp.ClientTimeout(total=WITHIN)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, changing nothing."""
    seen = [found(Mark.GOOD, "settings"), *_database(settings), *_restored(settings)]
    return [*seen, *asyncio.run(_networks(settings)), asyncio.run(_soffice(settings.soffice))]


def _database(settings: Settings) -> Iterator[Finding]:
    shown = settings.database_shown
    try:
        check_sound(settings.database_url)
        stands = state(settings.database_url)
        if stands is State.CURRENT:
            migrate(settings.database_url)  # nothing to do, but it shows that we may write
            yield found(Mark.GOOD, "database", database=shown)
        elif stands is State.EMPTY:
            yield found(Mark.OFF, "database_empty", database=shown)
        else:
            yield Finding(Mark.BAD, line("problems", f"database_{stands}"))
    except DatabaseProblem as problem:
        yield Finding(Mark.BAD, line("problems", problem.name, **problem.values))


def _restored(settings: Settings) -> Iterator[Finding]:
    """Whether numbers that people hold may be given once more, because the database is a copy from before."""
    with suppress(DatabaseProblem, SQLAlchemyError):
        if state(settings.database_url) is State.CURRENT and (at := copied_at(settings.database_url)) is not None:
            yield found(Mark.BAD, "restored", when=when(at))


async def _soffice(program: str) -> Finding:
    """Whether papers become PDF in their letters: a real one is made."""
    if not program:
        return found(Mark.OFF, "soffice_off")
    try:
        [made] = await Soffice(program).convert([word_file([Paragraph(line("doctor", "letters"))], title="")])
    except NoPdf as problem:
        return found(Mark.BAD, "soffice_bad", program=program, reason=str(problem))
    fonts = sorted({name.decode() for name in _FONT.findall(made)})
    if any(not name.startswith(_GOOD) for name in fonts):
        return found(Mark.BAD, "soffice_letters", program=program, fonts=", ".join(fonts))
    return found(Mark.GOOD, "soffice", program=program)


async def _networks(settings: Settings) -> list[Finding]:
    async with aiohttp.ClientSession(timeout=PATIENCE) as client:
        page = _web(client, settings)
        told = asyncio.gather(*(one.examine(settings) for one in NETWORKS))
        return [*await page, *chain.from_iterable(await told)]


def _push(url: str, report: dict[str, Any]) -> Finding:
    """Whether browsers can be told of news, and what their services answered last; their trouble is told only."""
    reason = report.get("reason", "")
    if not url.startswith("https://"):
        return found(Mark.OFF, "push_off")
    return found(Mark.OFF, "push_trouble", reason=reason) if reason else found(Mark.GOOD, "push")


async def _web(client: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """A running program answers /healthz; where none does, the port must be free for it."""
    url = known_url(settings)
    try:
        async with client.get(f"{url}/healthz") as response:
            report: dict[str, Any] = await response.json()
            if report["ok"]:
                pushes = _push(settings.public_url, report["networks"]["push"])
                return [found(Mark.GOOD, "running", url=url), pushes]
            parts = report | report["networks"]
            bad = [name for name, part in parts.items() if isinstance(part, dict) and part.get("ok") is False]
            return [found(Mark.BAD, "running_badly", url=url, reason=", ".join(bad))]
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError):
        pass
    try:
        check_port(settings.http_host, settings.http_port)
    except StartProblem as problem:
        return [Finding(Mark.BAD, line("problems", problem.name, **problem.values))]
    return [found(Mark.GOOD, "port", host=settings.http_host, port=settings.http_port)]
