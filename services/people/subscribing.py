"""Subscribing: a person lets a browser tell of news while the chat is closed, and takes that back."""

from dataclasses import dataclass

from domain.messages.network import WEB
from domain.messages.push import PushSubscription, check_subscription
from domain.people.person import Account
from services.people.signing_in import Browser, hashed
from services.unit_of_work import UnitOfWork

MOST_BROWSERS = 10
"""Browsers of one account; one more, and the oldest is told no more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page needs to know. `told`: the hash of its browser's address at a push service, "" where it is not told.

    `offered`: there is something to be told of, because something was taken already.
    """

    told: str
    offered: bool


def standing(uow: UnitOfWork, browser: Browser) -> Standing:
    """Return how things stand with one browser."""
    endpoint = uow.pushes.of_session(browser.token_hash)
    return Standing(hashed(endpoint) if endpoint else "", uow.pushes.has_receipt(browser.account_id))


def subscribe(
    uow: UnitOfWork, browser: Browser, *, endpoint: str, p256dh: str, auth: str, inside: bool = False
) -> None:
    """Tell this browser of news from now on; BadSubscription for what cannot be one.

    An address that somebody else gave before is this person's now: the same browser, and they signed in last.
    `inside`: it may be a machine of the private network.
    """
    check_subscription(endpoint, p256dh, auth, inside=inside)
    if uow.pushes.of_session(browser.token_hash) != endpoint:
        uow.act("push.subscribed", "account", browser.account_id, by=browser.person_id)
    subscription = PushSubscription(
        account_id=browser.account_id, token_hash=browser.token_hash, endpoint=endpoint, p256dh=p256dh, auth=auth,
        made_at=uow.now,
    )  # fmt: skip
    uow.pushes.subscribe(subscription, most=MOST_BROWSERS)


def unsubscribe(uow: UnitOfWork, browser: Browser) -> None:
    """Tell this browser no more; nothing happens where it was not told."""
    if uow.pushes.of_session(browser.token_hash):
        uow.act("push.unsubscribed", "account", browser.account_id, by=browser.person_id)
    uow.pushes.end_session(browser.token_hash)


def count(uow: UnitOfWork, person_id: int) -> int:
    """Return how many browsers of a person are told, on whichever of their accounts."""
    return sum(uow.pushes.count(account.id or 0) for account in _pages(uow, person_id))


def unsubscribe_all(uow: UnitOfWork, person_id: int) -> int:
    """Tell no browser of a person any more; return how many there were."""
    there = count(uow, person_id)
    for account in _pages(uow, person_id):
        uow.pushes.end_account(account.id or 0)
    if there:
        uow.act("push.unsubscribed", "person", person_id, by=person_id, browsers=there)
    return there


def _pages(uow: UnitOfWork, person_id: int) -> list[Account]:
    return [account for account in uow.accounts.all_of(person_id) if account.network == WEB]
