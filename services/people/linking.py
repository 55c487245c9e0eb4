"""One person on several networks: a code made here and typed there makes both accounts theirs; and parting again."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from conversation.reply import Choice
from domain.errors import AlreadyDone, NotFound
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import Purpose
from domain.people.errors import LastAccount, LinkOwnCode, LinkTriesSpent
from domain.people.linking import (
    CODE_LIVES,
    DIGITS,
    MANY_TRIES,
    MORE_DIGITS,
    MOST_LONG_TRIES_FROM,
    MOST_TRIES,
    MOST_TRIES_FROM,
    LinkCode,
)
from domain.people.person import Account
from services import delivering, pausing
from services.messages.falling_over import choices_on
from services.people import merging, privacy
from services.people.merging import Merged
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork
from templates.say import label, say, words

FORM = r"[0-9]{3}[\s\-–]?[0-9]{3}(?:[\s\-–]?[0-9]{3})?"
"""What a code looks like when typed: 482913, 482 913, 482-913; a long one 482 913 076."""


@dataclass(frozen=True, slots=True)
class Used:
    """An account of a person as they know it. `here`: the one that they write from."""

    account_id: int
    network: str
    used_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """Whose the account is now. `merged`: it was another person's, who is the same one from now on."""

    person_id: int
    merged: Merged | None


# --- codes ---------------------------------------------------------------------------------------------------------


def digits_of(typed: str) -> str:
    """Return the digits of a typed code, or "" where it is none."""
    return re.sub(r"[^0-9]", "", typed) if re.fullmatch(FORM, typed.strip()) else ""


def make_code(uow: UnitOfWork, person_id: int, account_id: int) -> LinkCode:
    """Make a code for a person, good for a quarter of an hour; an older one of theirs is good no more.

    It is longer while many are being tried.
    """
    uow.linking.forget_codes(person_id=person_id)
    digits = next(d for d in drawn(uow) if not uow.linking.lasting(d) and uow.access.code(d) is None)
    code = LinkCode(
        code=digits, person_id=person_id, account_id=account_id, made_at=uow.now, ends_at=uow.now + CODE_LIVES
    )
    uow.linking.add(code)
    uow.act("link_code.made", "account", account_id, by=person_id)
    return code


def drawn(uow: UnitOfWork) -> Iterator[str]:
    """Draw six digits after six digits, or nine while many are being tried."""
    guessed = uow.linking.tries(since=uow.now - CODE_LIVES) >= MANY_TRIES
    length = MORE_DIGITS if guessed else DIGITS
    while True:
        yield f"{secrets.randbelow(10**length):0{length}}"


def look_up(
    uow: UnitOfWork, account_id: int, person_id: int | None, typed: str, *, origin: str = ""
) -> LinkCode | None:
    """Return the good code that somebody typed; None for a wrong one, which is counted: to raise would undo the count.

    LinkTriesSpent before anything is looked up, LinkOwnCode, AlreadyDone for one that this person used just now.
    """
    digits = digits_of(typed)
    check_tries(uow, account_id, origin, is_long=len(digits) > DIGITS)
    lasting = uow.linking.lasting(digits)
    good = [code for code in lasting if code.used_at is None]
    if len(good) == 1:  # two with the same digits, drawn at the same instant, are good for nobody
        if good[0].person_id == person_id:
            raise LinkOwnCode
        return good[0]
    if person_id is not None and person_id in {code.person_id for code in lasting if code.used_at is not None}:
        raise AlreadyDone(what="linked")
    uow.linking.add_try(account_id, origin, forget_until=uow.now - CODE_LIVES)
    uow.act("link_code.missed", "account", account_id, by=person_id)
    return None


def whose(uow: UnitOfWork, digits: str) -> int | None:
    """Return whose code it is that was looked up before, or None where it is good no more; nothing is counted."""
    return next((code.person_id for code in uow.linking.lasting(digits) if code.used_at is None), None)


def tries_left(uow: UnitOfWork, account_id: int, *, origin: str = "") -> int:
    """Return how many wrong codes may still be typed by an account at an address."""
    since = uow.now - CODE_LIVES
    left = [MOST_TRIES - uow.linking.tries(account_id, since=since)]
    left += [MOST_LONG_TRIES_FROM - uow.linking.tries(since=since, origin=origin)] if origin else []
    return max(0, min(left))


def check_tries(uow: UnitOfWork, account_id: int, origin: str, *, is_long: bool) -> None:
    """Refuse with LinkTriesSpent who has typed too many wrong ones: by account and, on the web, by address.

    Visitors of the web make as many accounts as they like, so that there is a limit for their address too.
    """

    def check(number: int, *, renew: bool = False, account_id: int | None = None, origin: str = "") -> None:
        first_counted = uow.linking.nth_try(number, account_id=account_id, origin=origin)
        if first_counted is not None and first_counted + CODE_LIVES > uow.now:
            raise LinkTriesSpent(until=first_counted + CODE_LIVES, renew=renew)

    check(MOST_TRIES, account_id=account_id)
    if origin:
        check(MOST_LONG_TRIES_FROM, origin=origin)
    if origin and not is_long:
        check(MOST_TRIES_FROM, origin=origin, renew=True)


# --- linking -------------------------------------------------------------------------------------------------------


def link(uow: UnitOfWork, account_id: int, person_id: int | None, typed: str, *, origin: str = "") -> Linked | None:
    """Make an account the code's person's; who it was before is merged into them. None for a wrong code (`look_up`).

    The united person is told on every other account, by a message that nothing mutes.
    """
    code = look_up(uow, account_id, person_id, typed, origin=origin)
    if code is None or code.id is None:
        return None
    merging.check_both_are(uow, code.person_id, person_id or code.person_id)
    if not uow.linking.use(code.id):
        return None
    merged = None
    if person_id is None:
        uow.accounts.bind(account_id, code.person_id)
    else:
        merged = merging.merge(uow, person_id, into=code.person_id)
        settle(uow, code.person_id)
    uow.act("account.linked", "account", account_id, by=code.person_id, code_from=code.account_id)
    tell_others(
        uow, code.person_id, account_id, "linking/notice", once=f"linked:{code.id}", way_out=("unlink", "bolienket")
    )
    return Linked(code.person_id, merged)


def tell_others(
    uow: UnitOfWork, person_id: int, account_id: int, template: str, *, once: str, way_out: tuple[str, str]
) -> None:  # fmt: skip
    """Tell a person's other accounts what was done with one of them; `way_out`: a button and its command."""
    row, name = way_out
    network = uow.accounts.get(account_id).network
    for other in uow.accounts.of(person_id):
        if other.id != account_id:
            delivering.owe_words(
                uow, other, say(template, network=network, at=uow.now), person_id=person_id,
                once=f"{once}:{other.id}", choices=[Choice.command(label(row), name, words(row))],
                purpose=Purpose.MANDATORY,
            )  # fmt: skip


# --- parting -------------------------------------------------------------------------------------------------------


def accounts(uow: UnitOfWork, person_id: int, *, here: int) -> list[Used]:
    """Return the accounts of a person, the one used last first."""
    found = uow.accounts.used_of(person_id)
    return [Used(account.id or 0, account.network, at, account.id == here) for account, at in found]


def check_may_unlink(uow: UnitOfWork, person_id: int, account_id: int | None = None) -> list[Account]:
    """Return the accounts that take messages beside one (None: whichever); LastAccount where there would be none."""
    others = [account for account in uow.accounts.of(person_id) if account.id != account_id]
    if not others or (account_id is None and len(uow.accounts.all_of(person_id)) == 1):
        raise LastAccount
    return others


def unlink(uow: UnitOfWork, person_id: int, account_id: int, *, here: int) -> None:
    """Make one account of a person nobody's: the clock removes it with all that was said there. LastAccount, NotFound.

    What is still on its way to it goes to the account used last; every other account is told.
    """
    part(uow, person_id, account_id, here=here)
    tell_others(
        uow, person_id, account_id, "linking/unlinked_notice", once=f"unlinked:{account_id}:{uow.now}",
        way_out=("to_office", "thuky"),
    )  # fmt: skip


def part(uow: UnitOfWork, person_id: int, account_id: int, *, here: int | None) -> None:
    """Do so, and tell nobody. `here`: the account that asked, whose browser may still read what came of it."""
    if uow.accounts.get(account_id).person_id != person_id:
        raise NotFound
    others = check_may_unlink(uow, person_id, account_id)
    for delivery in uow.linking.waiting_for(account_id):
        _pass_on(uow, delivery, others[0])
    uow.linking.keep_undelivered(account_id)
    uow.places.remove(account_id)
    privacy.let_go(uow, account_id, here=here)
    pausing.remember(uow, person_id, uow.accounts.get(account_id))
    uow.accounts.release(account_id)
    uow.act("account.unlinked", "account", account_id, by=person_id)


def _pass_on(uow: UnitOfWork, delivery: Delivery, to: Account) -> None:
    """Send by another account what waits; what does not fit there fails, so that the office sees it.

    It keeps its `once`, by which a decision that is taken back finds it.
    """
    assert to.id is not None
    choices, terms = choices_on(uow, delivery.choices, to, delivery.text), uow.terms(to.network)
    parts = delivering.parts_of(delivery.text, terms, choices, document=delivery.document_id is not None)
    if len(parts) > 1:
        delivery.state, delivery.ended_at, delivery.reason = DeliveryState.FAILED, uow.now, "unlinked"
    else:
        delivery.account_id, delivery.network, delivery.chat = to.id, to.network, to.goes_to
        delivery.choices, delivery.edits = choices, None
    uow.deliveries.keep(delivery)
