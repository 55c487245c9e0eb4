"""Mail: an address is claimed in a talk, confirmed by a press under a letter, muted, and let go of again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import AlreadyDone
from domain.messages.purpose import Purpose
from domain.people.errors import MailOff, MailTriesSpent
from domain.people.mail import (
    CLAIM_LIVES,
    COUNTED_FOR,
    MOST_FROM,
    MOST_OF_PERSON,
    MOST_TO_ADDRESS,
    AddressClaim,
    read_address,
)
from domain.people.person import Account
from services.delivering import owe_parts
from services.people import linking
from services.unit_of_work import UnitOfWork
from templates.say import label, say

CONFIRM = "confirm_mail|"
"""How the payload of the one button under a letter begins that asks for a confirmation."""


class ClaimState(StrEnum):
    """What a claim is good for; TAKEN: the address is somebody else's here already."""

    GOOD = "good"
    DONE = "done"
    TAKEN = "taken"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim as it stands."""

    state: ClaimState
    address: str = ""


def account_of(uow: UnitOfWork, person_id: int) -> Account | None:
    """Return by which address a person gets mail, also where it takes none now; MailOff where no mail is sent."""
    if not uow.letter_box:
        raise MailOff
    return uow.mailing.account_of(person_id, uow.letter_box)


def claim(uow: UnitOfWork, person_id: int, typed: str, *, origin: str = "") -> AddressClaim:
    """Send a letter to an address that somebody says is theirs; nothing else goes there before it is confirmed.

    MailUnread, MailOff, MailTriesSpent; AlreadyDone for the address that they have. Whether anybody else has it is
    told to nobody but who reads the letter.
    """
    address = read_address(typed)
    mine = account_of(uow, person_id)
    if mine is not None and mine.external_id == address and mine.blocked_at is None:
        raise AlreadyDone(what="mail")
    _check_few(uow, person_id, address, origin)
    made = uow.mailing.add(
        AddressClaim(
            person_id=person_id, address=address, origin=origin, made_at=uow.now, ends_at=uow.now + CLAIM_LIVES
        )
    )
    owe_parts(
        uow, say("mail/confirm", until=made.ends_at), once=f"address:{made.key}", network=uow.letter_box,
        choices=[[label("confirm_mail"), f"{CONFIRM}{made.key}"]], chat=address, template="mail/confirm",
        purpose=Purpose.NOTICE,
    )  # fmt: skip
    uow.act("address.claimed", "person", person_id, by=person_id)
    return made


def _check_few(uow: UnitOfWork, person_id: int, address: str, origin: str) -> None:
    """Nobody shall fill somebody's letter box from here."""
    since = uow.now - COUNTED_FOR
    counted = [
        uow.mailing.nth_last(MOST_OF_PERSON, since=since, person_id=person_id),
        uow.mailing.nth_last(MOST_TO_ADDRESS, since=since, address=address),
        uow.mailing.nth_last(MOST_FROM, since=since, origin=origin) if origin else None,
    ]
    over: list[datetime] = [at for at in counted if at is not None]
    if over:
        raise MailTriesSpent(until=max(over) + COUNTED_FOR)


def look(uow: UnitOfWork, claim_id: int) -> Claimed:
    """Say what a claim is good for; changes nothing, for programs open every link of a letter."""
    found = uow.mailing.claim(claim_id)
    if found is None or not found.address:
        return Claimed(ClaimState.ENDED)
    account = uow.accounts.find(uow.letter_box, found.address)
    whose = account.person_id if account is not None else None
    if found.used_at is not None:
        return Claimed(ClaimState.DONE if whose == found.person_id else ClaimState.ENDED, found.address)
    if found.ends_at <= uow.now or uow.people.get(found.person_id).erased_at is not None:
        return Claimed(ClaimState.ENDED, found.address)
    return Claimed(ClaimState.GOOD if whose in {None, found.person_id} else ClaimState.TAKEN, found.address)


def confirm(uow: UnitOfWork, claim_id: int) -> Claimed:
    """Make an address its claimer's from now on, instead of one that they had.

    Their other accounts are told, the old address too.
    """
    seen, found = look(uow, claim_id), uow.mailing.claim(claim_id)
    if seen.state is not ClaimState.GOOD or found is None or not uow.mailing.use(claim_id):
        return seen if seen.state is not ClaimState.GOOD else look(uow, claim_id)
    before = uow.mailing.account_of(found.person_id, uow.letter_box)
    account_id = uow.accounts.known(uow.letter_box, found.address).account_id
    linking.tell_others(
        uow, found.person_id, account_id, "mail/confirmed", once=f"address:{claim_id}:told", way_out=("mail", "thu")
    )
    uow.accounts.bind(account_id, found.person_id)
    uow.accounts.unblock(account_id)
    uow.mailing.mute(account_id, None)
    if before is not None and before.id is not None and before.id != account_id:
        linking.part(uow, found.person_id, before.id, here=None)
    uow.act("address.confirmed", "account", account_id, by=found.person_id)
    return Claimed(ClaimState.DONE, found.address)


@dataclass(frozen=True, slots=True)
class Box:
    """An address as its letters' pages show it. `muted`: only what is mandatory goes there."""

    address: str
    muted: bool


def box(uow: UnitOfWork, account_id: int) -> Box | None:
    """Return an address by its account; None where it is nobody's any more."""
    account = uow.accounts.find_by_id(account_id)
    if account is None or not uow.terms(account.network).beside or account.person_id is None:
        return None
    return Box(account.external_id, account.muted_at is not None)


def mute(uow: UnitOfWork, account_id: int, *, off: bool = False) -> bool:
    """Send nothing but what is mandatory any more, or everything again; whether the address is still somebody's."""
    seen = box(uow, account_id)
    if seen is None or seen.muted != off:
        return seen is not None
    uow.mailing.mute(account_id, None if off else uow.now)
    person_id = uow.accounts.get(account_id).person_id
    uow.act("address.unmuted" if off else "address.muted", "account", account_id, by=person_id)
    return True


def let_go(uow: UnitOfWork, account_id: int) -> bool:
    """Let go of an address, as who reads its letters asks; False where it is nobody's already. LastAccount."""
    account = uow.accounts.find_by_id(account_id)
    if account is None or not uow.terms(account.network).beside or account.person_id is None:
        return False
    linking.unlink(uow, account.person_id, account_id, here=account_id)
    return True
