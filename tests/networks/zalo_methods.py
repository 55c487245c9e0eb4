"""The methods of Zalo's Bot API, each with its refusals."""

from typing import TYPE_CHECKING

from tests.networks.zalo_chat import ZaloChat, ZaloReply
from tests.networks.zalo_params import Json, ZaloApiError, public_url, seconds, wording
from tests.networks.zalo_updates import WEBHOOK_ACTIVE

if TYPE_CHECKING:
    from tests.networks.zalo_server import ZaloServer

TEXT_LIMIT = 2000
_SECRET_LENGTHS = range(8, 257)
_LONGEST_URL = 2048
_PARSE_MODES = (None, "markdown", "html")
_DEFAULT_POLL = 30.0


class BotMethods:
    """Every method but getUpdates answers with its `result`, or None where the documents show none."""

    def __init__(self, server: "ZaloServer") -> None:
        """Chats, quota and webhook are the server's."""
        self._server = server
        self._at_once = {
            "getMe": lambda _: server.me,
            "getWebhookInfo": lambda _: server.webhook.card(),
            "deleteWebhook": self._delete_webhook,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendSticker": self._send_sticker,
            "sendVoice": self._send_voice,
            "sendChatAction": self._send_chat_action,
        }
        self._awaited = {"setWebhook": self._set_webhook, "testWebhook": self._test_webhook}

    def known(self, name: str) -> bool:
        """Names are case-sensitive."""
        return name == "getUpdates" or name in self._at_once or name in self._awaited

    async def perform(self, name: str, params: Json) -> Json | None:
        """Do what the method does; ZaloApiError if it does not."""
        if name in self._awaited:
            return await self._awaited[name](params)
        return self._at_once[name](params)

    async def poll(self, params: Json) -> bytes:
        """The body of one update."""
        server = self._server
        if server.webhook.url:
            raise ZaloApiError(400, WEBHOOK_ACTIVE)
        wait = min(seconds(params, "timeout", _DEFAULT_POLL), server.poll_seconds)
        return server.encode(await server.queue.poll(wait))

    # --- sending ------------------------------------------------------------------------------------------

    def _send_message(self, params: Json) -> Json:
        chat = self._chat(params)
        text = wording(params, "text", TEXT_LIMIT)
        if params.get("parse_mode") not in _PARSE_MODES:
            raise ZaloApiError(400, "Bad Request: parse_mode is markdown or html")
        self._spend()
        return _card(chat.hear("text", text=text))  # reply_markup is not even looked at

    def _send_photo(self, params: Json) -> Json:
        chat = self._chat(params)
        photo = public_url(params, "photo", allow_loopback=self._server.allow_loopback)
        caption = wording(params, "caption", TEXT_LIMIT, optional=True)
        self._spend()
        return _card(chat.hear("photo", photo=photo, text=caption))

    def _send_sticker(self, params: Json) -> Json:
        chat = self._chat(params)
        sticker = wording(params, "sticker", TEXT_LIMIT)
        self._spend()
        return _card(chat.hear("sticker", sticker=sticker))

    def _send_voice(self, params: Json) -> Json:
        chat = self._chat(params)
        voice = public_url(params, "voice_url", allow_loopback=self._server.allow_loopback)
        if not voice.endswith(".aac"):
            raise ZaloApiError(400, "Bad Request: voice_url must end in .aac")
        self._spend()
        reply = chat.hear("voice", voice=voice)
        if chat.card["chat_type"] == "GROUP":
            chat.replies.remove(reply)  # as reported: it looks sent, and nobody hears it
        return _card(reply)

    def _send_chat_action(self, params: Json) -> None:
        chat = self._chat(params)
        if params.get("action") not in ("typing", "upload_photo"):
            raise ZaloApiError(400, "Bad Request: unknown action")
        chat.actions.append(params["action"])

    def _chat(self, params: Json) -> ZaloChat:
        chat_id = params.get("chat_id")
        if not isinstance(chat_id, str) or not chat_id:
            raise ZaloApiError(400, "Bad Request: chat_id is required")
        chat = self._server.chats.get(chat_id)
        code = self._server.unknown_chat if chat is None else chat.refuses
        if code is not None:
            raise ZaloApiError(code, "Chat not found" if chat is None else "Forbidden")
        assert chat is not None
        return chat

    def _spend(self) -> None:
        server = self._server
        if server.quota is not None and server.spent >= server.quota:
            raise ZaloApiError(429, "Quota exceeded")
        server.spent += 1

    # --- webhook ------------------------------------------------------------------------------------------

    async def _set_webhook(self, params: Json) -> Json:
        server = self._server
        url = public_url(params, "url", allow_loopback=server.allow_loopback, only_https=True)
        secret = params.get("secret_token")
        if not isinstance(secret, str) or len(secret) not in _SECRET_LENGTHS:
            raise ZaloApiError(400, "Bad Request: secret_token must have 8 to 256 characters")
        if len(url) > _LONGEST_URL:
            raise ZaloApiError(400, "Bad Request: url is too long")
        server.webhook.set(url, secret)
        server.queue.refuse_polls()
        for update in server.queue.drain():
            server.webhook.push(update)
        return server.webhook.card() | {"verification": await server.webhook.probe()}

    async def _test_webhook(self, _: Json) -> Json:
        self._check_set()
        return self._server.webhook.card() | {"verification": await self._server.webhook.probe()}

    def _delete_webhook(self, _: Json) -> Json:
        self._check_set()
        self._server.webhook.set("", "")
        return self._server.webhook.card()

    def _check_set(self) -> None:
        if not self._server.webhook.url:
            raise ZaloApiError(400, "Bad Request: no webhook is set")


def _card(reply: ZaloReply) -> Json:
    return {"message_id": reply.message_id, "date": int(reply.at.timestamp() * 1000)}
