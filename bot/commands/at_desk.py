"""What commands at the keyboard share: settings, one unit of work, and problems told in one clear line."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer

import handlers
from bot.known import KNOWN
from bot.listening import StartProblem
from bot.log import set_up_logging
from bot.runtime import Runtime
from bot.settings import Settings, SettingsProblem, load_settings, unknown_names
from services.unit_of_work import UnitOfWork
from storage.engine import DatabaseProblem
from storage.migrate import make_ready
from templates.cli import UNUSABLE, line
from templates.filters import keep_time_by

T = TypeVar("T")


def settings() -> Settings:
    """Read the settings, set up the log and the office's clock; names that mean nothing are told."""
    found = load_settings()
    set_up_logging(found.log_format)
    keep_time_by(found.timezone)
    for name in unknown_names():
        tell(line("lines", "unknown_setting", name=name), problem=True)
    return found


def ready(found: Settings) -> None:
    """Make an empty database; DatabaseProblem for one that must be migrated first."""
    make_ready(found.database_url)


def write(found: Settings, work: Callable[[UnitOfWork], T]) -> T:
    """Do one unit of work and close again; also while the program itself is running."""

    async def once() -> T:
        runtime = Runtime(found.database_url, handlers.router, zone=found.timezone, readers=1, known=KNOWN)
        try:
            return await runtime.write(work)
        finally:
            runtime.close()

    return asyncio.run(once())


@contextmanager
def worded(*, code: int = UNUSABLE) -> Iterator[None]:
    """Turn what cannot be into one clear line and an exit code."""
    try:
        yield
    except SettingsProblem as problem:
        should_be = line("settings", problem.name)
        tell(line("problems", "setting", variable=problem.variable, should_be=should_be), problem=True)
    except (DatabaseProblem, StartProblem) as problem:
        values: dict[str, Any] = dict(problem.values)
        tell(line("problems", problem.name, **values), problem=True)
    else:
        return
    raise typer.Exit(code)


def tell(words: str, *, problem: bool = False) -> None:
    """Print at once, also into a pipe; problems go to standard error."""
    print(words, file=sys.stderr if problem else sys.stdout, flush=True)
