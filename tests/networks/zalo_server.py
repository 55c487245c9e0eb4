"""A stand-in for Zalo: the Bot API over real HTTP on loopback, and the people on the other side of it."""

import secrets
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Literal

import orjson

from tests.networks.faults import Faults
from tests.networks.server import Server
from tests.networks.zalo_chat import ZaloChat
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_files import FileStore
from tests.networks.zalo_front import HttpFront
from tests.networks.zalo_methods import BotMethods
from tests.networks.zalo_params import Json
from tests.networks.zalo_updates import PollQueue, ZaloUpdate
from tests.networks.zalo_webhook import Webhook
from tests.waiting import WITHIN

TOKEN = "1459232241454765289:THU-NGHIEM"


class ZaloServer(Server):
    """`async with ZaloServer() as server:` - give `server.url` to a bot, then act through `server.chat`.

    What is not known of the real Zalo is an attribute to set, so that a bot can be tried both ways.
    """

    def __init__(self, token: str = TOKEN, *, allow_loopback: bool = False) -> None:
        """Nothing listens before the context is entered. `allow_loopback`: http://127.0.0.1 counts as public."""
        self.token = token
        super().__init__(HttpFront(self))
        self.me: Json = {
            "id": token.partition(":")[0],
            "account_name": "bot.VDKyGxQvc",
            "account_type": "BASIC",
            "can_join_groups": False,
        }
        self.allow_loopback = allow_loopback
        self.poll_seconds = 30.0  # no poll is kept longer, whatever its `timeout` says
        self.errors_in_200: AbstractSet[int] = frozenset()  # codes that come with HTTP 200; EVERY_CODE: all of them
        self.flat = False  # updates as {event_name, message} instead of {ok, result}
        self.photo_key: Literal["photo", "photo_url"] = "photo"
        self.unknown_chat = 400  # the error code for a chat that never was
        self.quota: int | None = None  # messages that may go out this month
        self.spent = 0
        self.incoming_counts = False  # do people's messages use up the quota too?
        self.chats: dict[str, ZaloChat] = {}
        self.faults = Faults(Fault, self.changes)
        self.queue = PollQueue(self.changes)
        self.webhook = Webhook(self.encode, self.changes)
        self.methods = BotMethods(self)
        self.files = FileStore(lambda: self.url)

    # --- people and updates --------------------------------------------------------------------------------

    def chat(self, chat_id: str | None = None, display_name: str = "Minh") -> ZaloChat:
        """The person's private chat with the bot, the same object each time; without an id, somebody new."""
        chat_id = chat_id or self.new_id()
        return self.chats.get(chat_id) or self._open(chat_id, chat_id, display_name, "PRIVATE")

    def group(self, chat_id: str | None = None, user_id: str | None = None, display_name: str = "Minh") -> ZaloChat:
        """A group that the bot was put into, and one member who speaks there."""
        chat_id = chat_id or self.new_id()
        return self.chats.get(chat_id) or self._open(chat_id, user_id or self.new_id(), display_name, "GROUP")

    def push_raw(self, body: bytes | Json) -> ZaloUpdate:
        """Send exactly this body as an update, however malformed."""
        update = ZaloUpdate({}, lane="", raw=body if isinstance(body, bytes) else orjson.dumps(body))
        self.deliver(update)
        return update

    def hold(self) -> None:
        """Hand nothing out until `release`."""
        self.queue.hold()
        self.webhook.hold()

    def release(self) -> None:
        """Hand out what was held."""
        self.queue.release()
        self.webhook.release()

    async def settled(self, timeout: float = WITHIN) -> None:  # noqa: ASYNC109 reads as a limit
        """Wait until all is taken: nothing waits, the poller asks again, and every push is answered or given up."""
        await self.wait_for(lambda: self.queue.quiet and not self.webhook.under_way, timeout)

    # --- what the parts of the stand-in share --------------------------------------------------------------

    def deliver(self, update: ZaloUpdate, *, at_once: bool = False) -> None:
        """Push it if there is a webhook, else leave it to a poll."""
        self.spent += self.incoming_counts
        if self.webhook.url:
            self.webhook.push(update, at_once=at_once)
        else:
            self.queue.add(update)

    def encode(self, update: ZaloUpdate) -> bytes:
        """An update's body in the shape of the day."""
        if update.raw is not None:
            return update.raw
        return orjson.dumps(update.content if self.flat else {"ok": True, "result": update.content})

    def new_id(self) -> str:
        """Twenty hex digits, as Zalo's ids are."""
        return secrets.token_hex(10)

    def now(self) -> datetime:
        """Zalo's clock."""
        return datetime.now(UTC)

    async def _push_no_more(self) -> None:
        await self.webhook.close()

    def _state(self) -> str:
        return f"{len(self.queue.waiting)} updates wait, {self.webhook.under_way} pushes under way"

    def _open(self, chat_id: str, user_id: str, display_name: str, chat_type: str) -> ZaloChat:
        user = {"id": user_id, "display_name": display_name, "is_bot": False}
        chat = self.chats[chat_id] = ZaloChat(self, chat_id, user, chat_type)
        return chat
