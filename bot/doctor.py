"""What works and what does not: settings, database, web port, networks, one line each."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.address import StartProblem, check_port, known_url
from bot.settings import Settings
from bot.zalo_client import NotServed, ZaloClient, ZaloProblem, ZaloRefused
from storage.engine import DatabaseProblem, database_url
from storage.installation import copied_at
from storage.migrate import State, check_sound, migrate, state
from templates.cli import line
from templates.filters import when

WITHIN = 10.0
PATIENCE = aiohttp.ClientTimeout(total=WITHIN)
_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}


class Mark(StrEnum):
    """How one thing is; OFF is nobody's mistake."""

    GOOD = "good"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    mark: Mark
    words: str

    def __str__(self) -> str:
        """The line as it is printed."""
        return line("doctor", self.mark, what=self.words)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, changing nothing."""
    return [_good("settings"), *_database(settings), *_restored(settings), *asyncio.run(_networks(settings))]


def _database(settings: Settings) -> Iterator[Finding]:
    shown = database_url(settings.database_url).render_as_string(hide_password=True)
    try:
        check_sound(settings.database_url)
        found = state(settings.database_url)
        if found is State.CURRENT:
            migrate(settings.database_url)  # nothing to do, but it shows that we may write
            yield _good("database", database=shown)
        elif found is State.EMPTY:
            yield Finding(Mark.OFF, line("doctor", "database_empty", database=shown))
        else:
            yield Finding(Mark.BAD, line("problems", f"database_{found}"))
    except DatabaseProblem as problem:
        yield Finding(Mark.BAD, line("problems", problem.name, **problem.values))


def _restored(settings: Settings) -> Iterator[Finding]:
    """Whether numbers that people hold may be given once more, because the database is a copy from before."""
    with suppress(DatabaseProblem, SQLAlchemyError):
        if state(settings.database_url) is State.CURRENT and (at := copied_at(settings.database_url)) is not None:
            yield Finding(Mark.BAD, line("doctor", "restored", when=when(at)))


async def _networks(settings: Settings) -> list[Finding]:
    async with aiohttp.ClientSession(timeout=PATIENCE) as client:
        return [await _web(client, settings), await _telegram(client, settings), *await _zalo(settings)]


async def _web(client: aiohttp.ClientSession, settings: Settings) -> Finding:
    """A running program answers /healthz; where none does, the port must be free for it."""
    url = known_url(settings)
    try:
        async with client.get(f"{url}/healthz") as response:
            report: dict[str, Any] = await response.json()
            if report["ok"]:
                return _good("running", url=url)
            parts = report | report["networks"]
            bad = [name for name, part in parts.items() if isinstance(part, dict) and part.get("ok") is False]
            return Finding(Mark.BAD, line("doctor", "running_badly", url=url, reason=", ".join(bad)))
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError):
        pass
    try:
        check_port(settings.http_host, settings.http_port)
    except StartProblem as problem:
        return Finding(Mark.BAD, line("problems", problem.name, **problem.values))
    return _good("port", host=settings.http_host, port=settings.http_port)


async def _telegram(client: aiohttp.ClientSession, settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding(Mark.OFF, line("doctor", "telegram_off"))
    api = settings.telegram_api_url
    try:
        async with client.get(f"{api}/bot{settings.telegram_token.get_secret_value()}/getMe") as response:
            if response.status in _REFUSED:
                return Finding(Mark.BAD, line("doctor", "telegram_refused"))
            told: dict[str, Any] = await response.json()
            return _good("telegram", bot=told["result"]["username"], api=api)
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError) as problem:
        # The problem's own text holds the address, and the address holds the token.
        return Finding(Mark.BAD, line("doctor", "telegram_away", api=api, reason=type(problem).__name__))


async def _zalo(settings: Settings) -> list[Finding]:
    """Whether Zalo knows the bot, and whether people will be able to open the files that it hands out as links."""
    if settings.zalo_token is None:
        return [Finding(Mark.OFF, line("doctor", "zalo_off"))]
    found = [await _zalo_bot(settings.zalo_api_url, settings.zalo_token.get_secret_value())]
    if not settings.public_url:
        found.append(Finding(Mark.OFF, line("doctor", "zalo_no_address")))
    return found


async def _zalo_bot(api: str, token: str) -> Finding:
    client = ZaloClient(api, token)
    try:
        me = await client.call("getMe", within=WITHIN)
        return _good("zalo", bot=me["account_name"], api=api)
    except ZaloRefused as problem:
        name = "zalo_refused" if problem.code == HTTPStatus.UNAUTHORIZED else "zalo_no"
        return Finding(Mark.BAD, line("doctor", name, reason=problem))
    except NotServed as problem:
        return Finding(Mark.BAD, line("doctor", "zalo_page", api=api, reason=problem))
    except (ZaloProblem, LookupError, TypeError) as problem:
        return Finding(Mark.BAD, line("doctor", "zalo_away", api=api, reason=problem))
    finally:
        await client.close()


def _good(name: str, **values: object) -> Finding:
    return Finding(Mark.GOOD, line("doctor", name, **values))
