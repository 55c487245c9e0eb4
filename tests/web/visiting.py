"""Somebody with a browser, without one: an HTTP client that keeps cookies, finds form tokens and reads streams."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from html import unescape
from io import BytesIO
from typing import Any, Self

from aiohttp import ClientError, ClientResponse, ClientSession, CookieJar, FormData

from bot.runtime import Runtime
from services.people import signing_in
from tests.waiting import WITHIN

JSON = {"Accept": "application/json"}


class Visitor:
    """One browser at one web chat."""

    def __init__(self, runtime: Runtime, address: str) -> None:
        self.runtime = runtime
        self.address = address
        self.http = ClientSession(address, cookie_jar=CookieJar(unsafe=True))
        self.events = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def link(self, person_id: int, *, hours: float = 1) -> str:
        """Make a sign-in link for a person, as the office does."""
        return "/vao/" + await self.runtime.write(lambda uow: signing_in.make_link(uow, person_id, hours=hours))

    async def signs_in(self, person_id: int) -> Self:
        """Open a fresh link by its button."""
        async with self.http.post(await self.link(person_id)) as answer:
            assert str(answer.url).endswith("/tro-chuyen"), answer.url
        return self

    async def page(self, path: str = "/tro-chuyen", status: int = 200) -> str:
        """Return a page's HTML."""
        async with self.http.get(path) as answer:
            assert answer.status == status, (answer.status, await answer.text())
            return await answer.text()

    async def form_token(self) -> str:
        """Return the token that forms of the chat page carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', await self.page())
        assert found
        return found[1]

    async def posts(self, fields: Any, *, path: str = "/tro-chuyen/gui", **more: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - a form of any kind
        """Post as the page's script does; return the status and the JSON."""
        async with self.http.post(path, data=fields, headers=JSON, **more) as answer:
            return answer.status, await answer.json()

    async def says(self, text: str, **fields: str) -> dict[str, Any]:
        """Send words and return the newest message of the history."""
        self.events += 1
        form = {"csrf": await self.form_token(), "event": f"event-{self.events:04}", "text": text, **fields}
        status, said = await self.posts(form)
        assert status == 200, said
        return (await self.history())[-1]

    async def presses(self, label: str) -> dict[str, Any]:
        """Press the newest choice of this label."""
        for message in reversed(await self.history()):
            for choice in message["choices"]:
                if choice["label"] == label:
                    return await self.says("", tin=message["id"], payload=choice["payload"])
        raise AssertionError(label)

    async def history(self, query: str = "") -> list[dict[str, Any]]:
        """Return the messages that the page's script can fetch."""
        async with self.http.get(f"/tro-chuyen/lich-su{query}", headers=JSON) as answer:
            assert answer.status == 200, answer.status
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found

    @asynccontextmanager
    async def listens(self, since: int = 0, *, last: int | None = None) -> AsyncIterator["Line"]:
        """Open the live stream from a cursor; `last`: as a browser that comes back."""
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        async with self.http.get(f"/tro-chuyen/dong?tu={since}", headers=headers) as answer:
            assert answer.status == 200, answer.status
            assert answer.content_type == "text/event-stream"
            yield Line(answer)


class Line:
    """An open stream."""

    def __init__(self, answer: ClientResponse) -> None:
        self._answer = answer

    async def event(self, *, within: float = WITHIN) -> tuple[str, Any, str]:
        """Return the next event: its name, data and id; beats are passed over."""
        name, data, key = "", "", ""
        async with asyncio.timeout(within):
            while True:
                line = (await self._answer.content.readline()).decode()
                assert line, "the stream has ended"
                kind, _, value = line.rstrip("\n").partition(": ")
                if line == "\n" and name == "nhip":
                    name, data = "", ""
                if line == "\n" and data:
                    return name, json.loads(data), key
                name, data, key = (
                    value if kind == "event" else name,
                    value if kind == "data" else data,
                    value if kind == "id" else key,
                )

    async def hears(self, text: str, *, within: float = WITHIN) -> dict[str, Any]:
        """Return the first message that holds this text."""
        async with asyncio.timeout(within):
            while True:
                name, data, key = await self.event(within=within)
                if name == "tin" and text in data["text"]:
                    assert int(key) == data["cursor"]
                    found: dict[str, Any] = data
                    return found

    async def rest(self, *, within: float = WITHIN) -> bytes:
        """Return whatever still comes until the line is cut."""
        found = b""
        with suppress(ClientError):
            async with asyncio.timeout(within):
                while more := await self._answer.content.readany():
                    found += more
        return found

    async def ends(self, *, within: float = WITHIN) -> str:
        """Return why the stream was ended, and see that it was."""
        async with asyncio.timeout(within):
            while True:
                name, data, _ = await self.event(within=within)
                if name == "het":
                    assert await self._answer.content.read() == b""
                    return str(data)


def files(csrf: str, *contents: tuple[str, str, bytes], text: str = "", event: str = "event-files") -> FormData:
    """Return a form with files: (name, media type, bytes)."""
    form = FormData({"csrf": csrf, "event": event, "text": text}, quote_fields=False)  # as browsers do
    for name, mime, content in contents:
        form.add_field("tep", BytesIO(content), filename=name, content_type=mime)
    return form


def texts(page: str) -> list[str]:
    """Return what the bubbles of a page say, in order."""
    found = re.findall(r'<p class="words" dir="auto">(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", words)) for words in found]
