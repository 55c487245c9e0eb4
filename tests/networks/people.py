"""The same person on a real wire: speaks over HTTP to the web chat, or through the stand-in Telegram or Zalo."""

import itertools
import re
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import ClientSession, CookieJar, FormData

from bot.outbox.sender import Sender
from bot.rehearsal.stage import PromptSender
from bot.runtime import Runtime
from bot.telegram.network import Telegram
from bot.zalo.network import Zalo
from conversation.turn import Arrived, Media
from letters.folding import fold
from services.messages.turns import Taken
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.networks.telegram_chat import TelegramChat, TelegramMessage
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_chat import ZaloChat
from tests.networks.zalo_server import ZaloServer
from tests.talking import Heard, Speaker

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_QUOTED = re.compile("“([^”]+)”")
_LINK = re.compile(r"https?://\S+/tai/\S+")
_numbers = itertools.count(700_001)
MOST_PAGES = 8
BELOW = "below"
"""What a button below Telegram's writing line carries in a test: pressing it sends its label, or the own contact."""
FURTHER = "Lựa chọn khác"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63506870f80f00"
    "038401e01b43e3330000000049454e44ae426082"
)
"""A real picture of one dot."""


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
            form.add_field(
                "tep", media.content or PNG, filename=media.name or "anh.png", content_type=media.mime or "image/png"
            )
        async with self._browser.post(
            f"{self._address}/tro-chuyen/gui", data=form, headers={"Accept": "application/json"}
        ) as answer:
            body = await answer.json()
            await self.runtime.papers.idle()
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
        found = [_as_heard(message) for message in self.chat.replies]
        below = tuple((label, BELOW) for row in self.chat.keyboard for label in row)
        return [*found[:-1], replace(found[-1], buttons=(*found[-1].buttons, *below))] if below else found

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
        if arrived.payload == BELOW:
            self.chat.presses(arrived.text)
        elif arrived.payload is not None:
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
                self._sends(media, arrived.text or None)
        elif arrived.forwarded:
            self.chat.forwards(arrived.text)
        else:
            self.chat.says(arrived.text)

    def _sends(self, media: Media, caption: str | None) -> None:
        if media.kind == "voice":
            self.chat.sends_voice(media.content or b"OggS", duration=media.seconds or 3)
        elif media.kind == "document":
            self.chat.sends_document(media.name, media.content or PNG, caption, mime_type=media.mime)
        else:
            self.chat.sends_photo(media.content or PNG, caption=caption)


class ZaloPerson(Speaker):
    """Uses Zalo: no buttons, so what is offered is typed, by its number where it has one and else by its words."""

    def __init__(self, runtime: Runtime, server: ZaloServer, sender: Sender, chat: ZaloChat) -> None:
        super().__init__(runtime, chat.chat_id, network="zalo")
        self._server = server
        self._sender = sender
        self.chat = chat

    async def presses(self, label: str, *, on: Heard | None = None) -> Heard:
        listed = None if on else _listed((await self.hears()).text, label)
        if listed is not None:
            return await self.says(listed)
        for _ in range(MOST_PAGES):
            heard = [one for one in await self.heard() if one.buttons]
            assert heard, f"nothing was offered; wanted {label!r}"
            newest = heard[-1]
            typed = _typed(newest, label) if on is None or on == newest else None
            if typed is not None:
                return await self.says(typed)
            if on is not None or _typed(newest, FURTHER) is None:
                break
            await self.says("0")
        return await self.says(label)  # words work without a line that shows them

    async def heard(self, since: datetime | None = None) -> list[Heard]:
        await self._sender.idle()
        return [
            Heard(number, message.text, _offered(message.text), _file_in(message.text))
            for number, message in enumerate(self.chat.replies, start=1)
        ]

    async def _take(self, arrived: Arrived) -> Taken:
        if arrived.unwanted == "sticker":
            self.chat.sends_sticker()
        elif arrived.unwanted:
            self.chat.sends_unsupported()
        elif arrived.media:
            for media in arrived.media:
                if media.kind == "voice":
                    self.chat.sends_voice()
                else:
                    self.chat.sends_photo(media.content or PNG, caption=arrived.text)
        else:
            self.chat.says(arrived.text)
        await self._server.settled()
        await self._sender.idle()
        return Taken()


def _typed(heard: Heard, label: str) -> str | None:
    """Return what to type for a label, or for the beginning of a line that says more."""
    same = [typed for name, typed in heard.buttons if fold(name) == fold(label)]
    return next(iter([*same, *(typed for name, typed in heard.buttons if fold(name).startswith(fold(label)))]), None)


def _listed(text: str, label: str) -> str | None:
    """Return the number under which a message's own words list a question, where it offers no lines below them."""
    if "Nhắn số hoặc chữ:" in text:
        return None
    found = re.search(rf"^(\d+)\. {re.escape(label)} – ", text, re.MULTILINE)
    return found[1] if found else None


def _offered(text: str) -> tuple[tuple[str, str], ...]:
    """Return (label, what to type) of what a message's last lines offer."""
    _, _, below = text.rpartition("Nhắn số hoặc chữ:")
    if below != text:
        return tuple((line.partition(". ")[2], line.partition(". ")[0]) for line in below.strip().splitlines())
    _, _, below = text.rpartition("Hoặc nhắn: ")
    return tuple((words, words) for words in _QUOTED.findall(below)) if below != text else ()


def _file_in(text: str) -> str | None:
    found = _LINK.search(text)
    return found[0] if found else None


def _as_heard(message: TelegramMessage) -> Heard:
    buttons = tuple((button.label, button.data) for row in message.buttons for button in row)
    return Heard(message.message_id, message.text, buttons, message.document[0] if message.document else None)


class Wires:
    """A running web chat and a running Telegram bot over one runtime, for as many people as a test wants."""

    def __init__(self, runtime: Runtime, address: str, server: TelegramServer, zalo: ZaloServer) -> None:
        self.runtime = runtime
        self.address = address
        self.server = server
        self.telegram = Telegram(runtime, token=server.token, api_url=server.url, first_wait=0.01)
        self.sender = PromptSender(runtime, self.telegram)
        self.zalo_server = zalo
        self.zalo = Zalo(
            runtime, token=zalo.token, api_url=zalo.url, file_link=lambda file_id: f"{address}/tai/{file_id}/",
            on_media=lambda: None, first_wait=0.01,
        )  # fmt: skip
        self.zalo_sender = PromptSender(runtime, self.zalo)
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
            await self.runtime.write(
                partial(join, network="telegram", person_id=person_id, external_id=str(chat.user_id))
            )
        person = TelegramPerson(self.runtime, self.server, self.sender, chat)
        person.fetchers["telegram"] = self.telegram
        return person

    async def zalo_person(self, person_id: int | None) -> ZaloPerson:
        """Somebody with Zalo; as above."""
        chat = self.zalo_server.chat(f"{next(_numbers):020x}")
        if person_id is not None:
            await self.runtime.write(partial(join, network="zalo", person_id=person_id, external_id=chat.chat_id))
        person = ZaloPerson(self.runtime, self.zalo_server, self.zalo_sender, chat)
        person.fetchers["zalo"] = self.zalo
        return person

    async def close(self) -> None:
        """Stop everything that was started."""
        for browser in self._browsers:
            await browser.close()
        for network, sender in ((self.telegram, self.sender), (self.zalo, self.zalo_sender)):
            await network.pause()
            await sender.stop()
            await network.stop()


def join(uow: UnitOfWork, *, network: str, person_id: int, external_id: str) -> None:
    """Make an account a person's only one."""
    for account in uow.accounts.of(person_id):
        assert account.id is not None
        uow.accounts.block(account.id, uow.now)
    uow.accounts.bind(uow.accounts.known(network, external_id).account_id, person_id)
