"""A small office on the stand-in Zalo: the same talk of three steps as on Telegram, without buttons."""

from datetime import timedelta
from typing import Any

from bot.zalo.network import Zalo
from conversation.messenger import AllowanceSpent, Blocked, Outgoing, TryLater, Uncertain, Undeliverable
from tests.bot.desk import Desk
from tests.bot.telegram_office import router
from tests.networks.zalo_server import ZaloServer
from web.files import sign

SECRET = b"a secret of the test"


class ZaloOffice(Desk):
    """An office on the stand-in Zalo. `media`: how often it was told that files have come."""

    router = router

    def __init__(self, server: ZaloServer, database_url: str) -> None:
        super().__init__(database_url)
        self.server = server
        self.public_url = "https://hoi.example"
        self.media = 0
        self.zalo: Zalo

    def make(self, **settings: Any) -> Zalo:  # noqa: ANN401 - whatever Zalo takes
        """Make the network over the runtime."""
        chosen: dict[str, Any] = {
            "token": self.server.token, "api_url": self.server.url, "file_link": self.link,
            "on_media": self.heard_media, "first_wait": 0.05,
        } | settings  # fmt: skip
        self.zalo = Zalo(self.runtime, **chosen)
        return self.zalo

    def link(self, file_id: int) -> str:
        """Make a link as the program does."""
        return self.public_url + sign(SECRET, file_id, until=self.clock() + timedelta(hours=24))

    def heard_media(self) -> None:
        """Count."""
        self.media += 1

    async def outcome(self, message: Outgoing) -> str:
        """Send past the outbox and say what became of it, as «TryLater everybody: reason»."""
        try:
            return f"sent {bool(await self.zalo.send(message))}"
        except TryLater as problem:
            return f"TryLater{' everybody' if problem.everybody else ''}: {problem}"
        except (Uncertain, Blocked, Undeliverable, AllowanceSpent) as problem:
            return f"{type(problem).__name__}: {problem}"
