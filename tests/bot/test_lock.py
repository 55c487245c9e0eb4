"""The lock beside a SQLite database: one process at a time, and none is left behind by a dead one."""

from pathlib import Path

import pytest

from bot import lock
from storage.engine import DatabaseProblem


def test_a_second_one_is_kept_out_until_the_first_lets_go(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/doithoai.db"
    with lock.hold(url), pytest.raises(DatabaseProblem) as refused, lock.hold(url):
        pytest.fail("two at once")
    assert refused.value.name == "database_busy"
    with lock.hold(url):
        pass


def test_other_databases_are_not_concerned(tmp_path: Path) -> None:
    with lock.hold(f"sqlite:///{tmp_path}/one.db"), lock.hold(f"sqlite:///{tmp_path}/two.db"):
        pass
    with lock.hold("postgresql://a@127.0.0.1/b"), lock.hold("postgresql://a@127.0.0.1/b"):
        pass


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file", encoding="utf-8")
    with pytest.raises(DatabaseProblem) as refused, lock.hold(f"sqlite:///{tmp_path}/var/doithoai.db"):
        pytest.fail("no folder")
    assert refused.value.name == "database_folder"
