"""Coming in by the browser: single-use links, visitors without a name, sessions that can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.messages.network import WEB
from domain.people.access import SignInLink, WebSession
from services.unit_of_work import UnitOfWork

LINK_HOURS = 72
SESSION_DAYS = 180


class LinkState(StrEnum):
    """What a sign-in link is good for; UNKNOWN also for one that was never made."""

    GOOD = "good"
    USED = "used"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A link as it stands, without using it. `person_id` None: nobody's."""

    state: LinkState
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Browser:
    """Whom a browser's session acts for. `person_id` None: a visitor who has not agreed to be remembered."""

    account_id: int
    external_id: str
    person_id: int | None
    token_hash: str


def hashed(token: str) -> str:
    """Return what is stored of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(uow: UnitOfWork, person_id: int, *, hours: float = LINK_HOURS) -> str:
    """Make a link for one person and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(24)
    uow.access.keep(
        SignInLink(
            token_hash=hashed(token), person_id=person_id, made_at=uow.now, ends_at=uow.now + timedelta(hours=hours)
        )
    )
    uow.act("link.made", "person", person_id, by=None)
    return token


def look_at_link(uow: UnitOfWork, token: str) -> Seen:
    """Say what a link is good for; changes nothing, so that the previews of chat apps may look too."""
    link = uow.access.link(hashed(token))
    if link is None:
        return Seen(LinkState.UNKNOWN)
    if link.used_at is not None:
        return Seen(LinkState.USED, link.person_id)
    if link.ends_at <= uow.now:
        return Seen(LinkState.ENDED, link.person_id)
    return Seen(LinkState.GOOD, link.person_id)


def open_link(uow: UnitOfWork, token: str) -> int | None:
    """Use a link up and return its person's web account; None when it is good no more. Of two at once, one gets in."""
    person_id = uow.access.use_link(hashed(token))
    if person_id is None:
        return None
    account_id = account_of(uow, person_id)
    uow.act("link.used", "person", person_id, by=person_id)
    return account_id


def spend(uow: UnitOfWork, person_id: int, token: str) -> bool:
    """Let a link that another hand has signed be used up, as if it had been made here; False where it was."""
    if uow.access.link(hashed(token)) is not None:
        return False
    uow.access.keep(
        SignInLink(
            token_hash=hashed(token), person_id=person_id, made_at=uow.now, ends_at=uow.now, used_at=uow.now
        )
    )  # fmt: skip
    uow.act("link.used", "person", person_id, by=person_id)
    return True


def account_of(uow: UnitOfWork, person_id: int) -> int:
    """Return the one web account of a person, made on first need."""
    for account in uow.accounts.of(person_id):
        if account.network == WEB and account.id is not None:
            return account.id
    made = uow.accounts.known(WEB, f"p{person_id}")
    uow.accounts.bind(made.account_id, person_id)
    return made.account_id


def visit(uow: UnitOfWork) -> int:
    """Make an account for a visitor and return it; nothing is known of the person."""
    return uow.accounts.known(WEB, secrets.token_hex(16)).account_id


def make_session(uow: UnitOfWork, account_id: int) -> str:
    """Let a browser act for a web account for 180 days and return its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    uow.access.keep(
        WebSession(
            token_hash=hashed(token),
            account_id=account_id,
            made_at=uow.now,
            ends_at=uow.now + timedelta(days=SESSION_DAYS),
        )
    )
    uow.act("session.made", "account", account_id, by=None)
    return token


def browser(uow: UnitOfWork, token: str) -> Browser | None:
    """Return whom a browser acts for, or None when its session is unknown, over or ended."""
    token_hash = hashed(token)
    account = uow.access.session(token_hash)
    if account is None or account.id is None:
        return None
    return Browser(account.id, account.external_id, account.person_id, token_hash)


def end_session(uow: UnitOfWork, known: Browser) -> None:
    """Sign one browser out."""
    uow.access.revoke_session(known.token_hash)
    uow.act("session.ended", "account", known.account_id, by=known.person_id)


def end_all_sessions(uow: UnitOfWork, known: Browser) -> list[int]:
    """Sign a person out of every browser, and return the web accounts that this ended sessions of."""
    account_ids = [known.account_id]
    if known.person_id is not None:
        found = uow.accounts.of(known.person_id)
        account_ids += [a.id for a in found if a.network == WEB and a.id is not None and a.id != known.account_id]
    for account_id in account_ids:
        uow.access.revoke_sessions(account_id)
        uow.act("session.all_ended", "account", account_id, by=known.person_id)
    return account_ids
