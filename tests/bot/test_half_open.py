"""A real program with few handles, and a stranger who opens more connections than there are handles."""

import resource
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.bot.program import Program, called

HANDLES, STRANGERS = 1_024, 1_100


@pytest.fixture
def _room_for_strangers() -> Iterator[None]:
    """Let the test itself hold more connections than the program may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = STRANGERS + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("this machine lets nobody hold so many connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("_room_for_strangers")
def test_the_chat_answers_though_a_thousand_hold_the_line(tmp_path: Path) -> None:
    assert called(tmp_path, "demo").returncode == 0
    with Program(tmp_path, HANDLES=str(HANDLES)) as program, ExitStack() as stack:
        host, port = program.url.removeprefix("http://").split(":")
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        link = program.links["phụ huynh"]
        for number in range(STRANGERS):
            stranger = stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
            stranger.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: ")
            if number % 100 == 0:
                with browser.open(f"{program.url}/healthz", timeout=20) as answer:
                    assert answer.status == 200
        with browser.open(link, data=b"", timeout=20) as page:
            assert "Trường Mầm non Mây Hồng" in page.read().decode()
        assert program.stop() == 0
    log = "".join(program.said)
    assert "Traceback" not in log
    assert log.count("web.full") == 1
    assert len(log.splitlines()) < 40
