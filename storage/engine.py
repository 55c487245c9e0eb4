"""Opening the database: SQLite with its safe settings, or PostgreSQL; and the tables behind the nouns."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import orjson
import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import manager_of_class
from sqlmodel import SQLModel

N = TypeVar("N", bound=SQLModel)
_AWAY = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
})  # fmt: skip


class DatabaseProblem(Exception):
    """The database cannot be used. `name` is a line of templates/cli.toml, which `values` fill."""

    def __init__(self, name: str, **values: str) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


def is_away(problem: BaseException) -> bool:
    """Whether the database does not answer or takes nothing now, so that the same may go well later; no bug of ours."""
    if isinstance(problem, PoolTimeout):
        return True
    if isinstance(problem, DBAPIError):
        return problem.connection_invalidated or (problem.orig is not None and is_away(problem.orig))
    if isinstance(problem, sqlite3.Error):
        return getattr(problem, "sqlite_errorcode", 0) & 0xFF in _AWAY  # the kind stands in the lowest byte
    return isinstance(problem, psycopg.OperationalError)


STATEMENTS = 4_000
"""Compiled statements that are kept: more than there are, or each that is pushed out is compiled anew."""


def database_url(text: str) -> URL:
    """Read `sqlite:///path` or `postgresql://…` (psycopg 3 is meant); DatabaseProblem for anything else."""
    try:
        url = make_url(text)
    except Exception as problem:
        raise DatabaseProblem("database_url") from problem
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url
    raise DatabaseProblem("database_url")


def _dumps(value: Any) -> str:  # noqa: ANN401 - JSON takes anything
    return orjson.dumps(value).decode()


def open_engine(text: str, *, writes: bool, pool_size: int = 4) -> Engine:
    """Open an engine; a writing one begins every transaction at once with the write lock (SQLite).

    SQLite: WAL, foreign keys on, synchronous FULL. A reading engine cannot write at all. The nouns are ready then:
    what noun_from makes can be read although no session has been asked for anything yet.
    """
    configure_mappers()
    url = database_url(text)
    if url.drivername == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            connect_args={"check_same_thread": False, "timeout": 15},
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            pool_size=1 if writes else pool_size,
            max_overflow=0,
            query_cache_size=STATEMENTS,
            hide_parameters=True,  # an error's text must not quote what somebody wrote
        )
        _safe_sqlite(engine, writes=writes)
        return engine
    return create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        pool_size=pool_size,
        max_overflow=2,
        query_cache_size=STATEMENTS,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options={} if writes else {"postgresql_readonly": True},
    )


def _safe_sqlite(engine: Engine, *, writes: bool) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-16000",
            "temp_store=MEMORY",  # else each savepoint is a file: a third of what a turn alone costs
            *(() if writes else ("query_only=ON",)),
        ):
            connection.execute(f"PRAGMA {pragma}")

    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "begin")
    def begin_at_once(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.execute(begin)  # SQLAlchemy's own way is twenty times the work, at each reading too
        except sqlite3.OperationalError as problem:
            raise OperationalError(begin, None, problem) from problem


@cache
def table(noun: type[SQLModel]) -> Table:
    """Return the table of a noun, for Core statements."""
    found = inspect(noun).local_table
    assert isinstance(found, Table)
    return found


def inserting(rows: Table, kind: str) -> Any:  # noqa: ANN401 - the two kinds' inserts share no type
    """Return the INSERT of a kind of database ("sqlite" or "postgresql"), which knows ON CONFLICT."""
    return postgresql.insert(rows) if kind == "postgresql" else sqlite.insert(rows)


def noun_from(noun: type[N], values: Sequence[Any]) -> N:
    """Make a noun of a whole row, in the order of its table's columns, as a session would but in a tenth of the time.

    It belongs to no session: for reading, or to be merged into one.
    """
    made: N = manager_of_class(noun).new_instance()
    made.__dict__.update(zip(_columns(noun), values, strict=True))
    return made


@cache
def _columns(noun: type[SQLModel]) -> tuple[str, ...]:
    return tuple(table(noun).c.keys())
