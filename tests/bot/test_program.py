"""The real program, started as a subprocess: it starts, stops, starts again; what is wrong is one line and code 2."""

import asyncio
import json
import signal
import socket
import sqlite3
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.bot.program import ROOT, WITHIN, Program, called, command
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_server import ZaloServer
from tests.postgres import PostgresServer

pytestmark = pytest.mark.timeout(400)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command gave up with."""
    assert done.returncode == 2, done.stdout + done.stderr
    [line] = done.stderr.strip().splitlines()
    assert "Traceback" not in done.stderr
    return line


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own program on loopback
        body: bytes = answer.read()
    return body.decode()


def count(folder: Path, what: str) -> int:
    connection = sqlite3.connect(folder / "var/doithoai.db")
    try:
        [[found]] = connection.execute(f"SELECT count(*) FROM {what}").fetchall()  # noqa: S608 - the tests' own words
    finally:
        connection.close()
    return int(found)


def test_demo_run_stop_and_run_again(tmp_path: Path) -> None:
    first = command(tmp_path, "demo")
    assert first.returncode == 0, first.stderr
    assert "Đã nạp Trường Mầm non Mây Hồng" in first.stdout
    assert first.stderr == ""
    again = called(tmp_path, "demo")
    assert "Không có gì thay đổi" in again.stdout
    questions = count(tmp_path, "question")
    assert questions == 13

    with Program(tmp_path) as program:
        assert set(program.links) == {
            "phụ huynh", "giáo viên/nhân viên", "thư ký", "chủ trì", "người trả lời", "tổ trưởng", "thư ký, phường",
            "thủ trưởng đơn vị, trường đang chậm",
        }  # fmt: skip
        assert all(link.startswith(f"{program.url}/vao/") for link in program.links.values())
        assert json.loads(get(f"{program.url}/healthz"))["ok"] is True
        assert "Trường Mầm non Mây Hồng" in get(program.links["phụ huynh"])
        second = called(tmp_path, "run")
        assert "tiến trình Đối Thoại khác" in refused(second)
        link = called(tmp_path, "sign-in", "chair")
        assert f"{program.url}/vao/" in link.stdout
        copied = called(tmp_path, "backup", "copy.db")
        assert copied.returncode == 0, copied.stderr
        doctor = called(tmp_path, "doctor")
        assert doctor.returncode == 0, doctor.stdout
        assert "trả lời tốt" in doctor.stdout
        assert program.stop() == 0
        assert program.said[-1].startswith("Đã dừng")

    with Program(tmp_path) as program:
        assert count(tmp_path, "question") == questions
        program.kill()
    with Program(tmp_path) as program:
        assert json.loads(get(f"{program.url}/healthz"))["ok"] is True
        assert program.stop(signal.SIGTERM) == 0
    assert count(tmp_path, "question") == questions
    with sqlite3.connect(tmp_path / "copy.db") as connection:
        assert connection.execute("SELECT count(*) FROM question").fetchall() == [(questions,)]
    connection.close()
    for private in ("var/doithoai.db", "var/secret", "copy.db"):
        assert stat.S_IMODE((tmp_path / private).stat().st_mode) == 0o600


def test_an_empty_database_is_made_by_run(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        assert program.links == {}
        assert program.stop() == 0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_taken_port(tmp_path: Path, taken_port: int) -> None:
    assert f"Cổng {taken_port} đang được" in refused(called(tmp_path, "run", HTTP_PORT=str(taken_port)))


def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    assert "DOITHOAI_HTTP_HOST" in refused(called(tmp_path, "run", HTTP_HOST="192.0.2.1"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way", encoding="utf-8")
    for words in (["run"], ["demo"]):
        assert "DOITHOAI_DATABASE_URL" in refused(called(tmp_path, *words))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TABLE lunch (id INTEGER)", "không phải của Đối Thoại"),
        (
            "CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES ('9999')",
            "mới hơn",
        ),
    ],
)
def test_a_database_of_another_kind(tmp_path: Path, statement: str, says: str) -> None:
    (tmp_path / "var").mkdir()
    with sqlite3.connect(tmp_path / "var/doithoai.db") as connection:
        connection.executescript(statement)
    connection.close()
    assert says in refused(called(tmp_path, "run"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HTTP_PORT", "eighty"),
        ("TIMEZONE", "Mars/Olympus"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("SECRET", "short-and-secret"),
        ("TELEGRAM_MODE", "pigeon"),
    ],
)
def test_a_bad_setting(tmp_path: Path, setting: str, value: str) -> None:
    line = refused(called(tmp_path, "run", **{setting: value}))
    assert f"DOITHOAI_{setting}" in line
    assert "short-and-secret" not in line


def test_settings_come_from_the_env_file_too_and_typing_errors_are_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DOITHOAI_HTTP_PROT=8081\nDOITHOAI_LOG_FORMAT=yaml\n", encoding="utf-8")
    assert "DOITHOAI_LOG_FORMAT" in refused(called(tmp_path, "demo"))
    (tmp_path / ".env").write_text("DOITHOAI_HTTP_PROT=8081\n", encoding="utf-8")
    done = called(tmp_path, "migrate")
    assert done.returncode == 0
    assert "DOITHOAI_HTTP_PROT" in done.stderr


def test_help_names_every_command(tmp_path: Path) -> None:
    done = called(tmp_path, "--help")
    assert done.returncode == 0
    for name in ("run", "demo", "migrate", "doctor", "sign-in", "backup"):
        assert f" {name} " in done.stdout


@pytest.mark.parametrize("command", [(), ("plan",), ("sign-in",)], ids=["program", "group", "command"])
def test_help_is_told_in_vietnamese(tmp_path: Path, command: tuple[str, ...]) -> None:
    told = called(tmp_path, *command, "--help").stdout
    assert "Hiện hướng dẫn này rồi thoát." in told
    assert "Show this message" not in told


def test_the_doctor_says_what_is_broken(tmp_path: Path, taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.doctor.PATIENCE", aiohttp.ClientTimeout(total=0.5))  # who took the port is mute
    (tmp_path / "var").mkdir()
    (tmp_path / "var/doithoai.db").write_text("not a database at all, only words " * 40, encoding="utf-8")
    token = "123456:" + "A" * 35
    done = called(
        tmp_path, "doctor", HTTP_PORT=str(taken_port), TELEGRAM_TOKEN=token, TELEGRAM_API_URL="http://127.0.0.1:1"
    )
    assert done.returncode == 1
    assert done.stdout.count("[hỏng]") == 3
    assert "không tới được telegram" in done.stdout.lower()
    assert "A" * 35 not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("token", "fault", "says"),
    [
        ("", None, "Zalo: bot bot.VDKyGxQvc trả lời"),
        ("42:WRONG", None, "Zalo không nhận mã bot"),
        ("no token", None, "Zalo không nhận mã bot"),
        ("", Fault.HTML, "không phải câu trả lời của Zalo"),
        ("", Fault.REFUSED, "Zalo trả lời nhưng từ chối"),
        ("", Fault.CUT_BEFORE, "Không tới được Zalo"),
    ],
)
async def test_the_doctor_looks_at_zalo(
    tmp_path: Path, zalo: ZaloServer, token: str, fault: Fault | None, says: str
) -> None:
    if fault is not None:
        zalo.faults.add("getMe", fault, code=400)
    settings = {"ZALO_TOKEN": token or zalo.token, "ZALO_API_URL": zalo.url}
    done = await asyncio.to_thread(called, tmp_path, "doctor", **settings)
    assert says in done.stdout
    assert "không mở được tệp" in done.stdout  # no public address is set
    assert done.returncode == (0 if says.startswith("Zalo: bot") else 1)
    assert (token or zalo.token) not in done.stdout + done.stderr
    settings["PUBLIC_URL"] = "https://hoi.example"
    done = await asyncio.to_thread(called, tmp_path, "doctor", **settings)
    assert "không mở được tệp" not in done.stdout


def test_the_doctor_names_a_bad_setting(tmp_path: Path) -> None:
    done = called(tmp_path, "doctor", HTTP_PORT="-1")
    assert done.returncode == 1
    assert "DOITHOAI_HTTP_PORT" in done.stderr


def test_a_backup_is_refused_with_its_reason(tmp_path: Path) -> None:
    assert "Chưa có cơ sở dữ liệu" in refused(called(tmp_path, "backup", "copy.db"))
    assert "pg_dump" in refused(called(tmp_path, "backup", "copy.db", DATABASE_URL="postgresql://a@127.0.0.1:1/b"))


def test_a_link_for_nobody_is_refused_and_for_several_they_are_listed(tmp_path: Path) -> None:
    assert 'sign-in "thư ký"' in refused(called(tmp_path, "sign-in"))
    assert "“chair”" in refused(called(tmp_path, "sign-in", "chair"))
    assert called(tmp_path, "demo").returncode == 0
    several = called(tmp_path, "sign-in", "thi")
    assert several.returncode == 2
    numbered = [line.split(":")[0].strip() for line in several.stderr.strip().splitlines()[1:]]
    assert len(numbered) >= 3
    assert "/vao/" in called(tmp_path, "sign-in", numbered[0]).stdout


def test_the_package_holds_the_demo_and_the_words() -> None:
    for shipped in ("bot/demo.toml", "templates/cli.toml", "storage/migrations/versions/0001_first_tables.py"):
        assert (ROOT / shipped).is_file()


async def test_telegram_is_answered_also_after_a_kill(tmp_path: Path, server: TelegramServer) -> None:
    settings = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_URL": server.url}
    assert (await asyncio.to_thread(called, tmp_path, "demo")).returncode == 0
    doctor = await asyncio.to_thread(called, tmp_path, "doctor", **settings)
    assert "@thu_nghiem_bot" in doctor.stdout
    parent = server.chat(900)
    with ExitStack() as programs:
        program = await asyncio.to_thread(programs.enter_context, Program(tmp_path, **settings))
        parent.says("/start MAYHONG")
        await parent.hears("Mây Hồng", timeout=WITHIN)
        program.kill()
        heard = len(parent.replies)
        parent.says("đồng ý")
        program = await asyncio.to_thread(programs.enter_context, Program(tmp_path, **settings))
        await server.wait_for(lambda: len(parent.replies) > heard, timeout=WITHIN)
        assert await asyncio.to_thread(program.stop) == 0
    assert count(tmp_path, "consent WHERE network = 'telegram'") == 1
    assert server.token not in "".join(program.said)


@pytest.mark.postgres
def test_the_same_over_postgresql(tmp_path: Path, postgres: PostgresServer | str) -> None:
    if isinstance(postgres, str):
        pytest.skip(postgres)
    url = postgres.create_database()
    loaded = called(tmp_path, "demo", DATABASE_URL=url)
    assert loaded.returncode == 0, loaded.stderr
    with Program(tmp_path, DATABASE_URL=url) as program, Program(tmp_path, DATABASE_URL=url) as beside:
        for one in (program, beside):
            assert len(one.links) == 8
            assert json.loads(get(f"{one.url}/healthz"))["ok"] is True
            assert one.stop() == 0
    assert "postgres" not in "".join(program.said)
