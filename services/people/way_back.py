"""The way back to one's own talk from any device: a link of one's own, or a slip's code with digits of one's own."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode

from conversation.reply import Choice
from domain.people.access import MOST_MISSED, POSTS, WayBack
from domain.people.errors import ConsentStopped, LinkOwnCode, LinkTriesSpent, PostNeedsNoWay, WayTriesSpent
from domain.people.linking import CODE_LIVES
from services.delivering import owe
from services.people import linking, signing_in
from services.questions import changing
from services.unit_of_work import UnitOfWork
from templates.say import label

FORM = (
    r"((?:\w{1,12}\s){0,2}#?[a-z]{1,10}\d{0,4}(?:\s?[-–]\s?|[\s.])\d{1,6})[\s:,;/+]{1,3}"
    r"(\d{3}[\s\-–]?\d{3}(?:[\s\-–]?\d{3})?)[.!]?"
)
"""A slip's code and the digits behind it: MN26-001 482 913."""
PAGE = "/tro-lai"
"""Where a link leads: its secret stands behind «#», which browsers send to nobody and no log keeps."""


def may_have(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody may have one: whoever agreed to be kept, and holds no post.

    What opens the office's pages must end by itself: posts come in by single-use links and codes.
    """
    consent = uow.people.consent(person_id)
    return consent is not None and consent.stopped_at is None and not holds_post(uow, person_id)


def holds_post(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody works for the office, whatever else they are."""
    return any(membership.role in POSTS or membership.title for membership in uow.people.memberships(person_id))


def own(uow: UnitOfWork, person_id: int) -> WayBack:
    """Return somebody's way, made when it is first wanted; digits that were guessed at too often are drawn anew.

    PostNeedsNoWay, ConsentStopped.
    """
    if holds_post(uow, person_id):
        raise PostNeedsNoWay
    consent = uow.people.consent(person_id)
    if consent is None or consent.stopped_at is not None:
        raise ConsentStopped(until=consent.keep_until if consent is not None else None)
    way = next(iter(uow.access.ways_back(person_id)), None)
    if way is None:
        way = WayBack(person_id=person_id, salt=secrets.token_hex(16), digits=next(linking.drawn(uow)), made_at=uow.now)
        uow.act("way_back.made", "person", person_id, by=person_id)
    elif way.missed >= MOST_MISSED:
        way.digits, way.missed = next(linking.drawn(uow)), 0
        uow.act("way_back.redrawn", "person", person_id, by=person_id)
    uow.access.keep(way)
    return way


def renew(uow: UnitOfWork, person_id: int, *, here: str = "") -> WayBack:
    """Make another link and other digits: the old ones are good no more, and every browser but `here` is signed out.

    `here`: the hash of the session that asks. PostNeedsNoWay, ConsentStopped.
    """
    uow.access.forget_ways_back(person_id)
    for account in uow.accounts.all_of(person_id):
        uow.access.revoke_sessions(account.id or 0, but=here)
    return own(uow, person_id)


def token_of(way: WayBack, secret: bytes) -> str:
    """Return what stands behind «#» in the link: the way's number, and a seal that only this installation makes."""
    sealed = hmac.new(secret, f"way_back:{way.id}:{way.salt}".encode(), hashlib.sha256).digest()
    return f"{way.id}.{urlsafe_b64encode(sealed).decode().rstrip('=')}"


def code_of(uow: UnitOfWork, person_id: int) -> str:
    """Return the code of the slip beside which the digits are typed, the newest; "" where nothing was sent yet."""
    return next((question.code for question in uow.questions.of_asker(person_id)), "")


def parted(typed: str) -> tuple[str, str]:
    """Return the slip's code and the digits of what was typed; ("", "") where it is no such thing."""
    found = re.fullmatch(FORM, typed.strip(), re.IGNORECASE)
    return (found[1], found[2]) if found else ("", "")


# --- coming back ---------------------------------------------------------------------------------------------------


def by_link(uow: UnitOfWork, typed: str, secret: bytes) -> int | None:
    """Return whose link this is, whole or what stands behind its «#»; None for one that is good no more, or none."""
    carried = typed.strip().rpartition("#")[2]
    number = carried.partition(".")[0]
    way = uow.access.way_back(int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004 - integers of a database
    if way is None or not hmac.compare_digest(token_of(way, secret).encode(), carried.encode()):
        return None
    return way.person_id if may_have(uow, way.person_id) else None


def by_digits(uow: UnitOfWork, account_id: int, slip: str, digits: str, *, origin: str = "") -> int | None:
    """Return whose slip and digits these are; None for wrong ones, which are counted: to raise would undo the count.

    WayTriesSpent before anything is looked up, LinkOwnCode where they are of whom the account is already. A way whose
    digits were missed too often is good no more, and its person is told.
    """
    try:
        linking.check_tries(uow, account_id, origin, is_long=False)
    except LinkTriesSpent as spent:
        raise WayTriesSpent(until=spent.values["until"]) from spent
    question, typed = changing.by_number(uow, slip), linking.digits_of(digits)
    whose = question.asker_id if question is not None else None
    ways = uow.access.ways_back(whose) if whose is not None else []
    good = [way for way in ways if way.missed < MOST_MISSED and hmac.compare_digest(way.digits, typed)]
    if good and whose is not None and may_have(uow, whose):
        if uow.accounts.get(account_id).person_id == whose:
            raise LinkOwnCode
        return whose
    uow.linking.add_try(account_id, origin, forget_until=uow.now - CODE_LIVES)
    uow.act("way_back.missed", "account", account_id, by=None)
    for way_id, missed in uow.access.miss_way_back(whose) if whose is not None else ():
        if missed != MOST_MISSED or whose is None:
            continue
        owe(uow, whose, "ways/spent", once=f"way_spent:{way_id}:{uow.now}",
            choices=[Choice.command(label("own_digits"), "sauso")], most=MOST_MISSED)  # fmt: skip
    return None


def code_for(uow: UnitOfWork, person_id: int) -> str:
    """Return a linking code for whom a way names: from there on two accounts become one as by «Liên kết»."""
    return linking.make_code(uow, person_id, signing_in.account_of(uow, person_id)).code


def come_in(uow: UnitOfWork, person_id: int) -> str:
    """Let a browser act for whom a way names and return its session's token; their talk says so, with a way out."""
    account_id = signing_in.account_of(uow, person_id)
    made = signing_in.make_session(uow, account_id)
    owe(uow, person_id, "ways/used", once=f"way_used:{signing_in.hashed(made)}", at=uow.now,
        choices=[Choice.act(label("renew_way"), "renew_way")])  # fmt: skip
    uow.act("way_back.used", "person", person_id, by=person_id)
    return made
