"""What an operator sees and does about an Official Account: the doctor, a new refresh token, a backup without any."""

import asyncio
from pathlib import Path

import pytest

from bot.commands.backup import back_up
from bot.zalo_oa import NETWORK
from storage.migrate import migrate
from storage.token_pairs import pair_in
from tests.bot.program import called
from tests.bot.zalo_oa_office import OaOffice
from tests.networks.zalo_oa_server import APP_ID, FIRST, OA_ID, ZaloOaServer

SET = {
    "ZALO_OA_APP_ID": APP_ID, "ZALO_OA_APP_SECRET": "khóa", "ZALO_OA_SECRET_KEY": "bí-mật",
    "PUBLIC_URL": "https://hoi.example",
}  # fmt: skip


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A file: what an operator looks at."""
    url = f"sqlite:///{tmp_path / 'doithoai.db'}"
    migrate(url)
    return url


async def look(folder: Path, server: ZaloOaServer, url: str, **settings: str) -> str:
    """Return what the doctor says of the account, in one line each."""
    chosen = SET | {"ZALO_OA_API_URL": server.url, "DATABASE_URL": url} | settings
    done = await asyncio.to_thread(called, folder, "doctor", **chosen)
    assert not {"khóa", "bí-mật", FIRST, server.refresh, *server.access} & set(done.stdout.split())
    return "\n".join(line for line in done.stdout.splitlines() if "Official Account" in line)


async def test_the_doctor_looks_and_uses_up_nothing(
    tmp_path: Path, database_url: str, oa_server: ZaloOaServer, closed_oa_office: OaOffice
) -> None:
    said = await look(tmp_path, oa_server, database_url)
    assert "[hỏng]  Zalo Official Account chưa có mã làm mới" in said
    assert "https://hoi.example/zalo_oa/" in said
    said = await look(tmp_path, oa_server, database_url, ZALO_OA_REFRESH_TOKEN=FIRST)
    assert "sẽ được dùng khi chạy chương trình" in said
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    calls = oa_server.counts["/v4/oa/access_token"]
    said = await look(tmp_path, oa_server, database_url)
    assert f"[tốt]   Zalo Official Account: Mầm non Mây Hồng (số {OA_ID})" in said
    oa_server.access.clear()
    assert "đã có mã làm mới" in await look(tmp_path, oa_server, database_url)
    await oa_server.down()
    assert "[hỏng]  Không tới được Zalo Official Account" in await look(tmp_path, oa_server, database_url)
    assert oa_server.counts["/v4/oa/access_token"] == calls
    off = await asyncio.to_thread(called, tmp_path, "doctor", DATABASE_URL=database_url)
    assert "Zalo Official Account tắt" in off.stdout


async def test_a_new_token_is_put_in_while_the_program_runs(
    tmp_path: Path, database_url: str, oa_server: ZaloOaServer, oa_office: OaOffice
) -> None:
    oa_server.access.clear()
    oa_server.refresh = "mã-mới-của-Zalo"
    oa_office.clock.move(hours=24)
    await oa_office.is_state("stopped")
    assert "[hỏng]  Zalo Official Account: Zalo không nhận" in await look(tmp_path, oa_server, database_url)
    for typed, code, answer in (
        ("\n", 2, "Chưa có mã nào"),
        (f"{FIRST}\n", 2, "đã được đưa vào trước đây"),
        (" mã-mới-của-Zalo \n", 0, "Đã nhận mã"),
    ):
        done = await asyncio.to_thread(called, tmp_path, "zalo-oa-token", typed=typed, DATABASE_URL=database_url)
        assert done.returncode == code, done.stderr
        assert answer in done.stdout + done.stderr
        assert typed.strip() not in (done.stdout + done.stderr or "x").split()
    await oa_office.is_state("running")


async def test_a_backup_holds_no_tokens(tmp_path: Path, database_url: str, oa_office: OaOffice) -> None:
    kept = pair_in(database_url, NETWORK)
    assert kept is not None
    copy = tmp_path / "copy.db"
    back_up(database_url, copy)
    raw = copy.read_bytes()
    assert pair_in(f"sqlite:///{copy}", NETWORK) is None
    assert kept.refresh.encode() not in raw
    assert kept.access.encode() not in raw
    assert oa_office.oa.health()["state"] == "running"
