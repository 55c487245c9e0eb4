"""Somebody who uses a Zalo Official Account: presses what is a button, and types what has become a line."""

from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rehearsal.stage import PromptSender
from bot.runtime import Runtime
from bot.zalo_oa import NETWORK
from bot.zalo_oa.network import ZaloOa
from conversation.turn import Arrived
from services.messages.turns import Taken
from tests.networks.people import FURTHER, MOST_PAGES, PNG, join
from tests.networks.zalo_oa_chat import OaChat
from tests.networks.zalo_oa_server import APP_ID, APP_SECRET, FIRST, SECRET_KEY, ZaloOaServer
from tests.talking import Heard, Speaker
from tests.waiting import WITHIN, until


class OaPerson(Speaker):
    """Uses the account: what they do is pushed to the office, and what it sends comes back as messages with buttons."""

    def __init__(self, runtime: Runtime, server: ZaloOaServer, sender: PromptSender, chat: OaChat) -> None:
        super().__init__(runtime, chat.user_id, network=NETWORK)
        self._server = server
        self._sender = sender
        self.chat = chat

    async def presses(self, label: str, *, on: Heard | None = None) -> Heard:
        """Press a button, or look for it among further choices."""
        for _ in range(MOST_PAGES):
            try:
                return await super().presses(label, on=on)
            except AssertionError:
                if on is not None or FURTHER not in (await self.hears()).labels():
                    raise
                await super().presses(FURTHER)
        raise AssertionError(label)

    async def heard(self, since: datetime | None = None) -> list[Heard]:
        await self._sender.idle()
        return [
            Heard(number, message.text, message.buttons, next((url for _, url in message.links), None))
            for number, message in enumerate(self.chat.replies, start=1)
        ]

    async def _take(self, arrived: Arrived) -> Taken:
        if arrived.unwanted:
            self.chat.sends(arrived.unwanted, {"attachments": [{"type": arrived.unwanted, "payload": {}}]})
        elif arrived.media:
            for media in arrived.media:
                self.chat.sends_photo(media.content or PNG, text=arrived.text)
        else:
            self.chat.says(arrived.text if arrived.payload is None else arrived.payload)
        await self._server.settled()
        await self._sender.idle()
        return Taken()


class OaWires:
    """`async with` a running account over a runtime, for as many people as a test wants."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._server = ZaloOaServer()
        self._doors: TestServer

    async def __aenter__(self) -> Self:
        """Open both ends, and wait until the account speaks."""
        await self._server.up()
        self._oa = ZaloOa(
            self._runtime, app_id=APP_ID, app_secret=APP_SECRET, secret_key=SECRET_KEY, first_refresh=FIRST,
            api_url=self._server.url, oauth_url=self._server.url, first_wait=0.01,
            file_link=lambda file_id: f"https://hoi.example/tai/{file_id}/",
        )  # fmt: skip
        self._oa.answers_within = WITHIN  # a slow machine must not look like a network that does not answer
        doors = web.Application()
        doors.add_routes(self._oa.routes())
        self._doors = TestServer(doors)
        await self._doors.start_server()
        self._server.webhook = str(self._doors.make_url(self._oa.routes()[0].path))
        self._sender = PromptSender(self._runtime, self._oa)
        await self._oa.start()
        await until(lambda: self._oa.health()["state"] == "running")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything."""
        await self._oa.pause()
        await self._sender.stop()
        await self._oa.stop()
        await self._server.__aexit__()
        await self._doors.close()

    async def person(self, person_id: int | None) -> OaPerson:
        """Somebody with Zalo; a known person's account is joined beforehand, and is the one used last."""
        chat = self._server.chat()
        if person_id is not None:
            await self._runtime.write(partial(join, network=NETWORK, person_id=person_id, external_id=chat.user_id))
        person = OaPerson(self._runtime, self._server, self._sender, chat)
        person.fetchers[NETWORK] = self._oa
        return person
