"""Whatever bytes come, at whichever address: a kind refusal, never a 500, and no traceback in the log."""

import asyncio
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversation.pace import Pace
from tests.web.visiting import Visitor
from web.rates import Rate
from web.site import SITE

ODD = [
    b"\xff\xfe",
    b"\0",
    b"\xed\xa0\x80",
    b"0" * 20 + b"9" * 30,
    b"9" * 18,
    b"9" * 5000,
    b"-1",
    "１２３".encode(),
    "d１".encode(),
    "²".encode(),
    b"d99999999999",
    b"1e9",
    b"+1",
    b"a" * 300,
    b"%",
    b"%00",
    b"%ff%fe",
    b"%ed%a0%80",
    b"..%2f..%2fapp.py",
    b"\"'<script>",
    b"fe80::1%" + b"x" * 300,
    b"",
    b';;=,="',
]
FIELDS = ("csrf", "event", "text", "payload", "tin", "ma", "moi_noi", "truoc")
QUERY = ("truoc", "sau", "tu", "trang", "cua", "ma", "v")
HEADERS = (
    "Last-Event-ID", "X-Forwarded-For", "Origin", "Sec-Fetch-Site", "Range", "If-None-Match", "If-Modified-Since",
    "Accept", "Accept-Encoding", "Content-Encoding", "Host", "Expect", "Referer", "Upgrade",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One address of the app: how it is asked for, and its path with gaps."""

    method: str
    path: str

    def filled(self, odd: bytes) -> str:
        return re.sub(r"\{[^}]*\}", lambda _: quote(odd, safe=""), self.path)


def pages_of(app: web.Application) -> list[Page]:
    """Every address that there is, also those that somebody adds after this was written."""
    found = set()
    for route in app.router.routes():
        known = route.resource.get_info() if route.resource is not None else {}
        path = known.get("path") or known.get("formatter") or known["prefix"]
        found.add(Page("GET" if route.method == "*" else route.method, path))
    found |= {Page(method, path) for method in ("GET", "POST", "ODD") for path in ("/{nowhere}", "/tinh/{a}/{b}")}
    return sorted(found, key=lambda page: (page.path, page.method))


class Attacker:
    """Somebody who writes requests by hand; `cookie` and `csrf` are those of a parent who is signed in."""

    def __init__(self, address: str, cookie: str, csrf: str) -> None:
        self.port = int(address.rpartition(":")[2])
        self.cookie, self.csrf = cookie.encode(), csrf.encode()

    def sends(self, request: bytes, *, patience: float = 20) -> int:
        """Return the status of the answer; 0 when there was none before the line was closed, or patience was over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as line:
            try:
                line.sendall(request)
                said = b""
                while b"\r\n" not in said and (more := line.recv(4096)):
                    said += more
            except (ConnectionError, TimeoutError):
                return 0
        return int(said.split()[1]) if said else 0

    def asks(
        self, page: Page, odd: bytes, *, headers: Sequence[str] = (), signed_in: bool, fields: Sequence[str]
    ) -> int:
        """Put odd bytes wherever this page reads something."""
        plain = odd.translate(None, b"\r\n")  # an end of line would begin another header
        query = "&".join(f"{name}={quote(odd, safe='')}" for name in QUERY)
        cookie = self.cookie if signed_in else plain
        form = dict.fromkeys(fields, odd)
        if signed_in and page.path != "/ra":
            form["csrf"] = self.csrf
        body = "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()
        head = [
            f"{page.method} {page.filled(odd)}?{query} HTTP/1.1".encode(),
            b"Connection: close",
            b"Cookie: doithoai=" + cookie,
            *(name.encode() + b": " + plain for name in headers),
        ]
        if "Host" not in headers:
            head.append(b"Host: hoi.example")
        if page.method == "POST":
            head += [b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: %d" % len(body)]
        return self.sends(b"\r\n".join(head) + b"\r\n\r\n" + (body if page.method == "POST" else b""))

    def uploads(self, odd: bytes) -> int:
        """Send a form of parts whose names, kinds and contents are odd."""
        plain = odd.translate(None, b"\r\n")
        parts = [
            b'Content-Disposition: form-data; name="csrf"\r\n\r\n' + self.csrf,
            b'Content-Disposition: form-data; name="' + plain + b'"\r\n\r\n' + odd,
            b'Content-Disposition: form-data; name="tep"; filename="' + plain + b'"\r\nContent-Type: ' + plain
            + b"\r\n\r\n" + odd + b"x",
        ]  # fmt: skip
        body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
        head = (
            b"POST /tro-chuyen/gui HTTP/1.1", b"Host: hoi.example", b"Connection: close", b"Accept: application/json",
            b"Cookie: doithoai=" + self.cookie, b"Content-Type: multipart/form-data; boundary=b",
            b"Content-Length: %d" % len(body),
        )  # fmt: skip
        return self.sends(b"\r\n".join(head) + b"\r\n\r\n" + body)


@pytest.fixture
async def attacker(app: web.Application, may: Visitor, address: str) -> Attacker:
    """A parent with bad manners, whom no limit slows down."""
    app[SITE].pace = Pace(burst=10**9, every=1e-9)
    for limit in ("newcomers", "tries", "misses"):
        setattr(app[SITE], limit, Rate(burst=10**9, every=1e-9))
    return Attacker(address, next(iter(may.http.cookie_jar)).value, await may.form_token())


def good(status: int) -> bool:
    return status < HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.no_cover  # each page has tests of its own
@pytest.mark.timeout(400)  # thousands of requests
async def test_odd_values_everywhere(
    app: web.Application, attacker: Attacker, quiet: Callable[[], None], may: Visitor
) -> None:
    pages = pages_of(app)
    assert {page.path for page in pages} >= {
        "/",
        "/tro-chuyen",
        "/tro-chuyen/gui",
        "/tep/{file_id}",
        "/tinh/{name}",
    }

    def attack() -> None:
        for page in pages:
            for odd in ODD:
                for signed_in, headers in ((True, ()), (True, HEADERS), (False, HEADERS[:1])):
                    status = attacker.asks(page, odd, headers=headers, signed_in=signed_in, fields=FIELDS)
                    assert status, "no answer"
                    assert good(status), (page, odd, signed_in, headers)
        for odd in ODD:
            assert good(attacker.uploads(odd)), odd

    await asyncio.to_thread(attack)
    quiet()
    assert "Lò Thị Mây" in await may.page()


async def test_any_bytes_everywhere(app: web.Application, attacker: Attacker, quiet: Callable[[], None]) -> None:
    known = pages_of(app)

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        page=st.sampled_from(known),
        odd=st.one_of(
            st.binary(max_size=60), st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass"))
        ),
        headers=st.sets(st.sampled_from(HEADERS), max_size=3),
        fields=st.sets(st.sampled_from(FIELDS), max_size=3),
        signed_in=st.booleans(),
    )
    def attack(page: Page, odd: bytes, headers: set[str], fields: set[str], *, signed_in: bool) -> None:
        assert good(attacker.asks(page, odd, headers=sorted(headers), signed_in=signed_in, fields=sorted(fields)))
        assert good(attacker.uploads(odd))

    await asyncio.to_thread(attack)
    quiet()


async def test_what_is_no_request_at_all_is_one_line(attacker: Attacker, quiet: Callable[[], None]) -> None:
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.one_of(
            st.binary(min_size=1, max_size=200),
            st.binary(max_size=60).map(lambda odd: b"GET /" + odd + b" HTTP/1.1\r\n"),
            st.binary(max_size=60).map(lambda odd: b"GET / HTTP/1.1\r\n" + odd + b": x\r\nHost:" + odd),
        )
    )
    def attack(junk: bytes) -> None:
        assert good(attacker.sends(junk + b"\r\n\r\n", patience=0.2))  # half a request is waited for

    await asyncio.to_thread(attack)
    quiet()


async def test_the_odd_requests_that_once_were_bugs(
    may: Visitor, attacker: Attacker, quiet: Callable[[], None]
) -> None:
    """With what a person then reads."""

    def attack() -> list[int]:
        head = b" HTTP/1.1\r\nHost: hoi.example\r\nConnection: close\r\n"
        own = b"Cookie: doithoai=" + attacker.cookie + b"\r\n\r\n"
        return [
            attacker.sends(b"GET /tro-chuyen" + head + b"Cookie: doithoai=\xff\xfe\r\n\r\n"),
            attacker.sends(b"GET /tro-chuyen/lich-su" + head + b"Cookie: doithoai=\xff\xfe\r\n\r\n"),
            attacker.sends(b"GET /tro-chuyen?truoc=" + ODD[3] + head + own),
            attacker.sends(b"GET /tinh/" + b"a" * 5000 + head + own),
        ]

    assert await asyncio.to_thread(attack) == [303, 401, 400, 404]
    assert "chưa đúng dạng" in await may.page(f"/tro-chuyen?truoc={ODD[3].decode()}", 400)
    quiet()
