"""The command `rehearse`: what it prints and writes, and what it leaves alone."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.main import app
from bot.rehearsal.cast import names
from templates.cli import line

ROOT = Path(__file__).parents[3]
PLAN = str(ROOT / "plans" / "004_bac_cau.yaml")


def test_the_quiet_one_prints_the_end_alone_and_touches_no_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'real.db'}")
    ended = CliRunner().invoke(app, ["rehearse", PLAN, "--quiet"])
    assert ended.exit_code == 0
    assert ended.stdout.startswith(line("transcript", "summary"))
    assert "Hạn thông báo là thứ Ba, ngày 24/09/2024, nhưng kế hoạch ký thứ Ba, ngày 01/10/2024" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_transcript_goes_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "004.txt"
    ended = CliRunner().invoke(app, ["rehearse", PLAN, "--out", str(file)])
    assert ended.exit_code == 0
    assert ended.stdout == line("transcript", "written", file=file) + "\n"
    told = file.read_text(encoding="utf-8")
    assert "ĐÃ MUỘN ngay khi mở kế hoạch: Thông báo kế hoạch, nội dung, thời gian, địa điểm" in told
    assert line("transcript", "summary") in told


def test_a_plan_with_slips_is_told_as_plan_check_tells_it(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("code: x\n", encoding="utf-8")
    ended = CliRunner().invoke(app, ["rehearse", str(wrong)])
    checked = CliRunner().invoke(app, ["plan", "check", str(wrong)])
    assert (ended.exit_code, ended.stderr) == (checked.exit_code, checked.stderr)
    assert ended.exit_code == 2


def test_no_invented_name_comes_twice() -> None:
    given = names()
    first = [next(given)[0] for _ in range(300)]
    assert len(set(first)) == len(first)
