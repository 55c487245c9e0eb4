"""The same person on a real wire: speaks over HTTP to the web chat, or through the stand-in Telegram."""

import itertools
import re
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import ClientSession, CookieJar, FormData

from bot.runtime import Runtime
from bot.sender import Sender
from bot.telegram import Telegram
from conversation.turn import Arrived
from services import signing_in
from services.turns import Taken
from services.unit_of_work import UnitOfWork
from tests.networks.telegram_chat import TelegramChat, TelegramMessage
from tests.networks.telegram_server import TelegramServer
from tests.talking import Heard, Speaker

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_numbers = itertools.count(700_001)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 64


class WebPerson(Speaker):
    """Uses the web chat as a browser does, without its script: forms, cookies, the history as JSON."""

    def __init__(self, runtime: Runtime, address: str, *, person_id: int | None) -> None:
        super().__init__(runtime, "")
        self._address = address
        self._person_id = person_id
        self._browser = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self._csrf = ""

    async def come_in(self) -> None:
        """Open a sign-in link, or come as a visitor."""
        if self._person_id is None:
            await self._post("/vao", {})
        else:
            token = await self.runtime.write(partial(signing_in.make_link, person_id=self._person_id))
            await self._post(f"/vao/{token}", {})

    async def close(self) -> None:
        """Close the browser."""
        await self._browser.close()

    async def heard(self, since: datetime | None = None) -> list[Heard]:
        found: list[dict[str, Any]] = []
        before = ""
        while True:
            async with self._browser.get(f"{self._address}/tro-chuyen/lich-su?truoc={before}") as answer:
                assert answer.status == 200, await answer.text()
                page = await answer.json()
            found = page["messages"] + found
            if not page["more"] or not page["messages"]:
                break
            before = str(page["messages"][0]["cursor"])
        return [
            Heard(
                int(message["id"][1:]),
                message["text"],
                tuple((choice["label"], choice["payload"]) for choice in message["choices"]),
                message["document"]["name"] if message["document"] else None,
            )
            for message in found
            if message["side"] == "us"
        ]

    async def _take(self, arrived: Arrived) -> Taken:
        if arrived.unwanted:
            return await self.runtime.take(arrived)  # the page offers no stickers
        fields: dict[str, str] = {"text": arrived.text}
        if arrived.payload is not None:
            fields = {"payload": arrived.payload, "label": arrived.text, "tin": f"d{arrived.pressed_ref}"}
        form = FormData({**fields, "csrf": await self._token()})
        for media in arrived.media:
            form.add_field("tep", media.content or PNG, filename=media.name or "anh.png", content_type="image/png")
        async with self._browser.post(
            f"{self._address}/tro-chuyen/gui", data=form, headers={"Accept": "application/json"}
        ) as answer:
            body = await answer.json()
            return Taken(toast=body.get("toast") or body.get("lead") or "")

    async def _token(self) -> str:
        if not self._csrf:
            async with self._browser.get(f"{self._address}/tro-chuyen") as page:
                found = _TOKEN.search(await page.text())
                assert found
                self._csrf = found[1]
        return self._csrf

    async def _post(self, path: str, fields: dict[str, str]) -> None:
        async with self._browser.post(self._address + path, data=fields, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()


class TelegramPerson(Speaker):
    """Uses Telegram: the updates go to our bot over HTTP, and what it sends comes back the same way."""

    def __init__(self, runtime: Runtime, server: TelegramServer, sender: Sender, chat: TelegramChat) -> None:
        super().__init__(runtime, str(chat.user_id), network="telegram")
        self._server = server
        self._sender = sender
        self.chat = chat

    async def heard(self, since: datetime | None = None) -> list[Heard]:
        await self._sender.idle()
        return [_as_heard(message) for message in self.chat.replies]

    async def _take(self, arrived: Arrived) -> Taken:
        toasts = len(self.chat.toasts)
        self._act(arrived)
        await self._server.settled()
        await self._sender.idle()
        if arrived.payload is not None:
            await self._server.wait_for(lambda: not self.chat.spinning)
        shown = [toast.text for toast in self.chat.toasts[toasts:] if toast.text]
        return Taken(toast=shown[-1] if shown else "")

    def _act(self, arrived: Arrived) -> None:
        if arrived.payload is not None:
            self.chat.presses(arrived.text, on=int(arrived.pressed_ref or 0), data=arrived.payload)
        elif arrived.edits_ref is not None:
            self.chat.edits(int(arrived.edits_ref), arrived.text)
        elif arrived.unwanted == "location":
            self.chat.sends_location()
        elif arrived.unwanted == "contact":
            self.chat.sends_contact()
        elif arrived.unwanted:
            self.chat.sends_sticker()
        elif arrived.media:
            for media in arrived.media:
                self.chat.sends_photo(media.content or PNG, caption=arrived.text or None)
        elif arrived.forwarded:
            self.chat.forwards(arrived.text)
        else:
            self.chat.says(arrived.text)


def _as_heard(message: TelegramMessage) -> Heard:
    buttons = tuple((button.label, button.data) for row in message.buttons for button in row)
    return Heard(message.message_id, message.text, buttons, message.document[0] if message.document else None)


class Wires:
    """A running web chat and a running Telegram bot over one runtime, for as many people as a test wants."""

    def __init__(self, runtime: Runtime, address: str, server: TelegramServer) -> None:
        self.runtime = runtime
        self.address = address
        self.server = server
        self.telegram = Telegram(runtime, token=server.token, api_url=server.url, first_wait=0.01)
        self.sender = Sender(runtime, self.telegram)
        self._browsers: list[WebPerson] = []

    async def web_person(self, person_id: int | None) -> WebPerson:
        """Somebody with a browser; None: a visitor."""
        person = WebPerson(self.runtime, self.address, person_id=person_id)
        self._browsers.append(person)
        await person.come_in()
        return person

    async def telegram_person(self, person_id: int | None) -> TelegramPerson:
        """Somebody with Telegram; a known person's account is joined beforehand, and is the one used last."""
        chat = self.server.chat(next(_numbers))
        if person_id is not None:
            await self.runtime.write(partial(_join, person_id=person_id, external_id=str(chat.user_id)))
        return TelegramPerson(self.runtime, self.server, self.sender, chat)

    async def close(self) -> None:
        """Stop everything that was started."""
        for browser in self._browsers:
            await browser.close()
        await self.telegram.pause()
        await self.sender.stop()
        await self.telegram.stop()


def _join(uow: UnitOfWork, *, person_id: int, external_id: str) -> None:
    for account in uow.people.accounts_of(person_id):
        assert account.id is not None
        uow.people.block(account.id, uow.now)
    uow.people.bind(uow.people.account("telegram", external_id).account_id, person_id)
