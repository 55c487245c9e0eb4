"""Keyboards under messages, checked as strictly as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from tests.networks.telegram_params import BotApiError

Json = dict[str, Any]

_DATA_LIMIT = 64
_KINDS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


_ASKS = ("request_contact", "request_location", "request_poll", "request_users", "request_chat", "web_app")


def inline_keyboard(markup: Json) -> list[list[Json]]:
    """The rows that Telegram would keep; BotApiError 400 where it refuses a button."""
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unreadable('Field "inline_keyboard" must be an Array of Arrays')
    return [[_checked(button) for button in row] for row in rows if row]


def reply_keyboard(markup: Json) -> list[list[Json]]:
    """The rows of a keyboard that replaces the letters, its buttons as objects; BotApiError 400 for one without words.

    A button may be plain text.
    """
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unreadable('Field "keyboard" must be an Array of Arrays', "keyboard")
    found = [[{"text": one} if isinstance(one, str) else one for one in row] for row in rows if row]
    for button in (button for row in found for button in row):
        if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
            raise _unreadable('Can\'t find field "text"', "keyboard")
        if sum(bool(button.get(kind)) for kind in _ASKS) > 1:
            raise _unreadable("button asks for several things", "keyboard")
    return found


def _checked(button: object) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Can\'t find field "text"')
    if not button["text"].strip():
        raise BotApiError(400, "Bad Request: BUTTON_TEXT_INVALID")
    kind = next((kind for kind in _KINDS if button.get(kind) is not None), None)
    if kind is None:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if kind == "callback_data" and not 0 < len(str(button[kind]).encode()) <= _DATA_LIMIT:
        raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    if kind == "url":
        _check_address(str(button[kind]))
    if kind == "web_app" and urlsplit(str(button[kind].get("url"))).scheme != "https":
        why = "Only HTTPS links are allowed"
        raise BotApiError(
            400, f"Bad Request: inline keyboard button Web App URL '{button[kind].get('url')}' is invalid: {why}"
        )
    return {"text": button["text"], kind: button[kind]}


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    why = ""
    if parts.scheme not in ("", "http", "https", "tg", "ton", "tonsite"):
        why = "Unsupported URL protocol"
    elif parts.scheme.startswith("http") and "." not in (parts.hostname or ""):
        why = "Wrong HTTP URL"
    if why:
        raise BotApiError(400, f"Bad Request: inline keyboard button URL '{address}' is invalid: {why}")


def _unreadable(why: str, kind: str = "inline keyboard") -> BotApiError:
    return BotApiError(400, f"Bad Request: can't parse {kind} button: {why}")
