"""Sending through Telegram: a message as the Bot API wants it, and Telegram's refusals in the terms of our outbox."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aiogram.exceptions import (
    RestartingTelegram,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import EditMessageText, SendDocument, SendMessage

from bot.telegram.session import NeverReached, TelegramSession
from conversation.messenger import NO_NUMBER_BUTTON, Blocked, Button, Outgoing, TryLater, Uncertain, Undeliverable
from conversation.splitting import units

CAPTION_LIMIT = 1024
SHORT_LABEL = 16
"""Letters of a label that still fit beside another one on a narrow phone."""
_SOON, _MUCH_LATER = 1.0, 60.0
_NO_PREVIEW = {"is_disabled": True}
_GONE_CHATS = ("chat not found", "peer_id_invalid", "user not found", "bot can't initiate conversation")
_GONE_MESSAGES = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message",
)
_TOPIC = "message_thread_id"
_GONE_TOPICS = ("thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")


class Sending:
    """Messages out, one at a time."""

    def __init__(self, session: TelegramSession) -> None:
        self._session = session
        self._half_sent: set[tuple[str, str]] = set()

    async def send(self, message: Outgoing) -> str:
        """Send or edit one message and return its id; raises Undeliverable, TryLater or Uncertain."""
        where = _where(message.chat)
        if message.document is not None:
            return await self._send_document(message, where)
        values: dict[str, Any] = {"text": message.text, "link_preview_options": _NO_PREVIEW}
        if message.choices:
            values["reply_markup"] = markup(message.choices)
        board = any(choice.asks_number for choice in message.choices)  # which no edit can bring or take away
        if message.edits is not None and message.edits.isdecimal() and not board:
            ref = await self._edit(values | {"chat_id": where["chat_id"]}, message.edits)
            if ref is not None:
                return ref
        with _in_our_terms():
            return _message_id(await self._ask(SendMessage, where | values))

    async def _ask(self, method: type[SendMessage | SendDocument], values: dict[str, Any], **files: Any) -> Any:  # noqa: ANN401 - Telegram's JSON
        """Send into a topic, or into the chat itself where the topic is there no more or the bot may not use it."""
        try:
            return await self._session.ask(method, values, **files)
        except TelegramBadRequest as problem:
            if not any(part in problem.message.lower() for part in _GONE_TOPICS) or _TOPIC not in values:
                raise
        return await self._session.ask(method, {key: values[key] for key in values if key != _TOPIC}, **files)

    async def _edit(self, values: dict[str, Any], ref: str) -> str | None:
        """Replace an earlier message; None when it cannot be replaced any more. Doing so twice does no harm."""
        try:
            with _in_our_terms():
                try:
                    await self._session.ask(EditMessageText, values | {"message_id": int(ref)})
                except TelegramBadRequest as problem:
                    words = problem.message.lower()
                    if any(part in words for part in _GONE_MESSAGES):
                        return None
                    if "message is not modified" not in words:
                        raise
        except Uncertain as problem:
            raise TryLater(str(problem), after=_SOON) from None
        return ref

    async def _send_document(self, message: Outgoing, where: dict[str, Any]) -> str:
        """Send a file with its words below it, or after its words where they are too long for a caption."""
        assert message.document is not None
        values = where | {"document": "attach://file"}
        half = (message.chat, message.text)
        if units(message.text) <= CAPTION_LIMIT:
            values["caption"] = message.text
        elif half not in self._half_sent:
            with _in_our_terms():
                await self._ask(SendMessage, where | {"text": message.text, "link_preview_options": _NO_PREVIEW})
            self._half_sent.add(half)
        if message.choices:
            values["reply_markup"] = markup(message.choices)
        with _in_our_terms():
            sent = await self._ask(SendDocument, values, files={"file": message.document})
        self._half_sent.discard(half)
        return _message_id(sent)


def _where(chat: str) -> dict[str, Any]:
    """Read a chat, or a topic of one; Undeliverable."""
    whole, _, topic = chat.partition("/")
    try:
        return {"chat_id": int(whole)} | ({_TOPIC: int(topic)} if topic else {})
    except ValueError:
        raise Undeliverable("not a Telegram chat") from None


def markup(choices: Sequence[Button]) -> dict[str, Any]:
    """Return choices as buttons under the message, or below the writing line where one hands over a telephone number.

    A message has the one or the other; below the line a press sends the label, which the talk knows as a choice.
    """
    if NO_NUMBER_BUTTON in choices:
        return {"remove_keyboard": True}
    if any(choice.asks_number for choice in choices):
        rows = [[{"text": one.label} | ({"request_contact": True} if one.asks_number else {})] for one in choices]
        return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
    return keyboard(choices)


def keyboard(choices: Sequence[Button]) -> dict[str, Any]:
    """Lay choices out as an inline keyboard: short labels two in a row, a long one alone."""
    rows: list[list[dict[str, str]]] = []
    room = False
    for choice in choices:
        button = {"text": choice.label, "callback_data": choice.payload}
        short = len(choice.label) <= SHORT_LABEL
        if room and short:
            rows[-1].append(button)
            room = False
        else:
            rows.append([button])
            room = short
    return {"inline_keyboard": rows}


def _message_id(sent: Any) -> str:  # noqa: ANN401 - Telegram's JSON
    found = sent.get("message_id") if isinstance(sent, dict) else None
    if not isinstance(found, int):
        raise Uncertain("Telegram's answer names no message")
    return str(found)


@contextmanager
def _in_our_terms() -> Iterator[None]:
    """Turn aiogram's exceptions into those of the outbox; what Telegram describes never quotes our text."""
    try:
        yield
    except TelegramAPIError as problem:
        raise in_our_terms(problem) from None


def in_our_terms(problem: TelegramAPIError) -> Exception:  # noqa: PLR0911 - one return a kind of trouble
    """Return what an exception of aiogram's means for a message on its way."""
    if isinstance(problem, TelegramRetryAfter):
        return TryLater("Telegram asks to wait", after=float(problem.retry_after), everybody=True)
    if isinstance(problem, NeverReached):
        return TryLater(f"Telegram is not reachable: {problem.message}", after=_SOON, everybody=True)
    if isinstance(problem, TelegramNetworkError):
        return Uncertain(problem.message)
    if isinstance(problem, TelegramServerError | RestartingTelegram):
        return TryLater(problem.message, after=_SOON)
    if isinstance(problem, TelegramUnauthorizedError | TelegramNotFound):
        return TryLater("Telegram refuses the token", after=_MUCH_LATER, everybody=True)
    if isinstance(problem, TelegramForbiddenError):
        return Blocked(problem.message)
    if isinstance(problem, TelegramBadRequest) and any(part in problem.message.lower() for part in _GONE_CHATS):
        return Blocked(problem.message)
    return Undeliverable(problem.message)
