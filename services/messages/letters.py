"""Letters after they have gone: a choice under one, words in answer to one, and one that came back."""

from dataclasses import dataclass

from domain.messages.delivery import DeliveryState
from domain.messages.purpose import Purpose
from services.delivering import OF_A_STEP, owe_parts
from services.messages.falling_over import fall_over
from services.unit_of_work import UnitOfWork
from templates.say import say


@dataclass(frozen=True, slots=True)
class Offered:
    """A lasting choice under a message to a person."""

    person_id: int
    label: str
    payload: str


def offered(uow: UnitOfWork, delivery_id: int, number: int) -> Offered | None:
    """Return the n-th lasting choice under a message, or None where there is none, or nobody it was for."""
    told = uow.deliveries.find(delivery_id)
    if told is None or told.person_id is None or uow.people.get(told.person_id).erased_at is not None:
        return None
    choices = lasting(told.choices)
    if number >= len(choices):
        return None
    label, payload, *_ = choices[number]
    return Offered(told.person_id, label, payload)


def lasting(choices: list[list[str]]) -> list[list[str]]:
    """Return those of a message's choices that mean something outside the talk's present step."""
    return [choice for choice in choices if not choice[1].startswith(OF_A_STEP)]


def writer(uow: UnitOfWork, account_id: int, sender: str, event: str) -> str | None:
    """Return as whom an answer is taken: the account's own address; None for who is nobody here any more.

    An answer from another address is not taken, for anybody may have been sent the letter on: its account hears so,
    once a day. `event`: the answer's own name.
    """
    account = uow.accounts.find_by_id(account_id)
    if account is None or account.person_id is None or not uow.terms(account.network).beside:
        return None
    if sender == account.external_id:
        return account.external_id
    if uow.arrivals.remember(account.network, event, account_id=account_id) is not None:
        owe_parts(
            uow, say("mail/another", address=account.external_id), once=f"mail_other:{account_id}:{uow.now:%Y%m%d}",
            network=account.network, choices=[], person_id=account.person_id, account_id=account_id,
            chat=account.goes_to, template="mail/another", purpose=Purpose.REPLY,
        )  # fmt: skip
    return None


def returned(uow: UnitOfWork, account_id: int, delivery_id: int, *, status: str, lost: bool) -> bool:
    """Note that a letter came back: it goes another way where there is one, and a box that is none is left alone.

    `status`: why, as 5.1.1; `lost`: it says that there is no such box. False for a letter that is not ours, or not any
    more, or that is known to have come back: nothing happens.
    """
    told = uow.deliveries.find(delivery_id)
    went = {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    if told is None or told.account_id != (account_id or None) or told.state not in went:
        return False
    told.state, told.ended_at = DeliveryState.FAILED, uow.now
    told.reason = f"{'blocked' if lost else 'refused'}: {status}"
    uow.deliveries.keep(told)
    if lost and account_id:
        uow.accounts.block(account_id, uow.now)
        uow.act("account.blocked", "account", account_id, by=None)
    if delivery_id not in fall_over(uow, {delivery_id}, why="failed"):
        uow.act("delivery.failed", "delivery", delivery_id, by=None, reason=told.reason)
    return True
