"""The migrations make exactly the tables that the nouns ask for, and the event log keeps what it has."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, text
from sqlalchemy.exc import DBAPIError

from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.questions.question import Kind, Question, ReplyMode
from domain.questions.topic import Topic, TopicKind
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


@pytest.fixture
def before(new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Make a database as it was before a revision, and return its address."""

    def make(revision: str) -> str:
        url, older = new_database(), tmp_path / "older"
        shutil.copytree(MIGRATIONS, older)
        for path in (older / "versions").glob("[0-9]*.py"):
            if path.name >= revision:
                path.unlink()
        with monkeypatch.context() as patched:
            patched.setattr("storage.migrate.MIGRATIONS", older)
            migrate(url)
        return url

    return make


def rows(url: str, query: str) -> dict[str, object]:
    """Return what a query of two columns finds, by the first."""
    engine = open_engine(url, writes=False)
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    engine.dispose()
    return {row[0]: row[1] for row in found}


def test_the_codes_of_posts_that_are_out_get_an_end(before: Callable[[str], str]) -> None:
    """Those of classes stay as they are, and an end that was set stands."""
    url = before("0004")
    run(url, "INSERT INTO unit (id, kind, name, paper_desk) VALUES (1, 'school', 'Trường', '')")
    into = "INSERT INTO joincode (code, unit_id, role, title, ends_at) VALUES "
    run(url, into + "('POST', 1, 'secretary', 'Thư ký', NULL), ('CLASS', 1, 'parent', '', NULL)")
    run(url, into + "('SET', 1, 'responder', 'Y tế', '2026-01-01')")
    migrate(url)
    ends = rows(url, "SELECT code, CAST(ends_at AS VARCHAR(40)) FROM joincode")
    assert ends["CLASS"] is None
    assert str(ends["SET"]).startswith("2026-01-01")
    in_a_month = {f"{datetime.now(UTC) + timedelta(days=30, hours=hours):%Y-%m-%d}" for hours in (-15, 0, 15)}
    assert str(ends["POST"])[:10] in in_a_month


def test_what_was_said_before_keeps_its_order(before: Callable[[str], str]) -> None:
    """To the microsecond, in the order of its instants."""
    url = before("0008")
    instants = ("2026-11-16 02:00:00.000000", "2026-11-16 02:00:00.000007", "2026-12-01 23:59:59.999999")
    for key, at in enumerate(instants):
        zone = "" if url.startswith("sqlite") else "+00"
        run(
            url,
            "INSERT INTO arrival (network, event_id, at, text, state)"  # noqa: S608 - the test's own words
            f" VALUES ('web', '{key}', '{at}{zone}', '', 'done')",
        )
    migrate(url)
    found = rows(url, "SELECT event_id, cursor FROM arrival")
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    expected = [(datetime.fromisoformat(f"{at}+00:00") - epoch) // timedelta(microseconds=1) for at in instants]
    assert [found[str(key)] for key in range(len(instants))] == expected


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
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{newest_revision()}'\n"
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
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{newest_revision()}'\n"
        "def upgrade():\n    op.execute('CREATE TABLE added (id INTEGER)')\n    op.execute('DROP TABLE nowhere')\n"
    )
    (broken / "versions/9999_broken.py").write_text(revision, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("storage.migrate.MIGRATIONS", broken)
        with pytest.raises(DatabaseProblem) as refused:
            migrate(url)
    assert refused.value.name == "database_broken"
    assert state(url) is State.EMPTY


def newest_revision() -> str:
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None
    return head


def test_questions_that_were_there_are_folded(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database folds Vietnamese, so the migration does, in as many parts as it takes."""
    url = new_database()
    earlier = tmp_path / "earlier"
    shutil.copytree(MIGRATIONS, earlier)
    for later in (path for path in (earlier / "versions").glob("[0-9]*.py") if path.name > "0004"):
        later.unlink()
    with monkeypatch.context() as patched:
        patched.setattr("storage.migrate.MIGRATIONS", earlier)
        migrate(url)
    run(url, "INSERT INTO person (id, name, address, created_at) VALUES (1, '', 'unknown', '2026-11-16 02:00:00')")
    run(url, "INSERT INTO unit (id, kind, name, paper_desk) VALUES (1, 'school', 'Trường', '')")
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        before = MetaData()
        before.reflect(connection, only=["meeting", "topic", "question"])
        now = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
        meeting = Meeting(
            id=1, unit_id=1, code="MN26", title="Hội nghị", chair_title="", place="", starts_at=now, ends_at=now,
            intake_opens_at=now, intake_ends_at=now, keep_until=now,
        ).model_dump()  # fmt: skip
        topic = Topic(id=1, meeting_id=1, rank=1, kind=TopicKind.PLAN, title="Chung", short="").model_dump()
        questions = [
            Question(
                id=n, meeting_id=1, number=n, code=f"MN26-{n:03d}", asker_id=1, topic_id=1, kind=Kind.ASK,
                reply_mode=ReplyMode.WRITTEN, wording=f"Ở SÂN sau số {n}, Ðường tối", registered_at=now,
                recorded_at=now,
            ).model_dump()
            for n in range(1, 1002)
        ]  # fmt: skip
        for name, rows in (("meeting", [meeting]), ("topic", [topic]), ("question", questions)):
            known = before.tables[name]
            connection.execute(insert(known), [{k: v for k, v in row.items() if k in known.c} for row in rows])
    engine.dispose()
    migrate(url)
    engine = open_engine(url, writes=False)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT number, folded FROM question")).all()
    engine.dispose()
    assert {row.number: row.folded for row in stored} == {n: f"o san sau so {n} duong toi" for n in range(1, 1002)}


def test_a_draft_keeps_the_message_that_worded_it(tmp_path: Path) -> None:
    """Drafts of a program that knew one message each: the one is the first of several."""
    path = tmp_path / "doithoai.db"
    engine = open_engine(f"sqlite:///{path}", writes=True)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        with connection.begin():
            command.upgrade(config, "0003")
    engine.dispose()
    with sqlite3.connect(path) as old:
        insert = (
            "INSERT INTO draft (person_id, meeting_id, wording, kind, arrival_id, updated_at)"
            " VALUES (?, 1, 'Nội dung', 'ask', ?, '2026-11-16')"
        )
        old.executemany(insert, [(1, None), (2, 41)])
    old.close()
    migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as new:
        assert new.execute("SELECT person_id, wording, pieces FROM draft ORDER BY id").fetchall() == [
            (1, "Nội dung", "[]"), (2, "Nội dung", "[41]"),
        ]  # fmt: skip
    new.close()


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


def test_what_was_owed_before_gets_its_purpose(before: Callable[[str], str]) -> None:
    """By what was written of it: a talk's own words, its receipts, what must arrive, and all else."""
    url = before("0011")
    into = (
        "INSERT INTO delivery (once, template, mandatory, network, address, text, choices, created_at, due_at, state,"
        " attempts, reason, tried) VALUES "
    )
    same = "'web', 'a', 't', '[]', '2026-11-02', '2026-11-02', 'due', 0, '', '[]'"
    run(url, f"{into}('turn:1', 'helping/menu', false, {same}), ('turn:2', 'asking/receipt', false, {same})")
    run(url, f"{into}('turn:2#2', 'asking/receipt', false, {same}), ('turn:3', 'asking/receipt', true, {same})")
    run(url, f"{into}('answer:1', 'answers/written', true, {same}), ('back:1', 'answers/passed_on', false, {same})")
    migrate(url)
    assert rows(url, "SELECT once, purpose FROM delivery") == {
        "turn:1": "reply", "turn:2": "receipt", "turn:2#2": "receipt", "turn:3": "mandatory", "answer:1": "mandatory",
        "back:1": "notice",
    }  # fmt: skip


def test_what_was_owed_before_still_goes_to_its_chat(before: Callable[[str], str]) -> None:
    url = before("0012")
    run(
        url,
        "INSERT INTO delivery (once, template, purpose, network, address, text, choices, created_at, due_at, state,"
        " attempts, reason, tried) VALUES"
        " ('turn:1', 'helping/menu', 'reply', 'telegram', '41/7', 't', '[]', '2026-11-02', '2026-11-02', 'due', 0, '',"
        " '[]')",
    )
    migrate(url)
    assert rows(url, "SELECT once, chat FROM delivery") == {"turn:1": "41/7"}
