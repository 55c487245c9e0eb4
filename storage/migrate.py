"""Bringing the database to the version that this program knows, and telling where it stands."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.engine import DatabaseProblem, database_url, open_engine

MIGRATIONS = Path(__file__).parent / "migrations"
CHECKED_WITHIN = 20.0
"""Seconds that reading a database through may take before the program starts: some gigabytes."""
_STEPS = 100_000
_PRIMARY = 0xFF
"""Where the kind stands in SQLite's code of an error."""
_LOCK = 0x646F6974686F6169  # "doithoai": one process at a time changes the tables


class State(StrEnum):
    """How a database's version compares with this program's."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    NOT_OURS = "not_ours"


def state(url: str) -> State:
    """Return where a database stands, changing nothing; DatabaseProblem where it cannot be opened."""
    parsed = database_url(url)
    if parsed.drivername == "sqlite" and not Path(str(parsed.database)).exists():
        return State.EMPTY
    with _opened(url, writes=False) as connection:
        return _state(connection)


def migrate(url: str) -> None:
    """Bring a database up to date, all or nothing; DatabaseProblem where it is newer, not ours or out of reach."""
    with _opened(url, writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _state(connection)
        if found in {State.NEWER, State.NOT_OURS}:
            raise DatabaseProblem(f"database_{found}")
        if found is State.CURRENT:
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_sound(url: str, *, within: float = CHECKED_WITHIN) -> None:
    """Read a SQLite file through; DatabaseProblem where a part of it is destroyed. A huge one is read so many seconds.

    PostgreSQL looks after its own pages.
    """
    parsed = database_url(url)
    if parsed.drivername != "sqlite" or not Path(str(parsed.database)).exists():
        return
    ends = time.monotonic() + within
    with closing(sqlite3.connect(f"file:{Path(str(parsed.database)).absolute()}?mode=ro", uri=True)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
        try:
            [[verdict]] = connection.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite3.DatabaseError as problem:
            if problem.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_CORRUPT:
                return  # time is up, or it cannot be opened, which opening it says better
            verdict = str(problem)
    if verdict != "ok":
        raise DatabaseProblem("database_damaged", database=str(parsed.database), reason=_line(verdict))


def make_ready(url: str) -> None:
    """Make an empty database, and refuse an older one with DatabaseProblem: a person migrates that, after a backup."""
    if state(url) is State.OLDER:
        raise DatabaseProblem("database_older")
    migrate(url)


@contextmanager
def _opened(url: str, *, writes: bool) -> Iterator[Connection]:
    """A transaction of its own, outside the writer; foreign keys rest while SQLite copies tables."""
    try:
        engine = open_engine(url, writes=writes)
    except OSError as problem:
        raise DatabaseProblem("database_folder", reason=str(problem.strerror)) from problem
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite" and writes:
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                yield connection
    except DBAPIError as problem:
        raise _worded(problem) from problem
    finally:
        engine.dispose()


def _worded(problem: DBAPIError) -> DatabaseProblem:
    reason = _line(str(problem.orig))
    if isinstance(problem.orig, sqlite3.DatabaseError) and problem.orig.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
        return DatabaseProblem("database_not_ours")
    if isinstance(problem.orig, psycopg.OperationalError):
        return DatabaseProblem("database_unreachable", reason=reason)
    return DatabaseProblem("database_broken", reason=reason)


def _line(words: str) -> str:
    return words.strip().splitlines()[-1]


def _state(connection: Connection) -> State:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return State.NOT_OURS if inspect(connection).get_table_names() else State.EMPTY
    scripts = ScriptDirectory.from_config(_config())
    if found == scripts.get_current_head():
        return State.CURRENT
    try:
        scripts.get_revision(found)
    except CommandError:
        return State.NEWER
    return State.OLDER


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
