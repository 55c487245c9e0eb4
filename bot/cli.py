"""The command line: each command reads the settings, does one thing, and says in one line what went wrong."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import typer.rich_utils

import handlers
from bot import demo as kindergarten
from bot import lock, whom
from bot.address import StartProblem, known_url, link_url
from bot.backup import back_up
from bot.doctor import Mark, examine
from bot.log import set_up_logging
from bot.runtime import Runtime
from bot.settings import Settings, SettingsProblem, load_settings, unknown_names
from services.signing_in import make_link
from services.unit_of_work import UnitOfWork
from storage.engine import DatabaseProblem, database_url
from storage.migrate import make_ready
from storage.migrate import migrate as migrate_database
from templates.cli import line
from templates.filters import keep_time_by, until, when
from templates.say import caption

T = TypeVar("T")
BROKEN, UNUSABLE = 1, 2
"""Exit codes: something does not work, and the command could not begin."""


def _help(name: str) -> str:
    return line("help", name)


app = typer.Typer(
    help=_help("program"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
typer.rich_utils.COMMANDS_PANEL_TITLE = _help("commands")
typer.rich_utils.ARGUMENTS_PANEL_TITLE = _help("arguments")
typer.rich_utils.OPTIONS_PANEL_TITLE = _help("options")


@app.command(help=_help("run"))
def run() -> None:
    with _worded():
        settings = _settings()
        from bot import app as program  # noqa: PLC0415 - aiogram alone takes two seconds to import

        program.run(settings, _say)


@app.command(help=_help("demo"))
def demo() -> None:
    with _worded():
        settings = _settings()
        make_ready(settings.database_url)
        loaded = _write(settings, kindergarten.load)
    _say(
        line(
            "lines", f"demo_{loaded.found}", unit=loaded.unit.name, title=loaded.meeting.title,
            when=when(loaded.meeting.starts_at), until=until(loaded.meeting.intake_ends_at),
        )
    )  # fmt: skip
    _say(line("lines", "codes", codes=", ".join(kindergarten.codes())))


@app.command(help=_help("migrate"))
def migrate() -> None:
    with _worded():
        settings = _settings()
        with lock.hold(settings.database_url):
            migrate_database(settings.database_url)
    shown = database_url(settings.database_url).render_as_string(hide_password=True)
    _say(line("lines", "migrated", database=shown))


@app.command(help=_help("doctor"))
def doctor() -> None:
    with _worded(code=BROKEN):
        findings = examine(_settings())
    for finding in findings:
        _say(str(finding))
    bad = sum(finding.mark is Mark.BAD for finding in findings)
    _say(line("doctor", "some_bad", count=bad) if bad else line("doctor", "all_good"))
    if bad:
        raise typer.Exit(BROKEN)


@app.command("sign-in", help=_help("sign_in"))
def sign_in(
    person: Annotated[str, typer.Argument(help=_help("sign_in_person"))] = "",
    role: Annotated[str, typer.Option(help=_help("sign_in_role"))] = "",
) -> None:
    with _worded():
        settings = _settings()
        make_ready(settings.database_url)
        if not person and not role:
            raise StartProblem("person_missing")
        found = _write(settings, lambda uow: whom.find(uow, person, role))
        if not found:
            raise StartProblem("person_unknown", person=person or role)
        if len(found) > 1:
            _say(line("lines", "several"), problem=True)
            for one in found:
                _say(line("lines", "person", id=one.person_id, name=one.name, role=_roles(one)), problem=True)
            raise typer.Exit(UNUSABLE)
        [one] = found
        token = _write(settings, lambda uow: make_link(uow, one.person_id))
        url = link_url(known_url(settings), token)
    _say(line("lines", "signed", name=one.name, role=_roles(one), url=url))


@app.command(help=_help("backup"))
def backup(file: Annotated[Path, typer.Argument(help=_help("backup_file"))]) -> None:
    with _worded():
        size = back_up(_settings().database_url, file)
    _say(line("lines", "backed_up", file=file, size=max(1, size // 1024)))


def _settings() -> Settings:
    settings = load_settings()
    set_up_logging(settings.log_format)
    keep_time_by(settings.timezone)
    for name in unknown_names():
        _say(line("lines", "unknown_setting", name=name), problem=True)
    return settings


def _write(settings: Settings, work: Callable[[UnitOfWork], T]) -> T:
    """Do one unit of work and close again; also while the program itself is running."""

    async def once() -> T:
        runtime = Runtime(settings.database_url, handlers.router, zone=settings.timezone, readers=1)
        try:
            return await runtime.write(work)
        finally:
            runtime.close()

    return asyncio.run(once())


def _roles(one: whom.Found) -> str:
    return ", ".join(caption("role", role) for role in one.roles)


@contextmanager
def _worded(*, code: int = UNUSABLE) -> Iterator[None]:
    """Turn what cannot be into one clear line and an exit code."""
    try:
        yield
    except SettingsProblem as problem:
        should_be = line("settings", problem.name)
        _say(line("problems", "setting", variable=problem.variable, should_be=should_be), problem=True)
    except (DatabaseProblem, StartProblem) as problem:
        values: dict[str, Any] = dict(problem.values)
        _say(line("problems", problem.name, **values), problem=True)
    else:
        return
    raise typer.Exit(code)


def _say(words: str, *, problem: bool = False) -> None:
    """Print at once, also into a pipe; problems go to standard error."""
    print(words, file=sys.stderr if problem else sys.stdout, flush=True)
