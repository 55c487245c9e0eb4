"""A database that was restored from a backup: numbers that people hold are not given again."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.main import app


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's database, and a copy of it that was made before more questions came."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'office.db'}")
    monkeypatch.setenv("DOITHOAI_HTTP_PORT", "0")
    assert does("demo").exit_code == 0
    assert does("backup", "copy.db").exit_code == 0
    return tmp_path / "office.db"


def does(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def restore(office: Path) -> None:
    for beside in ("-wal", "-shm"):
        office.with_name(office.name + beside).unlink(missing_ok=True)
    shutil.copy(office.parent / "copy.db", office)


def one(office: Path, query: str) -> object:
    with closing(sqlite3.connect(office)) as connection:
        [[found]] = connection.execute(query).fetchall()
    return found


def test_the_doctor_tells_a_restored_copy_until_numbers_were_skipped(office: Path) -> None:
    assert "khôi phục" not in does("doctor").stdout
    restore(office)
    told = does("doctor")
    assert told.exit_code == 1
    [bad] = [line for line in told.stdout.splitlines() if line.startswith("[hỏng]")]
    assert "skip-numbers 100" in bad
    last = one(office, "SELECT last_number FROM meeting ORDER BY id LIMIT 1")
    assert isinstance(last, int)
    skipped = does("skip-numbers", "100")
    assert skipped.exit_code == 0
    assert f"-{last + 101:03d}." in skipped.stdout
    assert one(office, "SELECT last_number FROM meeting ORDER BY id LIMIT 1") == last + 100
    assert one(office, "SELECT details FROM event WHERE act = 'numbers.skipped' ORDER BY id LIMIT 1") == '{"count":100}'
    assert does("doctor").exit_code == 0


def test_where_surely_none_were_given_none_is_skipped(office: Path) -> None:
    restore(office)
    last = one(office, "SELECT last_number FROM meeting ORDER BY id LIMIT 1")
    assert does("skip-numbers", "0").exit_code == 0
    assert one(office, "SELECT last_number FROM meeting ORDER BY id LIMIT 1") == last
    assert does("doctor").exit_code == 0


def test_numbers_are_not_skipped_backwards(office: Path) -> None:
    assert does("skip-numbers", "--", "-5").exit_code == 2
    assert does("skip-numbers", "1000000").exit_code == 2


def test_the_original_is_no_copy_and_both_are_the_same_installation(office: Path) -> None:
    assert one(office, "SELECT copied_at FROM installation") is None
    copy = office.parent / "copy.db"
    assert one(copy, "SELECT copied_at FROM installation") is not None
    assert one(copy, "SELECT word FROM installation") == one(office, "SELECT word FROM installation")


def test_an_older_database_can_still_be_backed_up(office: Path) -> None:
    """Before it is migrated, as the program asks; nobody can mark that copy."""
    with closing(sqlite3.connect(office)) as connection:
        connection.execute("DROP TABLE installation")
        connection.commit()
    assert does("backup", "older.db").exit_code == 0
