"""The methods of the Bot API that concern chats and messages, each with Telegram's own refusals."""

from typing import TYPE_CHECKING, Any

from tests.networks.telegram_chat import TEXT_LIMIT, TelegramChat, TelegramMessage, Toast
from tests.networks.telegram_keyboards import inline_keyboard, reply_keyboard
from tests.networks.telegram_markup import parse_html, trim, units
from tests.networks.telegram_params import BotApiError, Upload, flag, number, structure, words
from tests.networks.telegram_settings import BotSettings, Method

if TYPE_CHECKING:
    from tests.networks.telegram_server import TelegramServer

Json = dict[str, Any]

_CAPTION_LIMIT = 1024
_TOAST_LIMIT = 200
_DOWNLOAD_LIMIT = 20 * 1024 * 1024
_PHOTO_LIMIT = 10 * 1024 * 1024
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM")
_ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class BotMethods:
    """Every method but getUpdates, found by its name in any case."""

    def __init__(self, server: "TelegramServer") -> None:
        """The chats, files and updates are the server's."""
        self._server = server
        methods: dict[str, Method] = BotSettings(server).methods() | {
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback,
            "getFile": self._get_file,
            "setChatMenuButton": self._set_menu_button,
            "getChatMenuButton": lambda params: self._chat(params).menu_button,
        }
        self._methods = {name.lower(): (name, method) for name, method in methods.items()}

    def find(self, name: str) -> tuple[str, Method] | None:
        """The method and its proper spelling, or None as for a 404."""
        return self._methods.get(name) or self._methods.get(name.lower())

    # --- chats and messages -------------------------------------------------------------------------------

    def _chat(self, params: Json) -> TelegramChat:
        if not words(params, "chat_id"):
            raise BotApiError(400, "Bad Request: chat_id is empty")
        try:
            chat = self._server.chats.get(int(params["chat_id"]))
        except (TypeError, ValueError):
            chat = None
        if chat is None:
            raise BotApiError(400, "Bad Request: chat not found")
        return chat

    def _reachable(self, params: Json) -> TelegramChat:
        chat = self._chat(params)
        if chat.blocked:
            raise BotApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send_message(self, params: Json) -> Json:
        chat = self._reachable(params)
        content = _written(params, "text", "entities")
        return self._post(chat, params, content, html=words(params, "text"))

    def _send_document(self, params: Json) -> Json:
        chat = self._reachable(params)
        name, content_type, content, card = self._attached(params, "document", "documents")
        card |= {"file_name": name, "mime_type": content_type}
        body = {"document": card} | _written(params, "caption", "caption_entities")
        return self._post(chat, params, body, html=words(params, "caption"), document=(name, content))

    def _send_photo(self, params: Json) -> Json:
        chat = self._reachable(params)
        _, _, content, card = self._attached(params, "photo", "photos")
        if len(content) > _PHOTO_LIMIT:
            raise BotApiError(400, "Bad Request: file is too big for a photo")
        if not content.startswith(_PICTURES):
            raise BotApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        body = {"photo": [card | {"width": 90, "height": 67}, card | {"width": 1280, "height": 960}]}
        body |= _written(params, "caption", "caption_entities")
        return self._post(chat, params, body, html=words(params, "caption"), photo=content)

    def _attached(self, params: Json, name: str, folder: str) -> tuple[str, str, bytes, Json]:
        value = params.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = params.get(value.removeprefix("attach://"))
        if isinstance(value, Upload):
            if not value.content:
                raise BotApiError(400, "Bad Request: file must be non-empty")
            card = self._server.files.keep(value.content, folder, value.name, value.content_type)
            return value.name, value.content_type, value.content, card
        if not value:
            raise BotApiError(400, f"Bad Request: there is no {name} in the request")
        kept = self._server.files.get(str(value))
        if kept is None:
            raise BotApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return kept.name, kept.content_type, kept.content, kept.card()

    def _post(
        self,
        chat: TelegramChat,
        params: Json,
        content: Json,
        *,
        html: str,
        document: tuple[str, bytes] | None = None,
        photo: bytes | None = None,
    ) -> Json:
        server = self._server
        body: Json = {
            "message_id": 0,
            "from": server.me,
            "chat": chat.card,
            "date": server.seconds(),
            **_quoted(chat, params),
            **content,
        }
        topic = number(params, "message_thread_id")
        if topic and topic not in chat.topics:
            raise BotApiError(400, "Bad Request: message thread not found")
        if topic:
            body |= {"message_thread_id": topic, "is_topic_message": True}
        markup = structure(params, "reply_markup")
        if markup is not None:
            _apply_markup(body, chat, markup)
        if flag(params, "protect_content"):
            body["has_protected_content"] = True
        body["message_id"] = server.next_message_id()
        message = TelegramMessage(body, from_bot=True, html=html, document=document, photo=photo)
        message.changed = server.tick()
        chat.keep(message)
        if server.on_message is not None:
            server.on_message(chat.user_id, message)
        return body

    def _send_chat_action(self, params: Json) -> bool:
        chat = self._reachable(params)
        if words(params, "action") not in _ACTIONS:
            raise BotApiError(400, "Bad Request: wrong parameter action in request")
        if self._server.keep_calls:
            chat.actions.append(words(params, "action"))
        return True

    def _editable(self, params: Json) -> tuple[TelegramChat, TelegramMessage]:
        chat = self._reachable(params)
        message = chat.by_id.get(number(params, "message_id"))
        if message is None:
            raise BotApiError(400, "Bad Request: message to edit not found")
        if not message.from_bot:
            raise BotApiError(400, "Bad Request: message can't be edited")
        return chat, message

    def _edit_text(self, params: Json) -> Json:
        chat, message = self._editable(params)
        if "text" not in message.body:
            raise BotApiError(400, "Bad Request: there is no text in the message to edit")
        content = _written(params, "text", "entities")
        return self._edit(chat, message, params, content, html=words(params, "text"))

    def _edit_reply_markup(self, params: Json) -> Json:
        chat, message = self._editable(params)
        content: Json = {
            name: message.body[name]
            for name in ("text", "entities", "caption", "caption_entities")
            if name in message.body
        }
        return self._edit(chat, message, params, content, html=message.html)

    def _edit(self, chat: TelegramChat, message: TelegramMessage, params: Json, content: Json, *, html: str) -> Json:
        changing = ("text", "entities", "caption", "caption_entities", "reply_markup")
        markup = structure(params, "reply_markup")
        fresh = dict(content)
        if markup is not None:
            if not isinstance(markup, dict) or "inline_keyboard" not in markup:
                raise BotApiError(400, "Bad Request: inline keyboard expected")
            _apply_markup(fresh, chat, markup)
        if all(message.body.get(name) == fresh.get(name) for name in changing):
            raise BotApiError(400, _NOT_MODIFIED)
        server = self._server
        if message.buttons:
            message.former = [*message.former[-9:], message.buttons]
        kept = {name: value for name, value in message.body.items() if name not in changing}
        message.body = kept | {"edit_date": server.seconds()} | fresh
        message.html, message.edited, message.changed = html, True, server.tick()
        if server.on_message is not None:
            server.on_message(chat.user_id, message)
        return message.body

    def _delete_message(self, params: Json) -> bool:
        chat = self._chat(params)
        if chat.by_id.pop(number(params, "message_id"), None) is None:
            raise BotApiError(400, "Bad Request: message to delete not found")
        return True

    def _answer_callback(self, params: Json) -> bool:
        callback_id, text = words(params, "callback_query_id"), words(params, "text")
        if units(text) > _TOAST_LIMIT:
            raise BotApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        chat = self._server.callbacks.pop(callback_id, None)
        if chat is None:
            raise BotApiError(400, _TOO_OLD)
        chat.spinning.remove(callback_id)
        if self._server.keep_calls:
            chat.toasts.append(Toast(text, flag(params, "show_alert")))
        return True

    def _get_file(self, params: Json) -> Json:
        kept = self._server.files.get(words(params, "file_id"))
        if kept is None:
            raise BotApiError(400, "Bad Request: invalid file_id")
        if kept.size > _DOWNLOAD_LIMIT:
            raise BotApiError(400, "Bad Request: file is too big")
        return kept.card() | {"file_path": kept.path}

    def _set_menu_button(self, params: Json) -> bool:
        button = structure(params, "menu_button") or {"type": "default"}
        if params.get("chat_id"):
            self._chat(params).menu_button = button
        return True


def _written(params: Json, name: str, entities_name: str) -> Json:
    """The plain words and their entities, under the names a Message has for them."""
    source = words(params, name)
    mode = words(params, "parse_mode").lower()
    entities: list[Json] = []
    if mode == "html":
        source, entities = parse_html(source)
    elif mode:
        raise BotApiError(400, "Bad Request: unsupported parse_mode")
    else:
        entities = structure(params, entities_name) or []
    text, entities = trim(source, entities)
    if name == "caption":
        if not text:
            return {}
        if units(text) > _CAPTION_LIMIT:
            raise BotApiError(400, "Bad Request: message caption is too long")
    elif not text:
        raise BotApiError(400, "Bad Request: message text is empty")
    elif len(text) > TEXT_LIMIT // 2 and units(text) > TEXT_LIMIT:
        raise BotApiError(400, "Bad Request: message is too long")
    return {name: text, entities_name: entities} if entities else {name: text}


def _apply_markup(body: Json, chat: TelegramChat, markup: object) -> None:
    if not isinstance(markup, dict):
        raise BotApiError(400, "Bad Request: object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = inline_keyboard(markup)
        if rows:
            body["reply_markup"] = {"inline_keyboard": rows}
    elif "keyboard" in markup:
        chat.board = reply_keyboard(markup)
    elif markup.get("remove_keyboard"):
        chat.board = []


def _quoted(chat: TelegramChat, params: Json) -> Json:
    reply = structure(params, "reply_parameters") or {}
    message_id = reply.get("message_id") or number(params, "reply_to_message_id")
    if not message_id:
        return {}
    message = chat.by_id.get(int(message_id))
    if message is not None:
        return {"reply_to_message": {k: v for k, v in message.body.items() if k != "reply_to_message"}}
    if reply.get("allow_sending_without_reply") or flag(params, "allow_sending_without_reply"):
        return {}
    raise BotApiError(400, "Bad Request: message to be replied not found")
