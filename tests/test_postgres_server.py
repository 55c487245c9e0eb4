"""The tests' own PostgreSQL: quick to make and drop databases on, and gone when the tests are."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import GIVEN, PostgresServer, shared_postgres, start_postgres

STARTS_AND_WAITS = """
from tests.postgres import start_postgres
server = start_postgres()
print(getattr(server, "url", ""), getattr(server, "_home", ""), flush=True)
input()
"""


@pytest.fixture
def server() -> PostgresServer:
    server = shared_postgres()
    if isinstance(server, str):
        pytest.skip(server)
    return server


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
