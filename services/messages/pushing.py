"""Pushing: what browsers are told of, in which words, and what becomes of it. Nothing of a message is quoted."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from domain.messages.delivery import Delivery
from domain.messages.purpose import Purpose
from domain.messages.push import PushState, PushSubscription
from services.messages.outbox import TRUE_FOR
from services.spelling_out import CODE
from services.unit_of_work import UnitOfWork
from services.which_meeting import occasion
from storage.pushes import Claimed, Found
from templates.say import say

AT_ONCE = 32
"""So many are claimed together, and all of them asked for at once: a kill leaves none in doubt that had not begun."""
MOST_ATTEMPTS = 6
KEPT_FOR = timedelta(days=3)
"""So long a push service keeps an answer for a telephone that is off, and so long we know what was pushed."""
_LEFT_AFTER = timedelta(minutes=2)
"""So long after it was claimed nobody has a push in hand any more."""
_ANSWERS = "answers/written"
"""The words in which an answer arrives."""
_MOST_CODES = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One push on its way, of one message or several. `at`: the first of them, at which the chat opens.

    `topic`: a later one of the same takes its place, at the push service and on the screen. `tries`: for which time it
    goes. `ttl`: for how long it is worth being kept for a telephone that is off.
    """

    subscription_id: int
    endpoint: str
    p256dh: str
    auth: str
    deliveries: tuple[int, ...]
    tries: int
    title: str
    body: str
    topic: str
    at: int
    ttl: timedelta
    urgent: bool


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one. `after`: certainly not taken, to be tried again then; `untried`: nobody asked the service.

    `gone`: the service knows the browser no more.
    """

    word: Word
    state: PushState
    reason: str = ""
    after: timedelta | None = None
    untried: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """How pushes do: browsers that are told, and of the last day's pushes those that failed or wait."""

    browsers: int
    failed: int
    waiting: int


def find(uow: UnitOfWork, *, since: datetime) -> list[Found]:
    """Return what browsers are still to be told of what came since an instant, or may be tried again; some at once."""
    untold = uow.pushes.untold(max(since, uow.now - TRUE_FOR), limit=AT_ONCE)
    return [*uow.pushes.due(limit=AT_ONCE), *untold]


def claim(uow: UnitOfWork, found: Sequence[Found]) -> list[Claimed]:
    """Claim what was found, for one sender."""
    return uow.pushes.claim(found)


def word(uow: UnitOfWork, claimed: Collection[Claimed]) -> list[Word]:
    """Word what was claimed: all news of one browser together."""
    mine = {key: list(news) for key, news in groupby(sorted(claimed), key=lambda one: one[0])}
    told = {one.id: one for one in uow.deliveries.by_ids({delivery for _, delivery, _ in claimed})}
    hosts: dict[int | None, str] = {}
    words = []
    for browser in uow.pushes.subscriptions(mine.keys()):
        news = [told[delivery] for _, delivery, _ in mine[browser.key]]
        person_id = news[0].person_id
        if person_id not in hosts:
            hosts[person_id] = occasion(uow, person_id)[0]
        words.append(_word(browser, news, tries=max(tries for *_, tries in mine[browser.key]), host=hosts[person_id]))
    return words


def _word(browser: PushSubscription, news: Sequence[Delivery], *, tries: int, host: str) -> Word:
    codes = list(dict.fromkeys(found[0] if (found := CODE.search(one.text)) else "" for one in news))
    if "" in codes or len(codes) > _MOST_CODES:
        codes = []
    mandatory = any(one.purpose is Purpose.MANDATORY for one in news)
    return Word(
        browser.key, browser.endpoint, browser.p256dh, browser.auth, tuple(one.id or 0 for one in news), tries,
        title=say("pushing/title", host=host),
        body=say("pushing/news", codes=codes, count=len(news), kind=_kind(news)),
        topic=hashlib.sha256(codes[0].encode()).hexdigest()[:24] if len(codes) == 1 else "tin",
        at=news[0].id or 0, ttl=KEPT_FOR if mandatory else TRUE_FOR, urgent=mandatory,
    )  # fmt: skip


def _kind(news: Sequence[Delivery]) -> str:
    if all(one.template == _ANSWERS for one in news):
        return "answer"
    return "receipt" if all(one.purpose is Purpose.RECEIPT for one in news) else "news"


def record(uow: UnitOfWork, outcomes: Sequence[Pushed]) -> None:
    """Write what became of pushes; a browser that its service knows no more is told no more."""
    uow.pushes.record([
        {
            "subscription": one.word.subscription_id, "delivery": delivery, "why": one.reason[:200],
            "to_state": PushState.DUE if one.after is not None else one.state,
            "next_due": uow.now + (one.after or timedelta(0)), "back": int(one.untried),
        }
        for one in outcomes
        for delivery in one.word.deliveries
    ])  # fmt: skip
    for one in outcomes:
        if one.gone and uow.pushes.end(one.word.subscription_id):
            uow.act("push.gone", "push", one.word.subscription_id, by=None)


def settle(uow: UnitOfWork) -> int:
    """Give up what a sender that died had in hand: nobody knows, and nobody is told twice. Return how many those were.

    What is long past is forgotten.
    """
    return uow.pushes.settle(claimed_before=uow.now - _LEFT_AFTER, forget_before=uow.now - KEPT_FOR)


def report(uow: UnitOfWork) -> Report:
    """Return how pushes have done within a day."""
    found = uow.pushes.troubles(uow.now - TRUE_FOR)
    failed = found.get(PushState.FAILED, 0) + found.get(PushState.UNCERTAIN, 0)
    return Report(uow.pushes.count(), failed, found.get(PushState.DUE, 0))
