"""Whether words reach somebody: who blocked us, who came back, and groups, where we do not talk."""

from services.unit_of_work import UnitOfWork
from templates.say import say


def note_blocked(uow: UnitOfWork, network: str, external_id: str, event_id: str) -> None:
    """A person blocked us, says the network; somebody whom we do not know stays unknown."""
    account = uow.people.find_account(network, external_id)
    account_id = account.account_id if account else None
    if uow.arrivals.remember(network, event_id, account_id=account_id) is None or account_id is None:
        return
    uow.people.block(account_id, uow.now)
    uow.act("account.blocked", "account", account_id, by=None)


def note_returned(uow: UnitOfWork, network: str, external_id: str, event_id: str) -> None:
    """A person who had blocked us takes our messages again."""
    account = uow.people.find_account(network, external_id)
    account_id = account.account_id if account else None
    if uow.arrivals.remember(network, event_id, account_id=account_id) is None or account_id is None:
        return
    uow.people.unblock(account_id)
    uow.act("account.returned", "account", account_id, by=None)


def decline_group(uow: UnitOfWork, network: str, address: str, event_id: str) -> None:
    """Tell a group, once for all time, that each person is talked with alone."""
    if uow.arrivals.remember(network, event_id) is None:
        return
    uow.deliveries.owe(
        once=_told(network, address), network=network, address=address, template="helping/group",
        text=say("helping/group"),
    )  # fmt: skip


def follow_group(uow: UnitOfWork, network: str, before: str, address: str, event_id: str) -> None:
    """A group has another address from now on: what it was told counts there too."""
    if uow.arrivals.remember(network, event_id) is None:
        return
    told = uow.deliveries.by_once(_told(network, before))
    if told is not None and uow.deliveries.by_once(_told(network, address)) is None:
        told.once, told.address = _told(network, address), address
        uow.deliveries.keep(told)


def _told(network: str, address: str) -> str:
    return f"group:{network}:{address}"
