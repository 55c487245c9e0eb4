"""An office that sends letters: the world's people in the web chat, a mail server on loopback, pages over HTTP."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.mail.network import Mail
from bot.mail.settings import MailSettings
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from services.messages import outbox
from services.people import mail_addresses
from tests.networks.mail_server import Mailed, MailServer
from tests.talking import Speaker
from tests.waiting import until
from tests.world import Clock, World
from web.app import make_app

SECRET = "a secret of the test"
HOOK = "mot-chuoi-bi-mat-cua-may-chu-thu"


class Post:
    """The mail of an office. `url`: where its pages are; `http`: somebody's browser, without a cookie at first."""

    def __init__(self, runtime: Runtime, server: MailServer, clock: Clock) -> None:
        self.runtime, self.server, self.clock = runtime, server, clock
        self.http: aiohttp.ClientSession
        self.url = ""
        self.mail: Mail
        self.sender: Sender
        self._runner: web.AppRunner

    async def open(self, **settings: Any) -> None:  # noqa: ANN401 - any of mail's settings
        """Open the pages, and lead."""
        chosen: dict[str, Any] = {
            "email_host": "127.0.0.1", "email_port": self.server.port, "email_security": "none",
            "email_from": "doithoai@truong.example", "email_from_name": "Ban Thư ký, «Hoa Ban»", "_env_file": None,
        } | settings  # fmt: skip
        app = make_app(self.runtime, public_url="http://127.0.0.1", secret=SECRET)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        site: list[str] = []
        self.mail = Mail(self.runtime, MailSettings(**chosen), url="http://pages.example", secret=SECRET)
        app.add_routes(self.mail.routes())
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        site.append(f"http://127.0.0.1:{self._runner.addresses[0][1]}")
        self.url = site[0]
        self.sender = Sender(self.runtime, self.mail, waits=(0.02, 0.1))
        self.mail.open()
        await self.sender.begin()
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def close(self) -> None:
        """Stop in good order."""
        await self.http.close()
        await self.sender.stop()
        await self.mail.stop()
        await self._runner.cleanup()

    async def tick(self, **by: float) -> None:
        """Move the clock and send what has come due."""
        self.clock.move(**by)
        while rows := await self.runtime.write(partial(outbox.claim, networks=["web", "email"])):
            self.sender.offer(rows)
        await self.sender.idle()

    def at(self, link: str) -> str:
        """Where a letter's link leads in this test."""
        assert link.startswith("http://pages.example/")
        return link.replace("http://pages.example", self.url)

    async def page(self, link: str, status: int = 200) -> str:
        """Open a link as a browser does."""
        async with self.http.get(self.at(link)) as answer:
            assert answer.status == status, (answer.status, await answer.text())
            return await answer.text()

    async def press(self, link: str, status: int = 200, **fields: str) -> str:
        """Press the button of a link's page."""
        async with self.http.post(self.at(link), data=fields) as answer:
            assert answer.status == status, (answer.status, await answer.text())
            return await answer.text()

    async def has_address(self, person: Speaker, address: str) -> None:
        """Let somebody give an address and confirm it."""
        before = sum(one.to == address for one in self.server.mailed)
        (await person.says(f"/thu {address}")).shows("Đã gửi thư xác nhận")
        letter = (await self.server.letters(before + 1, to=address))[-1]
        assert "Đã xác nhận" in await self.press(letter.link("• Xác nhận địa chỉ"))

    async def letters(self, number: int, to: str) -> list[Mailed]:
        """The letters to an address once there are so many, and nothing is on its way any more."""
        await self.tick()
        found = await self.server.letters(number, to=to)
        await until(lambda: not self.sender.held())
        return found

    async def account(self, person_id: int) -> Any:  # noqa: ANN401 - an Account, or None
        """By which address a person gets mail."""
        return await self.runtime.read(partial(mail_addresses.account_of, person_id=person_id))


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server that listens on loopback."""
    async with MailServer() as running:
        yield running


@pytest.fixture
async def closed_post(runtime: Runtime, world: World, clock: Clock, server: MailServer) -> AsyncIterator[Post]:
    """An office that the test opens itself."""
    made = Post(runtime, server, clock)
    yield made
    await made.close()


@pytest.fixture
async def post(closed_post: Post) -> Post:
    """An office that sends letters and takes no answers."""
    await closed_post.open()
    return closed_post


@pytest.fixture
def parent(runtime: Runtime, world: World) -> Speaker:
    """A parent in the web chat."""
    return Speaker(runtime, world.accounts["parent"])


@pytest.fixture
def parent2(runtime: Runtime, world: World) -> Speaker:
    """Another parent."""
    return Speaker(runtime, world.accounts["parent2"])
