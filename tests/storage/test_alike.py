"""Candidates: by rare words where there are some, and all of them where SQLite has no FTS5."""

import sqlite3

import pytest

from storage.alike import MOST, Candidates


def test_rare_words_find_and_common_ones_do_not() -> None:
    found = Candidates()
    for key in range(1_000):
        found.add(key, ["nha", "truong", f"x{key}"])
    found.add(1_000, ["meo", "hoang"])
    assert found.near(["nha", "x7", "sai"]) == [7]
    assert found.near(["hoang", "meo"]) == [1_000]
    assert len(found.near(["nha", "truong"]) or []) == MOST
    assert found.near(["khac"]) == []
    assert found.near([]) == []


class Without(sqlite3.Connection):
    """SQLite as some systems build it."""

    def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
        raise sqlite3.OperationalError("no such module: fts5")


def test_without_fts5_every_text_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda where, **values: plain(where, factory=Without, **values))
    found = Candidates()
    found.add(1, ["meo"])
    assert found.near(["meo"]) is None
