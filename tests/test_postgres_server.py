"""The tests' own PostgreSQL: quick to make and drop databases on, and gone when the tests are."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

import handlers
from bot.runtime import Runtime
from storage.migrate import State, state
from tests.conftest import ZONE
from tests.postgres import GIVEN, SHAPE, PostgresServer, start_postgres
from tests.world import Clock, people_the_world

STARTS_AND_WAITS = """
from tests.postgres import start_postgres
server = start_postgres()
print(getattr(server, "url", ""), getattr(server, "_home", ""), flush=True)
input()
"""


@pytest.fixture
def server(postgres: PostgresServer | str) -> PostgresServer:
    if isinstance(postgres, str):
        pytest.skip(postgres)
    return postgres


def test_a_database_is_a_copy_of_its_template_and_apart_from_it(server: PostgresServer) -> None:
    first = server.create_database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE word AS SELECT 'đối thoại' AS text")
    second = server.create_database(template=first)
    with psycopg.connect(second) as connection:
        connection.execute("UPDATE word SET text = 'của bản sao'")
    with psycopg.connect(first, autocommit=True) as connection:
        assert connection.execute("SELECT text FROM word").fetchall() == [("đối thoại",)]
        server.drop_database(first)  # though somebody is connected
    server.drop_database(second)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(first)


def filled(url: str) -> dict[str, int]:
    """Rows by table; those of the migrations left out."""
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname !~ '^(pg|sql)_'")
        counts = {str(name): connection.execute(f'SELECT count(*) FROM "{name}"') for (name,) in names.fetchall()}  # noqa: S608
    found = {name: count.fetchall()[0][0] for name, count in counts.items()}
    return {name: count for name, count in found.items() if count and name != "alembic_version"}


async def test_a_renewed_database_is_as_new(
    server: PostgresServer, postgres_template: str | None, clock: Clock
) -> None:
    """Rows, numbers, locks and connections of one test are not there for the next one."""
    assert postgres_template
    url = server.create_database(template=postgres_template)
    left_open = psycopg.connect(url, autocommit=True)
    left_open.execute("LISTEN anything")
    left_open.execute("SELECT pg_advisory_lock(7)")
    left_open.execute("BEGIN")
    left_open.execute("LOCK TABLE person")
    left_open.execute("ROLLBACK")
    worlds = []
    for _ in range(2):
        runtime = Runtime(url, handlers.router, zone=ZONE, clock=clock)
        worlds.append(await runtime.write(people_the_world))
        await runtime.write(lambda uow: uow.act("test.done", "test", 1, by=None))
        assert {"person", "event", "meeting"} <= set(filled(url))
        server.renew_database(url, postgres_template)
        assert filled(url) == {}
        runtime.close()
    assert worlds[0] == worlds[1]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchall() == [(0,)]
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()
    server.drop_database(url)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE arrival RENAME TO away",
        "ALTER TABLE person DROP COLUMN name",
        "CREATE TABLE lunch (id INTEGER)",
        "ALTER TABLE event DISABLE TRIGGER USER",
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = '9999'",
    ],
)
def test_a_renewed_database_has_the_tables_that_it_had(
    server: PostgresServer, postgres_template: str | None, change: LiteralString
) -> None:
    assert postgres_template
    url = server.create_database(template=postgres_template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(change)
    server.renew_database(url, postgres_template)
    assert state(url) is State.CURRENT
    with psycopg.connect(url) as connection, psycopg.connect(postgres_template) as meant:
        assert connection.execute(SHAPE).fetchall() == meant.execute(SHAPE).fetchall()
    server.drop_database(url)


def test_the_server_goes_when_the_tests_are_killed(server: PostgresServer) -> None:
    if os.environ.get(GIVEN):
        pytest.skip("the server at the address given is not ours to stop")
    tests = subprocess.Popen([sys.executable, "-c", STARTS_AND_WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert tests.stdin
    assert tests.stdout
    url, home = tests.stdout.readline().decode().split()
    psycopg.connect(url).close()
    tests.kill()
    tests.communicate()
    until = time.monotonic() + 10
    while Path(home).exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(home).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_without_a_server_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GIVEN, "postgresql://nobody@127.0.0.1:1/none")
    reason = start_postgres()
    assert isinstance(reason, str)
    assert GIVEN in reason
