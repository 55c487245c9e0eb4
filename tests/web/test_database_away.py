"""PostgreSQL goes away and comes back: a kind page meanwhile, no traceback a page, and everything goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.web.visiting import JSON, Visitor

pytestmark = [pytest.mark.postgres]


@contextmanager
def away(url: str) -> Iterator[None]:
    """Let nobody into a database, and send away who is there."""
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as office:
        shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        office.execute(shut.format(sql.Identifier(name), sql.SQL("false")))
        office.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        office.execute(shut.format(sql.Identifier(name), sql.SQL("true")))


@pytest.fixture
def only_postgres(database_url: str) -> str:
    if not database_url.startswith("postgresql"):
        pytest.skip("a file does not go away")
    return database_url


async def test_pages_say_so_and_go_on(only_postgres: str, may: Visitor, capfd: pytest.CaptureFixture[str]) -> None:
    token = await may.form_token()
    form = {"csrf": token, "event": "event-0001", "text": "menu"}
    with away(only_postgres):
        for path in ("/", "/tro-chuyen"):
            assert "Nơi giữ dữ liệu chưa trả lời" in await may.page(path, 503)
        async with may.http.post("/tro-chuyen/gui", data=form, headers=JSON) as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"]
            assert (await answer.json())["code"] == "503"
    assert "Traceback" not in "".join(capfd.readouterr())
    while (await may.posts(form))[0] == 503:  # each lane of the writer finds out by itself
        assert len(capfd.readouterr().out.splitlines()) < 10
    assert [m["side"] for m in await may.history()][-2:] == ["me", "us"]
