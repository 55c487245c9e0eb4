"""Sending through Zalo: everything as plain words, files as links, and Zalo's refusals in the terms of our outbox."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from bot.zalo.client import ZaloClient
from bot.zalo.http import CutOff, NeverReached, NotServed, ZaloProblem, ZaloRefused
from conversation.messenger import AllowanceSpent, Blocked, Outgoing, TryLater, Uncertain, Undeliverable
from conversation.splitting import units
from services.spelling_out import spell_out
from templates.say import say
from web.files import LINK_HOURS

TEXT_LIMIT = 2000
TOKEN_WAIT = 60.0
_SOON = 1.0
_GONE_CHAT = re.compile(r"(chat|user)\W.*(not found|not exist|invalid)|invalid (chat|user)|blocked", re.IGNORECASE)


class Sending:
    """Messages out, one at a time. `file_link` makes a link that opens a stored file for anybody, for a while."""

    def __init__(self, client: ZaloClient, file_link: Callable[[int], str], token_refused: Callable[[], None]) -> None:
        self._client = client
        self._file_link = file_link
        self._token_refused = token_refused
        self._no_pictures: set[int] = set()

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id.

        Raises Undeliverable, TryLater, Uncertain or AllowanceSpent. What would replace an earlier message is a new one:
        Zalo changes none.
        """
        words = spell_out(message.text, message.choices)
        try:
            sent = await self._with_file(message, words) if message.document else await self._say(message, words)
        except ZaloProblem as problem:
            raise self._in_our_terms(problem) from None
        ref = sent.get("message_id") if isinstance(sent, dict) else None
        return ref[:200] if isinstance(ref, str) else ""

    async def _say(self, message: Outgoing, words: str) -> Any:  # noqa: ANN401 - Zalo's JSON
        return await self._client.call("sendMessage", {"chat_id": message.chat, "text": words})

    async def _with_file(self, message: Outgoing, words: str) -> Any:  # noqa: ANN401 - Zalo's JSON
        """Send a picture as one, which Zalo fetches from us; any other file, or one it will not fetch, as a link."""
        assert message.document is not None
        if message.document_id is None:
            raise Undeliverable("the file was not stored, so that no link can open it")
        url = self._file_link(message.document_id)
        picture = message.document.mime.startswith("image/") and message.document_id not in self._no_pictures
        if picture and units(words) <= TEXT_LIMIT:
            values = {"chat_id": message.chat, "photo": url} | ({"caption": words} if words.strip() else {})
            try:
                return await self._client.call("sendPhoto", values)
            except NotServed:  # perhaps because Zalo could not fetch it: the next try is a link
                self._no_pictures.add(message.document_id)
                raise
            except ZaloRefused as problem:
                if problem.code != HTTPStatus.BAD_REQUEST or _names_a_chat(problem):
                    raise
        link = say("helping/file_link", name=message.document.name, url=url, hours=LINK_HOURS)
        return await self._say(message, f"{words}\n\n{link}".strip())

    def _in_our_terms(self, problem: ZaloProblem) -> Exception:
        """Return what a failed call means for a message on its way."""
        match problem:
            case CutOff():
                return Uncertain(str(problem))
            case NeverReached():
                return TryLater(str(problem), after=_SOON, everybody=True)
            case ZaloRefused():
                return self._refusal(problem)
            case _:
                return TryLater(str(problem), after=_SOON)

    def _refusal(self, problem: ZaloRefused) -> Exception:
        match problem.code:
            case HTTPStatus.UNAUTHORIZED:
                self._token_refused()
                return TryLater("Zalo refuses the token", after=TOKEN_WAIT, everybody=True)
            case HTTPStatus.TOO_MANY_REQUESTS:
                return AllowanceSpent(str(problem))
            case HTTPStatus.REQUEST_TIMEOUT:
                return Uncertain(str(problem))
            case HTTPStatus.BAD_REQUEST | HTTPStatus.NOT_FOUND if _names_a_chat(problem):
                return Blocked(str(problem))
            case HTTPStatus.NOT_FOUND | 0:  # nothing is known to answer so: it may pass
                return TryLater(str(problem), after=_SOON)
            case _:
                return Undeliverable(str(problem))


def _names_a_chat(problem: ZaloRefused) -> bool:
    return _GONE_CHAT.search(problem.words) is not None
