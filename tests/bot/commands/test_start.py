"""A school's own beginning: never in the demo's database, nor the demo in a school's."""

import subprocess
from pathlib import Path

import pytest

from bot import typed
from tests.bot.program import ROOT, called

SCHOOL = "Trường Mầm non Hoa Ban"


def test_a_school_begins_in_an_empty_database_and_the_demo_stays_out(tmp_path: Path) -> None:
    begun = called(tmp_path, "start", SCHOOL, HTTP_PORT="8080")
    assert begun.returncode == 0, begun.stderr
    told = begun.stdout.splitlines()
    assert "/m#THU-KY-" in told[1]
    assert "THU-KY-" in told[2]
    assert any("doithoai run" in line for line in told), "the address opens only while the program runs"
    assert any("DOITHOAI_PUBLIC_URL" in line for line in told), "it opens on this machine alone"
    demo = called(tmp_path, "demo")
    assert demo.returncode == 2
    assert "make run" in demo.stderr
    assert "DOITHOAI_PUBLIC_URL" not in called(tmp_path, "start", SCHOOL, PUBLIC_URL="https://truong.example").stdout


def test_no_school_begins_in_the_demo(tmp_path: Path) -> None:
    assert called(tmp_path, "demo").returncode == 0
    refused = called(tmp_path, "start", SCHOOL)
    assert refused.returncode == 2
    assert "var/doithoai.db" in refused.stderr
    assert called(tmp_path, "demo").returncode == 0, "the demo itself goes on"


def test_make_run_keeps_the_demo_in_a_file_of_its_own(tmp_path: Path) -> None:
    """Also where .env names the school's database: `make run` really runs, with a Python that only tells its words."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".env").write_text("DOITHOAI_DATABASE_URL=sqlite:///var/doithoai.db\n", encoding="ascii")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$DOITHOAI_DATABASE_URL|$*"\n', encoding="ascii")
    python.chmod(0o700)

    def makes(*words: str) -> list[str]:
        quiet = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run(["make", *words], cwd=tmp_path, env=quiet, capture_output=True, text=True, check=True)
        return [line for line in done.stdout.splitlines() if "-m bot" in line]

    file = "sqlite:///var/demo/doithoai.db"
    assert makes("run") == [f"{file}|-m bot demo", f"{file}|tools/foreground.py -m bot run"]
    assert makes("start", f"SCHOOL={SCHOOL}") == [f"|-m bot start {SCHOOL}", "|tools/foreground.py -m bot run"]
    assert makes("start") == ["|tools/foreground.py -m bot run"]


def test_the_command_is_told_as_it_can_be_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/doithoai").write_text("", encoding="ascii")
    monkeypatch.setattr("sys.prefix", str(tmp_path / ".venv"))
    monkeypatch.chdir(tmp_path)
    assert typed.command() == ".venv/bin/doithoai"
    monkeypatch.chdir(ROOT)
    assert typed.command() == str(tmp_path / ".venv/bin/doithoai")
    monkeypatch.setenv("PATH", str(tmp_path / ".venv/bin"))
    (tmp_path / ".venv/bin/doithoai").chmod(0o700)
    assert typed.command() == "doithoai"
