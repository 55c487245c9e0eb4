"""Fixtures that every test may ask for: a fresh database, a clock to move, an office with people in it."""

import logging
import os
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from sqlalchemy import Connection, Engine, event

import handlers
from bot import runtime as runtime_module
from bot.known import KNOWN
from bot.runtime import Runtime
from storage.migrate import migrate
from tests.postgres import PostgresServer, start_postgres
from tests.resting import Resting
from tests.talking import Speaker
from tests.world import Clock, World
from tests.world_again import people_again

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_real_connect = socket.socket.connect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take long comes first, so that no worker ends with it while the others have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
    held_with_the_core = {_talk(item) for item in items if _params(item).get("wire") == "core"}
    for item in items:
        if _is_traced_elsewhere(item, held_with_the_core):
            item.add_marker("no_cover")


def _params(item: pytest.Item) -> dict[str, object]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _talk(item: pytest.Item) -> tuple[Path, str]:
    return item.path, getattr(item, "originalname", item.name)


def _is_traced_elsewhere(item: pytest.Item, held_with_the_core: Collection[tuple[Path, str]]) -> bool:
    """Whether another run of the same test reaches the same code: tracing costs two thirds more, once is enough.

    A talk is traced where it is held straight with the core: what carries it has tests of its own. Where the kind of
    database may make a difference (storage, the program itself), both are traced, and so is everybody's setting up.
    """
    if _params(item).get("wire", "core") != "core" and _talk(item) in held_with_the_core:
        return True
    twice = item.path.relative_to(Path(__file__).parent).parts[0] in {"storage", "bot"}
    return _params(item).get("database_url") == "postgres" and not twice


@event.listens_for(Engine, "engine_connect")
def _without_the_disk(connection: Connection) -> None:
    """Wait for no disk: what is lost with a throw-away file is not missed, and the tests commit very often."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "localhost", "::1")):
            pytest.fail(f"a test tried to reach {address[0]}")
        _real_connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Undo what a command that ran inside a test did to the log: the next test reads its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer | str]:
    """A PostgreSQL for this run, or the reason why there is none."""
    server = start_postgres()
    yield server
    if isinstance(server, PostgresServer):
        server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer | str) -> str | None:
    """A migrated PostgreSQL database to copy."""
    if isinstance(postgres, str):
        return None
    url = postgres.create_database()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer | str, postgres_template: str | None) -> str | None:
    """The one database of the tests that run here, renewed after each."""
    return None if isinstance(postgres, str) else postgres.create_database(template=postgres_template)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True, scope="session")
def resting() -> Iterator[Resting]:
    """Engines that nobody uses between two tests."""
    kept = Resting()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtime_module, "open_engine", kept.opened)
        yield kept
    kept.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_template: Path,
    resting: Resting,
) -> Iterator[str]:
    """A fresh database: the suite runs on both kinds."""
    if request.param == "sqlite":
        path = sqlite_template.with_name("doithoai.db")
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        path.write_bytes(sqlite_template.read_bytes())
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    if isinstance(server, str):
        pytest.skip(f"no PostgreSQL: {server}")
    url = request.getfixturevalue("postgres_database")
    yield url
    server.renew_database(url, request.getfixturevalue("postgres_template"), resting=resting.backends)


@pytest.fixture
def clock() -> Clock:
    """The clock of the test's office; `clock.move(days=1)` moves it."""
    return Clock()


@pytest.fixture
async def runtime(database_url: str, clock: Clock) -> AsyncIterator[Runtime]:
    """A running core with every talk, and no network."""
    made = Runtime(database_url, handlers.router, zone=ZONE, clock=clock, known=KNOWN)
    yield made
    made.close()


@pytest.fixture
async def world(runtime: Runtime) -> World:
    """A kindergarten with people, classes and a meeting that takes questions."""
    return await runtime.write(people_again)


@pytest.fixture
def speaker(runtime: Runtime) -> Callable[..., Speaker]:
    """Make somebody new, by the name that the web network knows."""

    def make(name: str, *, network: str = "web") -> Speaker:
        return Speaker(runtime, name, network=network)

    return make


@pytest.fixture
async def parent(world: World, runtime: Runtime) -> Speaker:
    """A parent who has agreed, and stands at the menu."""
    return Speaker(runtime, world.accounts["parent"])


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: a test in three waits, for a browser, a database or a process."""
    return (os.cpu_count() or 1) + 1
