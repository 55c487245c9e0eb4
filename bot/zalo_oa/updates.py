"""The Official Account's events read: what the talk needs of each."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.network.intake import InGroup, Malformed, Reachable, Understood
from bot.zalo_oa import NETWORK
from bot.zalo_oa.pressed import revealed
from bot.zalo_oa.sending import GROUP
from conversation.turn import Arrived, Media

SAID = "user_send_"
"""How the events begin that tell of somebody's message."""
_IN_GROUP = "user_send_group_"
_OURS = ("oa_send_", "user_received_message", "user_seen_message", "anonymous_send_")
"""Echoes of what we send, what became of it, and people who have no account with Zalo."""
_ID = re.compile(r"[!-~]{1,180}")
_URL = re.compile(r"https?://[!-~]{1,2000}")
_EVENT_LIMIT = 190
_LATEST = 10**14
"""Milliseconds: the year 5138."""
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_SIZE = re.compile(r"\d{1,11}", re.ASCII)
_PLAIN_NAME = re.compile(r"[a-z_]{1,60}")
_WORDS = frozenset({"text", "image", "file", "link"})
_MEDIA = {"image": "photo", "audio": "voice", "file": "document"}
_UNWANTED = frozenset({"sticker", "location"})
_MOST_MEDIA = 20
log = structlog.get_logger()

Fields = Mapping[str, Any]


def read_event(raw: object) -> Understood | None:
    """Return what an event means to us: None where it means nothing, Malformed where it cannot be read."""
    event = raw if isinstance(raw, dict) else {}
    name = event.get("event_name")
    if not isinstance(name, str):
        return Malformed(_hash(raw), "no event_name")
    if name.startswith(_OURS):
        return None
    if name in {"follow", "unfollow"}:
        who = _id(_fields(event, "follower").get("id")) or _id(_fields(event, "sender").get("id"))
        if who is None:
            return Malformed(_hash(raw), "no follower")
        return Reachable(_event_id(name, who, str(event.get("timestamp", ""))), who, blocked=name == "unfollow")
    if not name.startswith(SAID):
        log.info("zalo_oa.unsupported", event_name=name if _PLAIN_NAME.fullmatch(name) else "odd")
        return None
    return _said(name, event)


def _said(name: str, event: Fields) -> Understood:
    message, who = _fields(event, "message"), _id(_fields(event, "sender").get("id"))
    ref = _id(message.get("msg_id"))
    if name.startswith(_IN_GROUP):
        group = _id(_fields(event, "recipient").get("id")) or _id(event.get("group_id"))
        if group is None:
            return Malformed(_hash(event), "no group")
        return InGroup(_event_id(group, ref or _hash(event)), f"{GROUP}{group}")
    if who is None:
        return Malformed(_hash(event), "no sender")
    kind = name.removeprefix(SAID)
    text = message.get("text", "") if kind in _WORDS else ""
    if not isinstance(text, str) or (kind == "text" and "text" not in message):
        return Malformed(_hash(event), "no text")
    attached = _attachments(message)
    if kind == "link" and not text:
        text = next((one.get("url") or "" for one in attached if isinstance(one.get("url"), str)), "")
    media = _media(kind, attached)
    pressed = revealed(text) if kind == "text" else None
    payload, text = pressed if pressed is not None else (None, text)
    return Arrived(
        NETWORK, who, _event_id(who, ref or _hash(event)), text=_UNSTORABLE.sub("", text),
        payload=_UNSTORABLE.sub("", payload) if payload is not None else None, message_ref=ref, media=media,
        unwanted="" if media or text or kind == "text" else kind if kind in _UNWANTED else "unsupported",
        sent_at=instant(event.get("timestamp")),
    )  # fmt: skip


def instant(told: object) -> datetime | None:
    """Return when an event happened: Zalo tells milliseconds, as a number or as text; None for anything else."""
    if isinstance(told, str) and told.isdecimal() and told.isascii() and len(told) <= len(str(_LATEST)):
        told = int(told)
    if not isinstance(told, int) or isinstance(told, bool) or not 0 < told < _LATEST:
        return None
    return datetime.fromtimestamp(told / 1000, UTC)


def _attachments(message: Fields) -> list[Fields]:
    """Return what is told of each thing that came along."""
    found = message.get("attachments")
    things = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [_fields(one, "payload") for one in things[:_MOST_MEDIA]]


def _media(kind: str, attached: list[Fields]) -> tuple[Media, ...]:
    """Return pictures, voices and files whose address can be used; their handle is that address."""
    if kind not in _MEDIA:
        return ()
    found = []
    for one in attached:
        url, name, size = one.get("url"), one.get("name"), one.get("size")
        if not isinstance(url, str) or not _URL.fullmatch(url):
            continue
        name = _UNSTORABLE.sub("", name)[:200] if isinstance(name, str) else ""
        size = int(size) if isinstance(size, int | str) and _SIZE.fullmatch(str(size)) else 0
        mime = "image/jpeg" if kind == "image" else ""
        found.append(Media(_MEDIA[kind], url, name=name, mime=mime, size=size))
    return tuple(found)


def _fields(event: Fields, key: str) -> Fields:
    found = event.get(key)
    return found if isinstance(found, dict) else {}


def _id(value: object) -> str | None:
    """Return an id as text, as which Zalo's come; a number would do as well."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _event_id(*parts: str) -> str:
    """Return what tells a repeated event from a new one."""
    whole = ":".join(parts)
    return whole if len(whole) <= _EVENT_LIMIT else "x" + hashlib.sha256(whole.encode()).hexdigest()


def _hash(raw: object) -> str:
    try:
        told = repr(raw)
    except RecursionError:
        told = "too deep"
    return "x" + hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32]
