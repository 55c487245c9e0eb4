"""A stand-in for Zalo's Official Accounts: tokens that count once, messages, signed pushes, the people behind them."""

import asyncio
import hashlib
import itertools
import time
from typing import Any
from urllib.parse import unquote

import aiohttp
import orjson
from aiohttp import web

from tests.networks.faults import Faults
from tests.networks.front import Front, as_json, cut
from tests.networks.server import Server
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_files import FileStore
from tests.networks.zalo_oa_chat import Json, OaChat, OaSaid
from tests.networks.zalo_params import units

APP_ID = "3141592653589793238"
OA_ID = "2718281828459045235"
APP_SECRET = "bi-mat-ung-dung"
SECRET_KEY = "khoa-oa-thu-nghiem"
FIRST = "lam-moi-0"
_TOKEN_PATH = "/v4/oa/access_token"
_PAGES = {Fault.INTERNAL: 500, Fault.BAD_GATEWAY: 502, Fault.UNAVAILABLE: 503, Fault.HTML: 200}
_PERSON, _GROUP, _ABOUT = "/v3.0/oa/message/cs", "/v3.0/oa/group/message", "/v2.0/oa/getoa"


class OaError(Exception):
    """A refusal as the wire shows it: mostly with HTTP 200."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.body = orjson.dumps({"error": code, "message": words})


class _Front(Front):
    def __init__(self, server: "ZaloOaServer") -> None:
        super().__init__()
        self._server = server

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        server = self._server
        path = unquote(request.raw_path.partition("?")[0])
        try:
            if path.startswith("/file/"):
                kept = server.files.by_path.get(path.removeprefix("/file/"))
                return web.Response(status=404) if kept is None else web.Response(
                    body=kept.content, content_type=kept.content_type
                )  # fmt: skip
            return await self._call(request, path)
        except OaError as refused:
            return self._dated(as_json(refused.body))
        finally:
            server.changes.announce()

    async def _call(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        server, body = self._server, await request.read()
        form = dict(await request.post()) if path == _TOKEN_PATH else {}
        values: Json = form if path == _TOKEN_PATH else orjson.loads(body) if body else {}
        server.note(path, values | {"access_token": request.headers.get("access_token", "")})
        rule = server.faults.striking(path, values.get("recipient", {}).get("user_id"))
        if rule is not None:
            if rule.kind in _PAGES:
                return web.Response(status=_PAGES[rule.kind], text="<html>bảo trì</html>", content_type="text/html")
            if rule.kind is Fault.REFUSED:
                raise OaError(rule.code, server.refusal)
            if rule.kind is Fault.CUT_BEFORE:
                return cut(request)
            if rule.kind is Fault.SLOW:
                await rule.last()
        answer = server.renew(form, request.headers) if path == _TOKEN_PATH else server.perform(path, values, request)
        if rule is not None and rule.kind is Fault.CUT_AFTER:
            return cut(request)
        raw = orjson.dumps(answer)
        return self._dated(as_json(raw[: len(raw) // 2] if rule is not None and rule.kind is Fault.BAD_JSON else raw))

    def _dated(self, answer: web.Response) -> web.Response:
        at = time.time() + self._server.ahead
        answer.headers["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at))
        return answer


class ZaloOaServer(Server):
    """`async with ZaloOaServer() as server:` - give `server.url` as both addresses, then act through `server.chat`."""

    def __init__(self) -> None:
        """Nothing listens before the context is entered."""
        super().__init__(_Front(self))
        self.oa_id = OA_ID
        self.refresh = FIRST  # the one refresh token that counts
        self.access: set[str] = set()  # those that count
        self.life: object = "90000"  # seconds, told as text
        self.refusal = "refused"  # the words beside an error that a fault makes
        self.spent: int | None = None  # messages that may still go out
        self.ahead = 0.0  # seconds by which Zalo's clock is ahead of ours
        self.echoes = True
        self.token_error: Json = {
            "error": -14014, "error_name": "Invalid refresh token.", "error_reason": "Refresh token was used",
        }  # fmt: skip
        self.faults = Faults(Fault, self.changes)
        self.files = FileStore(lambda: self.url)
        self.chats: dict[str, OaChat] = {}
        self.webhook = ""
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, asyncio.Lock] = {}
        self._session: aiohttp.ClientSession | None = None

    # --- people and events ---------------------------------------------------------------------------------

    def chat(self, user_id: str = "") -> OaChat:
        """The person's chat with the account, the same object each time; without an id, somebody new."""
        user_id = user_id or f"72{self.new_id()}"
        return self.chats.setdefault(user_id, OaChat(self, user_id))

    def group(self) -> OaChat:
        """A group that the account is in, and one member who speaks there."""
        group_id = f"g{self.new_id()}"
        return self.chats.setdefault(group_id, OaChat(self, f"72{self.new_id()}", group_id))

    def tell(self, name: str, body: Json, *, file: Any = None) -> OaSaid:  # noqa: ANN401 - a kept file
        """Push an event, after earlier ones of its sender."""
        event = {"app_id": APP_ID, "event_name": name, "timestamp": str(self._milliseconds())} | body
        said = OaSaid(event, file)
        self.redelivers(said)
        return said

    def redelivers(self, said: OaSaid) -> None:
        """Let Zalo push the very same event once more."""
        task = asyncio.get_running_loop().create_task(self._push(said))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def push_raw(self, body: bytes, headers: dict[str, str]) -> int | None:
        """Push something as anybody could."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(self.webhook, data=body, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return None

    def signed(self, body: bytes, timestamp: object, *, key: str = SECRET_KEY, app_id: str = APP_ID) -> dict[str, str]:
        """Return the header that signs a body."""
        mac = hashlib.sha256(app_id.encode() + body + f"{timestamp}{key}".encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}", "Content-Type": "application/json"}

    async def settled(self) -> None:
        """Wait until every push is answered."""
        await self.wait_for(lambda: not self._tasks)

    def hold(self) -> None:
        """Hand nothing out: nothing is kept here."""

    def release(self) -> None:
        """As above."""

    def new_id(self) -> str:
        """A number that was not there before."""
        return f"{next(self._numbers):017}"

    # --- tokens and messages -------------------------------------------------------------------------------

    def renew(self, form: Json, headers: Any) -> Json:  # noqa: ANN401 - aiohttp's
        """Give a new pair for a refresh token that was not used before; whatever else is refused, mostly in a 200."""
        if headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP_ID:
            return {"error": -14002, "error_name": "Invalid app secret"}
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh:
            return self.token_error
        number = self.new_id()
        self.refresh = f"lam-moi-{number}"
        self.access.add(f"truy-cap-{number}")
        return {"access_token": f"truy-cap-{number}", "refresh_token": self.refresh, "expires_in": self.life}

    def perform(self, path: str, values: Json, request: web.BaseRequest) -> Json:
        """Do what a call asks for."""
        if request.headers.get("access_token") not in self.access:
            raise OaError(-216, "Access token is invalid")
        if path == _ABOUT:
            return {"error": 0, "message": "Success", "data": {"oa_id": OA_ID, "name": "Mầm non Mây Hồng"}}
        if path not in {_PERSON, _GROUP} or request.method != "POST":
            raise OaError(-202, "no such method")
        recipient, content = values["recipient"], values["message"]
        chat = self.chats.get(recipient["user_id"] if path == _PERSON else recipient["group_id"])
        if chat is None:
            raise OaError(-201, "user_id is invalid")
        _check(content)
        if chat.refuses:
            raise OaError(chat.refuses, chat.words)
        if self.spent == 0:
            raise OaError(-211, "out of quota")
        if self.spent is not None:
            self.spent -= 1
        reply = chat.hear(content)
        if self.echoes:
            self.tell("oa_send_text", {
                "sender": {"id": OA_ID}, "recipient": {"id": chat.user_id},
                "message": {"msg_id": reply.message_id, "text": reply.text},
            })  # fmt: skip
        return {"error": 0, "message": "Success", "data": {"message_id": reply.message_id, "user_id": chat.user_id}}

    def _milliseconds(self) -> int:
        return int((time.time() + self.ahead) * 1000)

    async def _push(self, said: OaSaid) -> None:
        lane = self._lanes.setdefault(str(said.body.get("sender")), asyncio.Lock())
        async with lane:
            if self.webhook:
                body = orjson.dumps(said.body)
                said.statuses.append(await self.push_raw(body, self.signed(body, said.body.get("timestamp", ""))))

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self.changes.announce()

    async def _push_no_more(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _state(self) -> str:
        return f"{len(self._tasks)} pushes under way"


def _check(content: Json) -> None:
    """Refuse what the real one would."""
    payload = content.get("attachment", {}).get("payload", {})
    buttons = payload.get("buttons", [])
    if not content.get("text", "").strip() and not payload.get("elements"):
        raise OaError(-201, "text is empty")
    if units(content.get("text", "")) > 2000:
        raise OaError(-210, "text is too long")
    if len(buttons) > 5 or any(len(one["title"]) > 100 or len(str(one["payload"])) > 1000 for one in buttons):
        raise OaError(-201, "buttons are invalid")
