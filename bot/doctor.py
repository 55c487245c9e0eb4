"""What works and what does not: settings, database, web port, networks, one line each."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.address import StartProblem, check_port, known_url
from bot.settings import Settings
from storage.engine import DatabaseProblem, database_url
from storage.migrate import State, migrate, state
from templates.cli import line

PATIENCE = aiohttp.ClientTimeout(total=10)
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
    return [_good("settings"), *_database(settings), *asyncio.run(_networks(settings))]


def _database(settings: Settings) -> Iterator[Finding]:
    shown = database_url(settings.database_url).render_as_string(hide_password=True)
    try:
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


async def _networks(settings: Settings) -> list[Finding]:
    async with aiohttp.ClientSession(timeout=PATIENCE) as client:
        return [await _web(client, settings), await _telegram(client, settings)]


async def _web(client: aiohttp.ClientSession, settings: Settings) -> Finding:
    """A running program answers /healthz; where none does, the port must be free for it."""
    url = known_url(settings)
    try:
        async with client.get(f"{url}/healthz") as response:
            report: dict[str, Any] = await response.json()
            if report["ok"]:
                return _good("running", url=url)
            bad = [name for name, part in report.items() if isinstance(part, dict) and part.get("ok") is False]
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


def _good(name: str, **values: object) -> Finding:
    return Finding(Mark.GOOD, line("doctor", name, **values))
