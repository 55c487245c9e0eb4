"""Zalo's updates read: what the talk needs of each, whichever of their shapes they come in."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.network.intake import InGroup, Malformed
from bot.zalo import NETWORK
from conversation.turn import Arrived, Media

_ID = re.compile(r"[!-~]{1,190}")
_URL = re.compile(r"https?://[!-~]{1,2000}")
_SAID = "message."
"""How the events begin that tell of somebody's message."""
_EVENT_LIMIT = 190
_LATEST = 10**14
"""Milliseconds: the year 5138."""
_PRIVATE = frozenset({"", "PRIVATE"})
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_PHOTO = ("photo_url", "photo", "url")
_VOICE = ("voice_url", "voice", "url")
_KINDS = {f"message.{kind}.received": kind for kind in ("text", "image", "sticker", "voice")}
log = structlog.get_logger()

Fields = Mapping[str, Any]


def read_update(raw: object) -> Arrived | InGroup | Malformed | None:
    """Return what an update means to us: None where it means nothing, Malformed where it cannot be read."""
    try:
        return _read(raw)
    except Malformed as problem:
        return problem


def _read(raw: object) -> Arrived | InGroup | None:
    update = _unwrapped(raw)
    event = update.get("event_name")
    if not isinstance(event, str):
        raise _malformed(raw, "no event_name")
    kind = _KINDS.get(event, "unsupported")
    message = update.get("message")
    if message is None and kind == "unsupported":
        log.info("zalo.unsupported", why="the event tells neither who nor where")
        return None
    if not isinstance(message, dict):
        raise _malformed(raw, "no message")
    sender, where = message.get("from"), message.get("chat")
    if not isinstance(where, dict) or (chat := _name(where.get("id"))) is None:
        raise _malformed(raw, "no chat")
    if isinstance(sender, dict) and sender.get("is_bot") is True:
        return None
    ref = _name(message.get("message_id"))
    event_id = _event_id(chat, ref or _hash(raw))
    if str(where.get("chat_type", "")).upper() not in _PRIVATE:
        return InGroup(event_id, chat) if event.startswith(_SAID) else None
    text = _words(kind, message)
    if text is None:
        raise _malformed(raw, "no text")
    media = _media(kind, message)
    return Arrived(
        NETWORK,
        chat,
        event_id,
        text=_UNSTORABLE.sub("", text),
        message_ref=ref,
        media=media,
        unwanted="" if media or kind == "text" else kind,
        sent_at=_instant(message.get("date")),
    )


def _unwrapped(raw: object) -> Fields:
    """Return the event itself: it comes as {ok, result} or bare."""
    if isinstance(raw, dict) and "event_name" not in raw:
        raw = raw.get("result")
    return raw if isinstance(raw, dict) else {}


def _words(kind: str, message: Fields) -> str | None:
    """Return what was written, also below a picture; None where a text message holds none."""
    if kind == "text":
        return text if isinstance(text := message.get("text"), str) else None
    text = (message.get("caption") or message.get("text")) if kind == "image" else ""
    return text if isinstance(text, str) else ""


def _media(kind: str, message: Fields) -> tuple[Media, ...]:
    """Return the picture or voice, whose handle is its address; nothing where no address can be found."""
    if kind not in {"image", "voice"}:
        return ()
    found = [message.get(key) for key in (_PHOTO if kind == "image" else _VOICE)]
    url = next((one for one in found if isinstance(one, str) and _URL.fullmatch(one)), None)
    if url is None:
        return ()
    return (Media("photo", url, mime="image/jpeg") if kind == "image" else Media("voice", url),)


def _name(value: object) -> str | None:
    """Return an id as text. Zalo's are text; a number would do as well."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _instant(value: object) -> datetime | None:
    """Return when it was sent; None where Zalo does not say so in milliseconds."""
    if not isinstance(value, int) or not 0 < value < _LATEST:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def _event_id(chat: str, ref: str) -> str:
    """Return what tells a repeated update from a new one."""
    whole = f"{chat}:{ref}"
    return whole if len(whole) <= _EVENT_LIMIT else "x" + hashlib.sha256(whole.encode()).hexdigest()


def _malformed(raw: object, why: str) -> Malformed:
    return Malformed(_hash(raw), why)


def _hash(raw: object) -> str:
    try:
        told = repr(raw)
    except RecursionError:
        told = "too deep"
    return "x" + hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32]
