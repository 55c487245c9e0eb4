"""A stand-in for Telegram: the Bot API over real HTTP on loopback, and the people on the other side of it."""

import time
from collections.abc import Callable

import orjson

from tests.networks.faults import Faults
from tests.networks.server import Server
from tests.networks.telegram_chat import TelegramChat, TelegramMessage
from tests.networks.telegram_faults import Fault
from tests.networks.telegram_files import FileStore
from tests.networks.telegram_front import HttpFront
from tests.networks.telegram_methods import BotMethods
from tests.networks.telegram_params import BotApiError, Json
from tests.networks.telegram_updates import Entry, UpdateQueue
from tests.waiting import WITHIN

_FIRST_UPDATE_ID = 700_000_001
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class TelegramServer(Server):
    """`async with TelegramServer() as server:` - give `server.url` to a bot, then act through `server.chat`."""

    def __init__(self, token: str = "42:TEST", username: str = "thu_nghiem_bot") -> None:  # noqa: S107 a test token
        """Nothing listens before the context is entered."""
        self.token = token
        super().__init__(HttpFront(self))
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Bot Thử Nghiệm",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.chats: dict[int, TelegramChat] = {}
        self.files = FileStore()
        self.callbacks: dict[str, TelegramChat] = {}
        self.faults = Faults(Fault, self.changes)
        self.delay_sends = 0.0  # seconds on the way before each send and edit
        self.on_message: Callable[[int, TelegramMessage], None] | None = None  # each send and edit
        self.allowed_updates: frozenset[str] = frozenset()
        self.methods = BotMethods(self)
        self._history: dict[int, Entry] = {}
        self._message_id = 0
        self._update_id = _FIRST_UPDATE_ID - 1
        self.queue = UpdateQueue(self._reply_in_answer, self.changes)

    async def down(self) -> None:
        """Close the port and cut every connection; updates wait meanwhile."""
        self.queue.interrupt()
        await super().down()

    # --- people and updates --------------------------------------------------------------------------------

    def chat(self, user_id: int, first_name: str = "Minh", username: str | None = None) -> TelegramChat:
        """The person's chat with the bot, the same object each time."""
        chat = self.chats.get(user_id)
        if chat is None:
            chat = self.chats[user_id] = TelegramChat(self, user_id, first_name, username)
        return chat

    def push(self, update: Json, lane: int = 0) -> int:
        """Queue an update as Telegram does, numbered and only if its kind is allowed; returns its id."""
        kind = next((name for name in update if name != "update_id"), "")
        update_id = self._numbered(update.get("update_id"))
        if kind not in self.allowed_updates if self.allowed_updates else kind in _NOT_BY_DEFAULT:
            return update_id
        self._enqueue(Entry(orjson.dumps({"update_id": update_id} | update), update_id, lane))
        return update_id

    def push_raw(self, update: Json | bytes) -> int | None:
        """Queue exactly this, however malformed; returns its id if it tells one.

        Without a readable id no offset can acknowledge it, so a poll gets it once; a webhook, until it says 2xx.
        """
        body = update if isinstance(update, bytes) else orjson.dumps(update)
        try:
            read = orjson.loads(body)
        except orjson.JSONDecodeError:
            read = None
        found = read.get("update_id") if isinstance(read, dict) else None
        update_id = self._numbered(found) if isinstance(found, int) and not isinstance(found, bool) else None
        self._enqueue(Entry(body, update_id, lane=-1 - len(self._history), tangled=update_id is not None))
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Queue an earlier update once more, though the bot has acknowledged it."""
        earlier = self._history[update_id]
        self._enqueue(Entry(earlier.body, update_id, earlier.lane, tangled=True))

    def reorder(self, update_ids: list[int] | None = None) -> None:
        """Let waiting updates leave in this order, or reversed; `hold` first so that they wait."""
        self.queue.reorder(update_ids)

    def hold(self) -> None:
        """Hand nothing out until `release`."""
        self.queue.hold()

    def release(self) -> None:
        """Hand out what was held."""
        self.queue.release()

    @property
    def pending(self) -> list[int]:
        """Ids of updates the bot has not acknowledged, in the order they leave."""
        return [entry.update_id for entry in self.queue.pending.values() if entry.update_id is not None]

    @property
    def last_update_id(self) -> int:
        """The highest id given to an update so far."""
        return self._update_id

    def expire_callbacks(self) -> None:
        """From now on every press so far is too old to be answered."""
        self.callbacks.clear()

    async def settled(self, timeout: float = WITHIN) -> None:  # noqa: ASYNC109 reads as a limit
        """Wait until the bot has acknowledged every update."""
        await self.wait_for(lambda: not self.queue.pending, timeout)

    # --- what the parts of the stand-in share --------------------------------------------------------------

    def next_message_id(self) -> int:
        """Numbers run through all private chats of a bot."""
        self._message_id += 1
        return self._message_id

    def seconds(self) -> int:
        """Telegram's clock."""
        return int(time.time())

    def allow_updates(self, kinds: list[str] | None) -> None:
        """Keep only these kinds of coming updates; an empty list is the usual ones, None changes nothing."""
        if kinds is not None:
            self.allowed_updates = frozenset(kinds)

    async def _push_no_more(self) -> None:
        await self.queue.close()

    def _state(self) -> str:
        return f"{len(self.pending)} updates wait"

    def _reply_in_answer(self, call: Json) -> None:
        found = self.methods.find(str(call.pop("method")))
        if found is None:
            return
        self.note(found[0], call)
        try:
            found[1](call)
        except BotApiError:
            return  # as with Telegram, nobody is told
        finally:
            self.changes.announce()

    def _numbered(self, given: int | None) -> int:
        if given is None:
            self._update_id += 1
            return self._update_id
        self._update_id = max(self._update_id, given)
        return given

    def _enqueue(self, entry: Entry) -> None:
        if self.keep_calls and entry.update_id is not None:
            self._history[entry.update_id] = entry
        self.queue.add(entry)
