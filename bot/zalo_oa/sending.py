"""Sending through an Official Account: words with buttons, pictures, files as links; Zalo's refusals in our terms."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.network.backoff import LONGEST
from bot.zalo.http import CutOff, NeverReached, ZaloProblem
from bot.zalo_oa.client import OaClient, OaRefused
from bot.zalo_oa.pressed import LONGEST_PAYLOAD, hidden
from bot.zalo_oa.tokens import NoToken
from conversation.messenger import (
    AllowanceSpent,
    Blocked,
    Button,
    Outgoing,
    TryLater,
    Uncertain,
    Undeliverable,
    WindowShut,
)
from services.spelling_out import spell_out
from templates.say import caption, say
from web.files import LINK_HOURS

TO_PERSON = "/v3.0/oa/message/cs"
TO_GROUP = "/v3.0/oa/group/message"
GROUP = "group:"
"""How the name of a chat begins that is a group's."""
MOST_BUTTONS = 5
LONGEST_TITLE = 100
SURELY_SHOWN = 30
"""Signs of a button that any phone shows (?); longer ones are written out above it too."""
TOKEN_WAIT = 60.0
PACKAGE_WAIT = 600.0
_SOON = 1.0
_OF_THE_ACCOUNT = {
    -224: "the account's package has no API", -221: "the account is not verified", -219: "the app is switched off",
}  # fmt: skip
_SHUT = frozenset({-230, -232})
_GONE = frozenset({-213, -217, -227, -244})
_SPENT = frozenset({-211, -223, -320, -321})
_TOO_FAST = frozenset({-32})
_REFUSED = frozenset({-201, -210, -233})
_NAMES_SOMEBODY = re.compile(r"user|recipient|follow", re.IGNORECASE)


class Sending:
    """Messages out, one at a time. `file_link` makes a link that opens a stored file for anybody, for a while.

    `account_shut`: told what is wrong with the account as a whole, so that nothing goes to anybody.
    """

    def __init__(self, client: OaClient, file_link: Callable[[int], str], account_shut: Callable[[str], None]) -> None:
        self._client = client
        self._file_link = file_link
        self._account_shut = account_shut
        self._no_pictures: set[int] = set()

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id.

        Raises Undeliverable, TryLater, Uncertain, AllowanceSpent, or NoToken where there is nothing to speak by. What
        would replace an earlier message is a new one: Zalo changes none.
        """
        try:
            sent = await self._send(message)
        except NoToken:
            raise
        except ZaloProblem as problem:
            raise self._in_our_terms(problem) from None
        ref = sent.get("message_id") if isinstance(sent, dict) else None
        return ref[:200] if isinstance(ref, str) else ""

    async def _send(self, message: Outgoing) -> Any:  # noqa: ANN401 - Zalo's JSON
        if message.document is None:
            return await self._post(message, _with_buttons(message.text, message.choices))
        if message.document_id is None:
            raise Undeliverable("the file was not stored, so that no link can open it")
        url = self._file_link(message.document_id)
        picture = message.document.mime.startswith("image/") and message.document_id not in self._no_pictures
        if picture and not message.choices:
            try:
                return await self._post(message, _picture(message.text, url))
            except OaRefused as problem:
                if problem.code not in _REFUSED or _NAMES_SOMEBODY.search(problem.words):
                    raise
                self._no_pictures.add(message.document_id)
        link = say("helping/file_link", name=message.document.name, url=url, hours=LINK_HOURS)
        opens = {"title": caption("button", "open_file"), "type": "oa.open.url", "payload": {"url": url}}
        return await self._post(message, _with_buttons(f"{message.text}\n\n{link}".strip(), message.choices, opens))

    async def _post(self, message: Outgoing, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        if message.chat.startswith(GROUP):
            to = {"group_id": message.chat.removeprefix(GROUP)}
            return await self._client.call(TO_GROUP, {"recipient": to, "message": content})
        return await self._client.call(TO_PERSON, {"recipient": {"user_id": message.chat}, "message": content})

    def _in_our_terms(self, problem: ZaloProblem) -> Exception:
        """Return what a failed call means for a message on its way."""
        match problem:
            case CutOff():
                return Uncertain(str(problem))
            case OaRefused():
                return self._refusal(problem)
            case NeverReached():
                return TryLater(str(problem), after=_SOON, everybody=True)
            case _:
                return TryLater(str(problem), after=_SOON)

    def _refusal(self, problem: OaRefused) -> Exception:  # noqa: PLR0911 - one return for each thing it may mean
        code, told = problem.code, str(problem)
        if problem.speaks_of_token:
            return TryLater("Zalo refuses the new token too", after=TOKEN_WAIT, everybody=True)
        if code in _OF_THE_ACCOUNT:
            self._account_shut(f"{_OF_THE_ACCOUNT[code]} ({told})")
            return TryLater(told, after=PACKAGE_WAIT, everybody=True)
        if code in _SHUT:
            return WindowShut(told)
        if code in _GONE or (code in _REFUSED and _NAMES_SOMEBODY.search(problem.words)):
            return Blocked(told)
        if code in _SPENT:
            return AllowanceSpent(told)
        if code in _TOO_FAST:
            return TryLater(told, after=LONGEST, everybody=True)
        if code in _REFUSED:
            return Undeliverable(told)
        return TryLater(told, after=_SOON)  # nothing is known to answer so: it may pass, and eight tries are an end


def _with_buttons(text: str, choices: Sequence[Button], opens: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return words with their choices as buttons; as lines, with what to type, where they do not fit there whole."""
    shown = [choice for choice in choices if choice.label]
    buttons = [
        {"title": choice.label, "type": "oa.query.hide", "payload": hidden(choice.payload, choice.label)}
        for choice in shown
    ]
    fit = all(len(one["title"]) <= LONGEST_TITLE and len(one["payload"]) <= LONGEST_PAYLOAD for one in buttons)
    if len(buttons) > MOST_BUTTONS or not fit:
        text, buttons = spell_out(text, shown), []
    elif any(len(one["title"]) > SURELY_SHOWN for one in buttons):
        text = spell_out(text, shown)
    row: list[Mapping[str, Any]] = [*buttons]
    if opens is not None and len(row) < MOST_BUTTONS:
        row.append(opens)
    if not row:
        return {"text": text}
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": row}}}


def _picture(text: str, url: str) -> dict[str, Any]:
    elements = [{"media_type": "image", "url": url}]
    content: dict[str, Any] = {
        "attachment": {"type": "template", "payload": {"template_type": "media", "elements": elements}}
    }
    return content | ({"text": text} if text.strip() else {})
