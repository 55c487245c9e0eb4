"""The web chat's own reading: what was said on both sides, in order; who the person is; which files they may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFound
from domain.messages.delivery import Arrival, Delivery, StoredFile
from domain.messages.purpose import Purpose
from domain.people.access import Role
from services.messages.standing import Standing, is_live, is_reply, standing
from services.unit_of_work import UnitOfWork

PAGE = 50
"""Messages that one page of history shows."""
_AT_ONCE = 64
"""As many messages as one tick of the clock may send at the same instant: a page never ends among them."""

_START = "/start"
_PAGES = "helping/office_pages"
"""The words under which the web shows a button to the pages."""
_PUSHES = ("pushing/standing", "ways/offered", "ways/all")
"""The words under which the web shows a button that lets this browser tell of news, or tell no more."""
HELLO = "hello"
"""The page's own name for the words by which it asks to be greeted."""


@dataclass(frozen=True, slots=True)
class Link:
    """A file to open."""

    file_id: int
    name: str
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. `cursor`: where it stands in the chat, `at`: when it was said, by the clock of then.

    `ours`: said by the office. `event`: the browser's own name for what it sent.
    `pages`: it tells the way to the office's pages. `switch`: it tells of notifications, which a browser is let show or
    not by a button below. `receipt`: it says that something was taken. `live`: its choices still lead somewhere.
    `standing`: of a reply, where the talk stands now.
    """

    key: str
    ours: bool
    text: str
    at: datetime
    cursor: int
    choices: tuple[tuple[str, str], ...] = ()
    files: tuple[Link, ...] = ()
    event: str = ""
    live: bool = False
    standing: Standing | None = None
    pages: bool = False
    switch: bool = False
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, oldest first. `more`: there are older ones."""

    messages: tuple[Message, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Who:
    """How the page greets somebody; a visitor has neither name nor roles."""

    name: str = ""
    roles: tuple[Role, ...] = ()


def newest(uow: UnitOfWork, account_id: int) -> int:
    """Return the cursor of the latest message of an account, 0 where there is none."""
    last: list[Arrival | Delivery] = [*uow.arrivals.history(account_id, limit=1)]
    last += uow.deliveries.history(account_id, limit=1)
    return max((row.cursor for row in last), default=0)


def page(uow: UnitOfWork, account_id: int, *, before: int | None = None, limit: int = PAGE) -> Page:
    """Return the latest messages of an account, or those before a cursor. Messages of one cursor stay together."""
    reach = limit + _AT_ONCE
    told = uow.deliveries.history(account_id, before=before, limit=reach)  # first: see since()
    said = uow.arrivals.history(account_id, before=before, limit=reach)
    merged = _merge(uow, account_id, said, told)
    if len(merged) <= limit:
        return Page(merged, more=False)
    oldest = merged[-limit].cursor
    kept = tuple(message for message in merged if message.cursor >= oldest)
    return Page(kept, more=len(kept) < len(merged))


def since(uow: UnitOfWork, account_id: int, at: int, *, limit: int = 200) -> Page:
    """Return what was said on both sides since a cursor (inclusive), oldest first; `more`: later ones are left.

    What we told is read first: on PostgreSQL a turn may commit between the two, and no answer precedes its question.
    """
    told = uow.deliveries.history(account_id, since=at, limit=limit)
    said = uow.arrivals.history(account_id, since=at, limit=limit)
    merged = _merge(uow, account_id, said, told)
    ends = [rows[-1] for rows in (said, told) if len(rows) == limit]
    if not ends:
        return Page(merged, more=False)
    last = min(row.cursor for row in ends)
    return Page(tuple(message for message in merged if message.cursor <= last), more=True)


def pressed(uow: UnitOfWork, account_id: int, delivery_id: int, payload: str | None) -> str | None:
    """Return the label of a choice that this account was given under a message; None when it never was."""
    told = uow.deliveries.told(account_id, delivery_id)
    if told is None:
        return None
    return next((label for label, carried in told.choices if carried == payload), None)


def file(uow: UnitOfWork, file_id: int, *, account_id: int, person_id: int | None) -> StoredFile:
    """Return a file that the person may open; NotFound for another's as for one that is not there."""
    found = uow.files.open_to(file_id, account_id=account_id, person_id=person_id)
    if found is None:
        raise NotFound
    return found


def who(uow: UnitOfWork, account_id: int) -> Who:
    """Return the name and roles of an account's person for the page's head; Who() for a visitor."""
    person_id = uow.accounts.get(account_id).person_id
    if person_id is None:
        return Who()
    roles = dict.fromkeys(Role(membership.role) for membership in uow.people.memberships(person_id))
    return Who(uow.people.get(person_id).name, tuple(roles))


def _merge(uow: UnitOfWork, account_id: int, said: Sequence[Arrival], told: Sequence[Delivery]) -> tuple[Message, ...]:
    """Order by cursor; at the same one the question stands above its answer."""
    if not said and not told:
        return ()
    names = uow.files.names({row.document_id for row in told if row.document_id is not None})
    sent = _attachments(uow, account_id, said)
    now = standing(uow, account_id)
    ours = [((row.cursor, 1, row.id), _told(row, names, now)) for row in told]
    theirs = [((row.cursor, 0, row.id), _said(row, sent.get(_event(row), ()))) for row in said if not _is_hello(row)]
    return tuple(message for _, message in sorted([*theirs, *ours], key=lambda pair: pair[0]))


def _told(row: Delivery, names: dict[int, str], now: Standing) -> Message:
    files: tuple[Link, ...] = ()
    if row.document_id is not None:
        files = (Link(row.document_id, names.get(row.document_id, "")),)
    assert row.ended_at is not None
    choices = tuple((str(label), str(payload)) for label, payload, *_ in row.choices)
    return Message(
        f"d{row.id}", ours=True, text=row.text, at=row.ended_at, cursor=row.cursor, choices=choices, files=files,
        live=is_live(row, now), standing=now if is_reply(row) else None, pages=row.template == _PAGES,
        switch=row.template in _PUSHES, receipt=row.purpose is Purpose.RECEIPT,
    )  # fmt: skip


def _said(row: Arrival, files: tuple[Link, ...]) -> Message:
    """A code that opened the talk is shown as the bare code."""
    text = row.text.removeprefix(f"{_START} ")
    return Message(f"a{row.id}", False, text, row.at, row.cursor, (), files, _event(row))  # noqa: FBT003 - the side


def _is_hello(row: Arrival) -> bool:
    """Whether the page itself said it, to be greeted; who types «/start» sees that they did."""
    return row.text.strip() == _START and _event(row) == HELLO


def _event(row: Arrival) -> str:
    """Return the browser's own part of an event id, which is «account:event:content»."""
    return row.event_id.partition(":")[2].partition(":")[0]


def _attachments(uow: UnitOfWork, account_id: int, said: Sequence[Arrival]) -> dict[str, tuple[Link, ...]]:
    """Return what was sent beside the words, by event; it was kept only if the talk wanted it."""
    found: dict[str, tuple[Link, ...]] = {}
    if said:
        at = [row.at for row in said]
        for ref, file_id, name, mime in uow.files.sent_from(account_id, since=min(at), until=max(at)):
            event = ref.rpartition("#")[0]
            found[event] = (*found.get(event, ()), Link(file_id, name, mime))
    return found
