"""Signed links to files: whoever holds one opens that file for a day, and nothing else."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

import pytest
from aiohttp import ClientSession

from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.world import Clock
from web.files import LINK_HOURS, sign

SECRET = b"a secret of the test"
NAME = 'Kết luận "số 1".pdf'
PDF = b"%PDF-1.7 ket luan"


def keeps(name: str, mime: str, content: bytes) -> Callable[[UnitOfWork], int]:
    def work(uow: UnitOfWork) -> int:
        return uow.files.add(owner_id=None, name=name, mime=mime, content=content)

    return work


@pytest.fixture
async def file_id(runtime: Runtime) -> int:
    """A stored file that is nobody's."""
    return await runtime.write(keeps(NAME, "application/pdf", PDF))


class Opened(NamedTuple):
    """What a browser gets."""

    status: int
    headers: Mapping[str, str]
    content: bytes


async def opened(address: str, path: str, method: str = "GET") -> Opened:
    """Open a link with a browser that was never here."""
    async with ClientSession() as browser, browser.request(method, address + path, allow_redirects=False) as answer:
        return Opened(answer.status, answer.headers, await answer.read())


async def times_opened(runtime: Runtime, file_id: int) -> int:
    events = await runtime.read(lambda uow: uow.events.of("file", file_id))
    assert all(event.actor_id is None for event in events)
    return sum(event.act == "file.opened_by_link" for event in events)


async def test_a_link_opens_its_file_without_signing_in(
    address: str, runtime: Runtime, clock: Clock, file_id: int
) -> None:
    path = sign(SECRET, file_id, until=clock() + timedelta(hours=LINK_HOURS))
    answer = await opened(address, path)
    assert (answer.status, answer.content) == (200, PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''K%E1%BA%BFt%20lu%E1%BA%ADn%20%22s%E1%BB%91%201%22.pdf"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert await times_opened(runtime, file_id) == 1
    assert (await opened(address, path, "HEAD")).status == 200
    assert (await opened(address, path)).status == 200
    assert await times_opened(runtime, file_id) == 2


async def test_a_page_in_a_file_is_no_page_of_ours(address: str, runtime: Runtime, clock: Clock) -> None:
    file_id = await runtime.write(keeps("x.html", "text/html", b"<script>alert(1)</script>"))
    answer = await opened(address, sign(SECRET, file_id, until=clock() + timedelta(hours=1)))
    assert answer.headers["Content-Type"] == "application/octet-stream"


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("name", "mime", "content", "kind"),
    [
        ("MN26.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR", "text/calendar; charset=utf-8"),
        ("MN26.txt", "text/plain; charset=utf-8", "Câu hỏi".encode(), "text/plain; charset=utf-8"),
        ("cu.txt", "text/plain", b"Tr\xad\xeang", "text/plain"),
        ("a.docx", WORD, b"PK\x03\x04", WORD),
        ("a.DOCX", "", b"PK\x03\x04", WORD),
        ("a.xlsx", "application/octet-stream", b"PK\x03\x04", EXCEL),
        ("a.jpg", "text/html", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.png", "", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.pdf", "", b"<script>", "application/octet-stream"),
        ("a.svg", "image/svg+xml", b"<svg/>", "application/octet-stream"),
        ("a", "", b"x", "application/octet-stream"),
    ],
)
async def test_a_file_says_what_it_is(
    address: str, runtime: Runtime, clock: Clock, name: str, mime: str, content: bytes, kind: str
) -> None:
    file_id = await runtime.write(keeps(name, mime, content))
    answer = await opened(address, sign(SECRET, file_id, until=clock() + timedelta(hours=1)))
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"


async def test_a_link_ends_after_its_time(address: str, runtime: Runtime, clock: Clock, file_id: int) -> None:
    path = sign(SECRET, file_id, until=clock() + timedelta(hours=LINK_HOURS))
    clock.move(hours=LINK_HOURS - 1)
    assert (await opened(address, path)).status == 200
    clock.move(hours=1)
    answer = await opened(address, path)
    assert answer.status == 410
    assert "Liên kết đã hết hạn" in answer.content.decode()
    assert f"{LINK_HOURS} giờ" in answer.content.decode()
    assert await times_opened(runtime, file_id) == 1


@pytest.mark.parametrize(
    "change", ["another file", "longer", "another secret", "one letter", "capitals", "short", "leading zero", "none"]
)
async def test_a_link_that_we_did_not_make_opens_nothing(
    address: str, runtime: Runtime, clock: Clock, file_id: int, change: str
) -> None:
    until = clock() + timedelta(hours=1)
    _, _, key, ends, signature = sign(SECRET, file_id, until=until).split("/")
    another = await runtime.write(keeps("b.pdf", "application/pdf", PDF))
    path = {
        "another file": f"/tai/{another}/{ends}/{signature}",
        "longer": f"/tai/{key}/{int(ends) + 1}/{signature}",
        "another secret": sign(b"another", file_id, until=until),
        "one letter": f"/tai/{key}/{ends}/{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        "capitals": f"/tai/{key}/{ends}/{signature.upper()}G",
        "short": f"/tai/{key}/{ends}/{signature[:-1]}",
        "leading zero": f"/tai/0{key}/{ends}/{signature}",
        "none": f"/tai/{key}/{ends}/",
    }[change]
    assert (await opened(address, path)).status == 404
    assert await times_opened(runtime, file_id) + await times_opened(runtime, another) == 0


@pytest.mark.parametrize("file_id", [2**31 - 1, 9_999_999_999, 0])
async def test_a_file_that_is_gone_is_not_there(address: str, clock: Clock, file_id: int) -> None:
    assert (await opened(address, sign(SECRET, file_id, until=clock() + timedelta(hours=1)))).status == 404
