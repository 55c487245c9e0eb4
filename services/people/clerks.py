"""Who is at the office's pages: who gets in, for how long, and what has changed since their page was read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import NotFound
from domain.people.access import POSTS, Role
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork

IDLE = timedelta(hours=12)
"""After so long without use the pages close; the chat stays open."""
_NOTED_EVERY = timedelta(minutes=5)
_WINDOW = 256
"""So many of the last events are looked at again: of two writers one may commit an earlier one later."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody at the office's pages. `resting`: they were not used for so long that they are closed now."""

    person_id: int
    name: str
    posts: frozenset[Role]
    resting: bool


def has_pages(uow: UnitOfWork, person_id: int | None) -> bool:
    """Whether a person has any use for the office's pages."""
    return person_id is not None and bool(posts_of(uow, person_id))


def come_in(uow: UnitOfWork, browser: Browser) -> Clerk:
    """Return who is at the pages; NotFound for who has no post: for them there are none."""
    posts = posts_of(uow, browser.person_id) if browser.person_id is not None else frozenset[Role]()
    if browser.person_id is None or not posts:
        raise NotFound
    used = uow.access.in_office_until_now(browser.token_hash)
    resting = used is None or uow.now - used >= IDLE
    return Clerk(browser.person_id, uow.people.get(browser.person_id).name, posts, resting)


def posts_of(uow: UnitOfWork, person_id: int) -> frozenset[Role]:
    """Return the posts that somebody holds anywhere."""
    return frozenset(membership.role for membership in uow.people.memberships(person_id)) & POSTS


def must_note_use(uow: UnitOfWork, browser: Browser) -> bool:
    """Whether it is time to write down again that the pages are used."""
    used = uow.access.in_office_until_now(browser.token_hash)
    return used is not None and uow.now - used >= _NOTED_EVERY


def note_use(uow: UnitOfWork, browser: Browser) -> None:
    """Keep the pages open for twelve hours more."""
    uow.access.use_office(browser.token_hash)


def open_again(uow: UnitOfWork, browser: Browser) -> None:
    """Open the pages from the chat, also after they had closed; NotFound for who has none."""
    come_in(uow, browser)
    note_use(uow, browser)
    uow.act("office.opened", "account", browser.account_id, by=browser.person_id)


# --- what changed --------------------------------------------------------------------------------------------------


def newest(uow: UnitOfWork) -> int:
    """Return the newest event's id: what a page that is read now has seen."""
    return uow.events.newest()


def lately(uow: UnitOfWork, marks: Collection[str]) -> dict[str, frozenset[int]]:
    """Return, for each meeting or programme by its mark, which of the last events concern it; "": the whole office."""
    since = uow.events.newest() - _WINDOW
    return {mark: uow.events.since(since, meeting_id=_meeting_id(uow, mark)) for mark in marks}


def newest_for(uow: UnitOfWork, browser: Browser, mark: str, *, since: int) -> int | None:
    """Return the newest event that concerns an open page, `since` where there is none; None: it must close."""
    try:
        if come_in(uow, browser).resting or not uow.access.sessions_in_force([browser.token_hash]):
            return None
    except NotFound:
        return None
    return max(uow.events.since(since, meeting_id=_meeting_id(uow, mark)), default=since)


def _meeting_id(uow: UnitOfWork, mark: str) -> int | None:
    meeting = uow.meetings.by_code(mark) if mark else None
    return meeting.key if meeting is not None else None
