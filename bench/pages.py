"""Parents at their browsers: pages that are open and listen, and parents who open the link for the first time."""

import asyncio
import hashlib
import hmac
import itertools
import re
import time

from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bench.load import TEXT
from bench.prepare import token_of
from services.people.signing_in import hashed
from templates.say import label

SECRET = "bench" * 8
SEND = "/tro-chuyen/gui"
HEADERS = {"Accept": "application/json"}
_OURS = b'"side":"us"'
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_FILES = re.compile(r'(?:src|href)="(/tinh/[^"]+)"')
_WORDS = "Nhà trường cho hỏi thực đơn tuần của lớp Mẫu giáo lớn có công khai ở cổng trường không ạ?"
DIALOGUE = (
    *map(label, ("agree", "role_parent")), "Lò Thị Mây", *map(label, ("address_chi", "no_class")),
    "/hoi", "2", _WORDS, *map(label, ("written", "send")),
)  # fmt: skip
"""All that a newcomer says, from the agreement to the question's receipt."""


class Page:
    """One open page: it listens, and knows how long each of its messages took until the office's answer stood there."""

    def __init__(self, http: ClientSession, token: str, csrf: str, number: int) -> None:
        self._http = http
        self._headers = {**HEADERS, "Cookie": f"doithoai={token}"}
        self._csrf = csrf
        self._events = (f"{number:06}-{n:02}-event" for n in itertools.count())
        self._event = ""
        self._heard = asyncio.Event()
        self._line: ClientResponse | None = None
        self._listens: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, http: ClientSession, number: int) -> "Page":
        """Return the page of the n-th who stands ready; its form's token is made as web/site.py makes it."""
        token = token_of(number)
        csrf = hmac.new(SECRET.encode(), f"form:{hashed(token)}".encode(), hashlib.sha256).hexdigest()[:40]
        return cls(http, token, csrf, number)

    async def opens(self) -> None:
        """Open the stream, as the page's script does."""
        self._line = await self._http.get("/tro-chuyen/dong?tu=0", headers=self._headers)
        self._line.raise_for_status()
        self._listens = asyncio.create_task(self._listen(self._line))

    async def _listen(self, line: ClientResponse) -> None:
        """Hear the office's answer, which stands below one's own words."""
        event = ""
        async for data in line.content:
            if self._event.encode() in data:
                event = self._event
            elif event == self._event and _OURS in data:
                self._heard.set()

    async def says(self, text: str = TEXT) -> None:
        """Send words and wait for the answer on the stream; ClientResponseError when they are refused."""
        self._event = next(self._events)
        self._heard.clear()
        form = {"csrf": self._csrf, "event": self._event, "text": text}
        async with self._http.post(SEND, data=form, headers=self._headers) as answer:
            answer.raise_for_status()
            await answer.read()
        await self._heard.wait()

    async def closes(self) -> None:
        """Close the page."""
        if self._listens is not None and self._line is not None:
            self._listens.cancel()
            self._line.close()
            await asyncio.gather(self._listens, return_exceptions=True)


class Newcomer:
    """A parent who opens the link on the notice. `usable`, `answered`: seconds that the page and each answer took."""

    def __init__(self, http: ClientSession, number: int) -> None:
        self._http = http
        self._number = number
        self.usable = 0.0
        self.answered: list[float] = []

    async def comes(self, *, pause: float) -> None:
        """Come in, agree, ask a question; before each step a pause. ClientResponseError when anything is refused."""
        began = time.perf_counter()
        await self._look("/")
        async with self._http.post("/vao", data={}, allow_redirects=False) as answer:
            answer.raise_for_status()
            token = answer.cookies["doithoai"].value
        html = await self._look("/tro-chuyen", {"Cookie": f"doithoai={token}"})
        found = _CSRF.search(html)
        assert found is not None
        page = Page(self._http, token, found[1], self._number)
        await page.opens()
        self.usable = time.perf_counter() - began
        for text in DIALOGUE:
            await asyncio.sleep(pause)
            began = time.perf_counter()
            await page.says(text)
            self.answered.append(time.perf_counter() - began)
        await page.closes()

    async def _look(self, path: str, headers: dict[str, str] | None = None) -> str:
        """Open a page with all that belongs to it, as a browser does the first time."""
        async with self._http.get(path, headers=headers) as answer:
            answer.raise_for_status()
            html = await answer.text()
        await asyncio.gather(*map(self._fetch, set(_FILES.findall(html))))
        return html

    async def _fetch(self, path: str) -> None:
        async with self._http.get(path) as answer:
            answer.raise_for_status()
            await answer.read()


def browsers(url: str) -> ClientSession:
    """Return what all browsers ask with; each brings its own cookie, and opens as many lines as it likes."""
    return ClientSession(
        url, connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=None)
    )
