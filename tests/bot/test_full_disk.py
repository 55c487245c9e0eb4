"""A real program whose disk takes nothing more, or whose file was destroyed: it says so, and nothing goes wrong."""

import json
import re
import resource
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.bot.program import WITHIN, Program, called


class Browser:
    """Keeps cookies, and takes any answer for an answer."""

    def __init__(self) -> None:
        self._opens = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def asks(self, url: str, form: bytes | None = None) -> tuple[int, str]:
        """Get a page, or post a form; return the status and the page."""
        try:
            answer = self._opens.open(url, data=form, timeout=20)
        except urllib.error.HTTPError as problem:
            answer = problem
        with answer:
            return answer.status, answer.read().decode()


def health(program: Program, *, ok: bool) -> dict[str, Any]:
    """Wait until the program says that all is well, or that it is not: what it says is some seconds old."""
    ends = time.monotonic() + WITHIN
    while True:
        status, told = Browser().asks(f"{program.url}/healthz")
        report: dict[str, Any] = json.loads(told)
        if report["ok"] is ok:
            assert status == (200 if ok else 503)
            return report
        assert time.monotonic() < ends, report
        time.sleep(0.2)


@pytest.mark.timeout(180)
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    assert called(tmp_path, "demo").returncode == 0
    with Program(tmp_path) as program:
        browser = Browser()
        _, page = browser.asks(program.links["phụ huynh"], b"")
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token
        form = urllib.parse.urlencode({"csrf": token[1], "event": "event-0001", "text": "menu"}).encode()
        assert health(program, ok=True)["writer"]["ok"] is True

        _, hard = resource.prlimit(program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (0, hard))
        report = health(program, ok=False)
        assert report["writer"]["ok"] is False
        assert report["database"]["ok"] is True, "it can still be read"
        status, page = browser.asks(f"{program.url}/tro-chuyen/gui", form)
        assert status == 503
        assert "Trang tạm thời chưa mở được" in page
        assert called(tmp_path, "doctor").returncode == 1

        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert health(program, ok=True)["writer"]["ok"] is True
        assert browser.asks(f"{program.url}/tro-chuyen/gui", form)[0] == 200
        program.stop()
    assert "Traceback" not in "".join(program.said)


@pytest.mark.timeout(180)
def test_a_destroyed_page_is_found_before_anybody_relies_on_it(tmp_path: Path) -> None:
    assert called(tmp_path, "demo").returncode == 0
    path = tmp_path / "var/doithoai.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[size]] = connection.execute("PRAGMA page_size").fetchall()
        [[root]] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchall()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    refused = called(tmp_path, "run")
    assert refused.returncode == 2
    assert "bị hỏng" in refused.stderr
    assert "Traceback" not in refused.stderr
    doctor = called(tmp_path, "doctor")
    assert doctor.returncode == 1
    assert "bị hỏng" in doctor.stdout
