"""How a message looks on the page and on the wire: one shape for the template and for the script."""

import re
from typing import Any

from conversation.router import Router
from services.messages.chatting import Link, Message, Who
from services.unit_of_work import UnitOfWork
from templates.filters import day, hour, upfirst, weekday
from web.site import words

_ADDRESS = re.compile(r"""https?://[^\s<>"]+[^\s<>".,;:!?)\]}…]""")  # as chat.js, linked
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def shown(message: Message, router: Router[UnitOfWork]) -> dict[str, Any]:
    """Return a message as JSON: `side` is "us" for the office and "me" for the person.

    `live`: its choices lead somewhere. `pages`: a button to the office's pages stands below; `switch`: one that lets
    this browser tell of news. `receipt`: something was taken.
    Of a reply, `offer` is the name of what is offered now; `asks`: words are due.
    """
    now = message.standing
    step = router.steps.get(now.step) if now is not None else None
    files = [_file(link) for link in message.files]
    return {
        "id": message.key,
        "side": "us" if message.ours else "me",
        "text": message.text,
        "choices": [{"label": label, "payload": payload} for label, payload in message.choices],
        "live": message.live,
        "pages": message.pages,
        "switch": message.switch,
        "receipt": message.receipt,
        "reply": now is not None,
        "offer": now.offer if now is not None else "",
        "asks": step is not None and step.free_text,
        "document": files[0] if message.ours and files else None,
        "files": files,
        "at": message.at.isoformat(),
        "cursor": message.cursor,
        "clock": hour(message.at),
        "day": f"{upfirst(weekday(message.at))}, {day(message.at)}",
        "event": message.event,
    }


def headline(who: Who) -> str:
    """Return who the person is, in a line: the name and up to two roles."""
    roles: dict[str, str] = words()["roles"]
    return " · ".join([who.name, *(roles[role] for role in who.roles[:2])]) if who.name else str(roles["guest"])


def _file(link: Link) -> dict[str, Any]:
    return {"url": f"/tep/{link.file_id}", "name": link.name, "picture": link.mime in _PICTURES}


def query(address: str) -> str:
    """Return the filters of an address, with their question mark; "" where it has none."""
    _, mark, filters = address.partition("?")
    return mark + filters


def linked(text: str) -> list[tuple[str, bool]]:
    """Cut a text at its web addresses: (words, whether they are an address)."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [(text[at : found.start()], False), (found[0], True)]
        at = found.end()
    return [*parts, (text[at:], False)]
