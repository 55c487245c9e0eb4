"""Telegram's updates read: aiogram's types check them, and what the talk needs of each is handed on."""

import hashlib
from dataclasses import dataclass

from aiogram.enums import ChatMemberStatus, ChatType, ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, InaccessibleMessage, Message, Update
from pydantic import ValidationError

from bot.network.intake import GroupMoved, InGroup, Malformed, Reachable
from bot.telegram import NETWORK
from conversation.turn import Arrived, Media

WANTED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram to send; channel posts, reactions and the rest are not for us."""
_NAME_LIMIT, _MIME_LIMIT, _PAYLOAD_LIMIT, _NUMBER_LIMIT = 150, 100, 64, 40
_PRIVATE = ChatType.PRIVATE.value
_GONE = frozenset({ChatMemberStatus.KICKED.value, ChatMemberStatus.LEFT.value})
_UNWANTED = frozenset(
    kind.value
    for kind in (
        ContentType.ANIMATION, ContentType.STICKER, ContentType.VIDEO, ContentType.VIDEO_NOTE, ContentType.STORY,
        ContentType.LOCATION, ContentType.VENUE, ContentType.CONTACT, ContentType.POLL, ContentType.DICE,
        ContentType.GAME, ContentType.PAID_MEDIA, ContentType.INVOICE, ContentType.CHECKLIST, ContentType.UNKNOWN,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed; Telegram waits for an answer to `callback_id`. `arrived` None: nothing for the talk."""

    callback_id: str
    arrived: Arrived | None


Understood = Arrived | Pressed | InGroup | GroupMoved | Reachable | None


def update_number(raw: object) -> int | None:
    """Return the update_id that Telegram counts by, if this tells one."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1 << 63 else None


def read_update(raw: object) -> Understood:
    """Return what an update means to us, None where it means nothing; Malformed when it cannot be read."""
    number = update_number(raw)
    if number is None:
        raise Malformed(_hash(raw), "no update_id")
    try:
        update = Update.model_validate(raw)
    except (ValidationError, RecursionError) as problem:
        fields = problem.error_count() if isinstance(problem, ValidationError) else "too deep"
        raise Malformed(str(number), f"{fields} bad fields") from None  # the details would quote what was written
    event_id = str(number)
    if update.message is not None:
        return _message(update.message, event_id)
    if update.callback_query is not None:
        return _press(update.callback_query, event_id)
    if update.edited_message is not None:
        return _edit(update.edited_message, event_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, event_id)
    return None


def _message(message: Message, event_id: str) -> Understood:
    media = _media(message)
    kind = "" if media or message.text is not None else ContentType(message.content_type).value
    if message.chat.type != _PRIVATE:
        return _in_group(message, event_id, kind)
    if message.from_user is None or message.from_user.is_bot:
        return None
    if kind and kind not in _UNWANTED:
        return None  # a service message: the chat's picture, a pinned message and the like
    return Arrived(
        NETWORK,
        str(message.chat.id),
        event_id,
        text=_clean(message.text or message.caption or ""),
        message_ref=str(message.message_id),
        media=media,
        unwanted=kind,
        own_number=_own_number(message),
        forwarded=message.forward_origin is not None,
        album=_short(message.media_group_id or "", _NAME_LIMIT),
        sent_at=message.date,
        thread=_thread(message),
    )


def _own_number(message: Message) -> str:
    """Return the number in a contact that is the sender's own; "" for another's, and for one that was passed on.

    Telegram says whose account has the number; a contact that is forwarded may hold a number of long ago.
    """
    contact, sender = message.contact, message.from_user
    if contact is None or sender is None or contact.user_id != sender.id or message.forward_origin is not None:
        return ""
    return _short(contact.phone_number, _NUMBER_LIMIT)


def _in_group(message: Message, event_id: str, kind: str) -> Understood:
    """Only what a person says there is answered: neither service messages nor what channels and bots post."""
    chat = str(message.chat.id)
    if message.migrate_to_chat_id is not None:
        return GroupMoved(event_id, chat, str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        return GroupMoved(event_id, str(message.migrate_from_chat_id), chat)
    by_person = message.from_user is not None and not message.from_user.is_bot and message.sender_chat is None
    said = not kind or kind in _UNWANTED - {ContentType.UNKNOWN.value}
    is_channel = message.chat.type == ChatType.CHANNEL.value
    return InGroup(event_id, chat) if by_person and said and not is_channel else None


def _edit(message: Message, event_id: str) -> Understood:
    words = message.text if message.text is not None else message.caption
    if message.chat.type != _PRIVATE or message.from_user is None or message.from_user.is_bot or words is None:
        return None  # a place on the map that moves is an edit too
    ref = str(message.message_id)
    return Arrived(
        NETWORK,
        str(message.chat.id),
        event_id,
        text=_clean(words),
        message_ref=ref,
        edits_ref=ref,
        thread=_thread(message),
    )


def _press(query: CallbackQuery, event_id: str) -> Pressed:
    message = query.message
    if message is None or message.chat.type != _PRIVATE or query.data is None:
        return Pressed(query.id, None)
    payload = _clean(query.data)
    if len(payload.encode()) > _PAYLOAD_LIMIT:
        payload = ""
    arrived = Arrived(
        NETWORK,
        str(query.from_user.id),
        event_id,
        text=_label(message, query.data),
        payload=payload,
        pressed_ref=str(message.message_id),
        thread=_thread(message),
    )
    return Pressed(query.id, arrived)


def _thread(message: Message | InaccessibleMessage) -> str:
    """Return the topic of a private chat in which a message stands; a bot may have its chats divided into topics."""
    found = message.message_thread_id if isinstance(message, Message) else None
    return "" if found is None else str(found)


def _label(message: Message | InaccessibleMessage, data: str) -> str:
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup is not None else []
    return next((_clean(button.text) for row in rows for button in row if button.callback_data == data), "")


def _membership(change: ChatMemberUpdated, event_id: str) -> Understood:
    if change.chat.type != _PRIVATE:
        return None  # invited, promoted, put out: a group hears of us when somebody there says something
    return Reachable(event_id, str(change.chat.id), blocked=change.new_chat_member.status in _GONE)


def _media(message: Message) -> tuple[Media, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (Media("photo", largest.file_id, mime="image/jpeg", size=largest.file_size or 0),)
    if message.voice is not None:
        voice = message.voice
        return (
            Media(
                "voice",
                voice.file_id,
                mime=_short(voice.mime_type or "audio/ogg", _MIME_LIMIT),
                size=voice.file_size or 0,
                seconds=voice.duration,
            ),
        )
    file = message.audio or (message.document if message.animation is None else None)
    if file is None:
        return ()
    name = _short((file.file_name or "").replace("\\", "/").rpartition("/")[2], _NAME_LIMIT)
    return (
        Media(
            "document",
            file.file_id,
            name=name,
            mime=_short(file.mime_type or "", _MIME_LIMIT),
            size=file.file_size or 0,
            seconds=message.audio.duration if message.audio is not None else 0,
        ),
    )


def _clean(text: str) -> str:
    """Drop NUL, which no database keeps as text."""
    return text.replace("\0", "") if "\0" in text else text


def _short(text: str, limit: int) -> str:
    return _clean(text)[:limit]


def _hash(raw: object) -> str:
    return "x" + hashlib.sha256(repr(raw).encode(errors="replace")).hexdigest()[:32]
