"""A stand-in for Telegram: the Bot API over real HTTP on loopback, and the people on the other side of it."""

import asyncio
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self, TypeVar
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.networks.telegram_chat import TelegramChat, TelegramMessage
from tests.networks.telegram_faults import Fault, FaultRule, Faults
from tests.networks.telegram_methods import BotMethods, Method
from tests.networks.telegram_params import BotApiError, Json, number, read_params, structure, words
from tests.networks.telegram_updates import Entry, UpdateQueue

Found = TypeVar("Found")

_UPLOAD_LIMIT = 50 * 1024 * 1024
_FIRST_UPDATE_ID = 700_000_001
_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset instead of a farewell
_DELAYED = ("send", "edit")
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FLOOD_EXTRA = "Too Many Requests: retry after"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that can be fetched through getFile."""

    file_id: str
    path: str
    name: str
    content_type: str
    content: bytes
    size: int

    def card(self) -> Json:
        """What every kind of file says about itself."""
        return {"file_id": self.file_id, "file_unique_id": f"U{self.file_id[1:]}", "file_size": self.size}


class TelegramServer:
    """`async with TelegramServer() as server:` - give `server.url` to a bot, then act through `server.chat`."""

    def __init__(self, token: str = "42:TEST", username: str = "thu_nghiem_bot") -> None:  # noqa: S107 a test token
        """Nothing listens before the context is entered."""
        self.token = token
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
        self.port = 0
        self.chats: dict[int, TelegramChat] = {}
        self.files: dict[str, StoredFile] = {}
        self.callbacks: dict[str, TelegramChat] = {}
        self.faults = Faults()
        self.delay_sends = 0.0  # seconds on the way before each send and edit
        self.keep_calls = True  # False under load: only counts, and a short tail of each chat
        self.calls: list[tuple[str, Json]] = []
        self.counts: Counter[str] = Counter()
        self.on_message: Callable[[int, TelegramMessage], None] | None = None  # each send and edit
        self.allowed_updates: frozenset[str] = frozenset()
        self._methods = BotMethods(self)
        self._paths: dict[str, StoredFile] = {}
        self._history: dict[int, Entry] = {}
        self._ticks = 0
        self._message_id = 0
        self._update_id = _FIRST_UPDATE_ID - 1
        self._changed = asyncio.Event()
        self.queue = UpdateQueue(self._reply_in_answer, self._changed.set)
        self._bot_path = f"/bot{token}/"
        self._file_path = f"/file/bot{token}/"
        self._runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        """The base to configure instead of Telegram's own."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop pushing and listening; polls under way are cut."""
        await self.down()
        await self.queue.close()

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

    async def wait_for(self, predicate: Callable[[], Found], timeout: float = 5.0) -> Found:  # noqa: ASYNC109 reads as a limit
        """The first truthy value of `predicate`, looked at again after each call of the bot."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    self._changed.clear()
                    await self._changed.wait()
                return found
        except TimeoutError:
            recent = [f"{name}({words(params, 'text')[:80]!r})" for name, params in self.calls[-8:]]
            waited = f"not within {timeout} s; {len(self.pending)} updates wait; last calls: {recent}"
            raise TimeoutError(waited) from None

    async def settled(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 reads as a limit
        """Wait until the bot has acknowledged every update."""
        await self.wait_for(lambda: not self.queue.pending, timeout)

    # --- what the parts of the stand-in share --------------------------------------------------------------

    def next_message_id(self) -> int:
        """Numbers run through all private chats of a bot."""
        self._message_id += 1
        return self._message_id

    def tick(self) -> int:
        """A count that orders what happens, finer than seconds."""
        self._ticks += 1
        return self._ticks

    def seconds(self) -> int:
        """Telegram's clock."""
        return int(time.time())

    def allow_updates(self, kinds: list[str] | None) -> None:
        """Keep only these kinds of coming updates; an empty list is the usual ones, None changes nothing."""
        if kinds is not None:
            self.allowed_updates = frozenset(kinds)

    def keep_file(self, content: bytes, folder: str, name: str, content_type: str, size: int | None = None) -> Json:
        """Make a file fetchable and return its card."""
        order = len(self.files) + 1
        suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
        path = f"{folder}/file_{order}{suffix}"
        kept = StoredFile(f"F{order:08d}", path, name, content_type, content, len(content) if size is None else size)
        self.files[kept.file_id] = self._paths[path] = kept
        return kept.card()

    # --- listening ------------------------------------------------------------------------------------------

    async def up(self) -> None:
        """Open the port, the same one after `down`."""
        request = partial(web.BaseRequest, loop=asyncio.get_running_loop(), client_max_size=_UPLOAD_LIMIT)
        server = web.Server(self._serve, request_factory=request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.queue.release()

    async def down(self) -> None:
        """Close the port and cut every connection; updates wait meanwhile."""
        if self._runner is None:
            return
        self.queue.hold()
        self.queue.interrupt()
        runner, self._runner = self._runner, None
        if runner.server is not None:
            for connection in runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
        await runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        except BotApiError as refused:
            retry = (refused.parameters or {}).get("retry_after")
            headers = {} if retry is None else {"Retry-After": str(retry)}
            return _json(orjson.dumps(refused.answer()), refused.code, headers)

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if "%" in path:
            path = unquote(path)
        if path.startswith(self._bot_path):
            return await self._call(request, path[len(self._bot_path) :], query)
        if path.startswith(self._file_path):
            return await self._download(request, path[len(self._file_path) :])
        if path.startswith(("/bot", "/file/bot")):
            raise BotApiError(401, "Unauthorized")
        raise BotApiError(404, "Not Found")

    async def _call(self, request: web.BaseRequest, name: str, query: str) -> web.StreamResponse:
        params = await read_params(request, query)
        polling = name.lower() == "getupdates"
        found = ("getUpdates", None) if polling else self._methods.find(name)
        if found is None:
            raise BotApiError(404, "Not Found")
        name, method = found
        self.counts[name] += 1
        if self.keep_calls:
            self.calls.append((name, params))
        rule = self.faults.striking(name) if self.faults.rules else None
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        if self.delay_sends and name.startswith(_DELAYED):
            await asyncio.sleep(self.delay_sends)
        try:
            body = await self._perform(method, params)
        finally:
            self._changed.set()
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return _cut(request)
        if rule is not None and rule.kind is Fault.BAD_JSON:
            return _json(body[: len(body) // 2])
        return _json(body)

    async def _perform(self, method: Method | None, params: Json) -> bytes:
        if method is not None:
            return orjson.dumps({"ok": True, "result": method(params)})
        self.allow_updates(structure(params, "allowed_updates"))
        self._changed.set()
        updates = await self.queue.poll(
            number(params, "offset"), number(params, "limit", 100), number(params, "timeout")
        )
        return b'{"ok":true,"result":[' + b",".join(updates) + b"]}"

    async def _spoil(self, request: web.BaseRequest, rule: FaultRule) -> web.StreamResponse | None:
        """The answer of a call that is not handled at all; None when it goes on."""
        self._changed.set()
        if rule.kind is Fault.FLOOD:
            text = f"{_FLOOD_EXTRA} {rule.retry_after}"
            raise BotApiError(429, text, {"retry_after": rule.retry_after})
        if rule.kind in (Fault.INTERNAL, Fault.BAD_GATEWAY):
            page = f"<html><head><title>{rule.kind} Bad Gateway</title></head><body>nginx</body></html>"
            return web.Response(status=int(rule.kind), text=page, content_type="text/html")
        if rule.kind is Fault.CUT_BEFORE:
            return _cut(request)
        if rule.kind is Fault.SLOW:
            await asyncio.sleep(rule.delay)
        return None

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        self.counts["file"] += 1
        rule = self.faults.striking("file") if self.faults.rules else None
        if rule is not None and (spoiled := await self._spoil(request, rule)) is not None:
            return spoiled
        kept = self._paths.get(path)
        if kept is None:
            raise BotApiError(404, "Not Found")
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return _cut(request)
        return web.Response(body=kept.content, content_type="application/octet-stream")

    def _reply_in_answer(self, call: Json) -> None:
        found = self._methods.find(str(call.pop("method")))
        if found is None:
            return
        self.counts[found[0]] += 1
        if self.keep_calls:
            self.calls.append((found[0], call))
        try:
            found[1](call)
        except BotApiError:
            return  # as with Telegram, nobody is told
        finally:
            self._changed.set()

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


def _json(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        transport.abort()
    return web.Response()
