"""The migrations make exactly the tables that the nouns ask for, and the event log keeps what it has."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from storage.engine import DatabaseProblem, open_engine
from storage.migrate import MIGRATIONS, State, make_ready, migrate, state
from storage.schema import METADATA
from tests.postgres import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return addresses of databases that hold nothing."""
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path}/new/doithoai.db"
    server = request.getfixturevalue("postgres")
    if not isinstance(server, PostgresServer):
        pytest.skip(server)
    return server.create_database


def test_the_migrations_make_what_the_nouns_ask_for(new_database: Callable[[], str]) -> None:
    url = new_database()
    assert state(url) is State.EMPTY
    migrate(url)
    assert state(url) is State.CURRENT
    engine = open_engine(url, writes=False)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    engine.dispose()
    assert found == []


def test_migrating_twice_changes_nothing(new_database: Callable[[], str]) -> None:
    url = new_database()
    migrate(url)
    migrate(url)
    assert state(url) is State.CURRENT


def test_a_newer_database_is_left_alone(new_database: Callable[[], str]) -> None:
    url = new_database()
    migrate(url)
    run(url, "UPDATE alembic_version SET version_num = '9999'")
    assert state(url) is State.NEWER
    with pytest.raises(DatabaseProblem) as refused:
        migrate(url)
    assert refused.value.name == "database_newer"


def test_somebody_elses_tables_are_left_alone(new_database: Callable[[], str]) -> None:
    url = new_database()
    run(url, "CREATE TABLE lunch (id INTEGER PRIMARY KEY)")
    assert state(url) is State.NOT_OURS
    with pytest.raises(DatabaseProblem) as refused:
        migrate(url)
    assert refused.value.name == "database_not_ours"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("a shopping list, longer than the header of a database " * 20, encoding="utf-8")
    with pytest.raises(DatabaseProblem) as refused:
        state(f"sqlite:///{path}")
    assert refused.value.name == "database_not_ours"
    assert path.read_text(encoding="utf-8").startswith("a shopping list")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DatabaseProblem) as refused:
        migrate(f"sqlite:///{tmp_path}/file/doithoai.db")
    assert refused.value.name == "database_folder"


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(DatabaseProblem) as refused:
        state("postgresql://nobody@127.0.0.1:1/nothing")
    assert refused.value.name == "database_unreachable"


def test_asking_after_a_missing_file_does_not_make_it(tmp_path: Path) -> None:
    assert state(f"sqlite:///{tmp_path}/doithoai.db") is State.EMPTY
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("change", ["UPDATE event SET act = 'nothing'", "DELETE FROM event"])
async def test_the_event_log_keeps_what_it_has(runtime: Runtime, database_url: str, change: str) -> None:
    await runtime.write(lambda uow: uow.act("test.done", "test", 1, by=None))
    with pytest.raises(DBAPIError, match="append-only"):
        run(database_url, change)

    def acts(uow: UnitOfWork) -> list[str]:
        return [event.act for event in uow.events.of("test", 1)]

    assert await runtime.read(acts) == ["test.done"]


def test_an_older_database_waits_for_a_person(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program of tomorrow meets the database of today: only `migrate` may change it."""
    url = new_database()
    make_ready(url)
    make_ready(url)
    tomorrow = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, tomorrow)
    revision = (
        "from alembic import op\nrevision = '9999'\ndown_revision = '0003'\n"
        "def upgrade():\n    op.execute('CREATE TABLE added (id INTEGER)')\n"
    )
    (tomorrow / "versions/9999_added.py").write_text(revision, encoding="utf-8")
    monkeypatch.setattr("storage.migrate.MIGRATIONS", tomorrow)
    assert state(url) is State.OLDER
    with pytest.raises(DatabaseProblem) as refused:
        make_ready(url)
    assert refused.value.name == "database_older"
    migrate(url)
    assert state(url) is State.CURRENT


def test_a_migration_that_breaks_leaves_nothing_behind(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    broken = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, broken)
    revision = (
        "from alembic import op\nrevision = '9999'\ndown_revision = '0003'\n"
        "def upgrade():\n    op.execute('CREATE TABLE added (id INTEGER)')\n    op.execute('DROP TABLE nowhere')\n"
    )
    (broken / "versions/9999_broken.py").write_text(revision, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("storage.migrate.MIGRATIONS", broken)
        with pytest.raises(DatabaseProblem) as refused:
            migrate(url)
    assert refused.value.name == "database_broken"
    assert state(url) is State.EMPTY


def run(url: str, statement: str) -> None:
    engine = open_engine(url, writes=True)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def test_foreign_keys_hold_after_migrating(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/doithoai.db")
    with sqlite3.connect(tmp_path / "doithoai.db") as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
