"""A small office on the stand-in Official Account: the same talk of three steps, with buttons, by webhook."""

from datetime import timedelta
from typing import Any

from bot.zalo_oa.network import ZaloOa
from conversation.messenger import AllowanceSpent, Outgoing, TryLater, Uncertain, Undeliverable
from tests.bot.desk import Desk
from tests.bot.door import Door
from tests.bot.telegram_office import router
from tests.networks.zalo_oa_server import APP_ID, APP_SECRET, FIRST, SECRET_KEY, ZaloOaServer
from tests.waiting import WITHIN, until
from web.files import sign

SECRET = b"a secret of the test"


class OaOffice(Desk):
    """An office on the stand-in Official Account, behind a door."""

    router = router

    def __init__(self, server: ZaloOaServer, door: Door, database_url: str) -> None:
        super().__init__(database_url)
        self.server = server
        self.door = door
        self.oa: ZaloOa

    def make(self, **settings: Any) -> ZaloOa:  # noqa: ANN401 - whatever the network takes
        """Make the network over the runtime."""
        chosen: dict[str, Any] = {
            "app_id": APP_ID, "app_secret": APP_SECRET, "secret_key": SECRET_KEY, "first_refresh": FIRST,
            "api_url": self.server.url, "oauth_url": self.server.url, "public_url": self.door.url,
            "file_link": self.link, "first_wait": 0.02, "look_every": 0.05,
        } | settings  # fmt: skip
        self.oa = ZaloOa(self.runtime, **chosen)
        self.oa.answers_within = WITHIN
        self.door.office = self
        self.server.webhook = self.door.url + self.oa.routes()[0].path
        return self.oa

    def link(self, file_id: int) -> str:
        """Make a link as the program does."""
        return "https://hoi.example" + sign(SECRET, file_id, until=self.clock() + timedelta(hours=24))

    async def is_state(self, state: str) -> str:
        """Wait until the network says so of itself, and return its reason."""
        await until(lambda: self.oa.health()["state"] == state)
        return str(self.oa.health()["reason"])

    async def outcome(self, message: Outgoing) -> str:
        """Send past the outbox and say what became of it, as «TryLater everybody: reason»."""
        try:
            return f"sent {bool(await self.oa.send(message))}"
        except TryLater as problem:
            return f"TryLater{' everybody' if problem.everybody else ''}: {problem}"
        except (Uncertain, Undeliverable, AllowanceSpent) as problem:
            return f"{type(problem).__name__}: {problem}"
