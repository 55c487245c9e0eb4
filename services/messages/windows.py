"""Windows: until when each network lets us write to somebody, counted from what they themselves did there last."""

from dataclasses import dataclass
from datetime import datetime

from domain.messages.owed import Owed
from domain.messages.purpose import Purpose
from domain.people.person import Account
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Window:
    """Until when an account may be written to: with whatever there is (`free`), and with what must arrive (`last`)."""

    account: Account
    free: datetime
    last: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether what must arrive may still go."""
        return now < self.last


def until(uow: UnitOfWork, account: Account, purpose: Purpose) -> datetime | None:
    """Return until when a message for this purpose may go by an account; None: for ever, on most networks.

    By our own clock, and up to a minute earlier than the network will say: `last_seen_at` may lag.
    """
    lasts = uow.terms(account.network).open_for(purpose)
    return account.last_seen_at + lasts if lasts is not None else None


def may_go(uow: UnitOfWork, account: Account, purpose: Purpose) -> bool:
    """Whether the network would take a message for this purpose now, as far as its window goes."""
    ends_at = until(uow, account, purpose)
    return ends_at is None or uow.now < ends_at


def row_may_go(uow: UnitOfWork, row: Owed) -> bool:
    """Whether a claimed message is within its account's window; what belongs to no account has none."""
    return row.account_id is None or may_go(uow, uow.accounts.get(row.account_id), row.purpose)


def windows_of(uow: UnitOfWork, person_id: int) -> list[Window]:
    """Return the windows of those accounts of a person that have one and are not blocked, the one used last first."""
    found = []
    for account in uow.accounts.of(person_id):
        free, last = (until(uow, account, purpose) for purpose in (Purpose.NOTICE, Purpose.MANDATORY))
        if free is not None and last is not None and account.network in uow.networks:
            found.append(Window(account, free, last))
    return found


def come_back(uow: UnitOfWork, account_id: int) -> int:
    """Somebody has acted on a network with a window: what had to arrive and could not goes now; return how much."""
    return uow.waiting.take_up(account_id, reason=SHUT)


SHUT = "window"
"""How the reason of a message begins that came too late for its window."""
