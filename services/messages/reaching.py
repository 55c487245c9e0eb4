"""Whether words reach somebody: who blocked us, who came back, and groups, where we do not talk.

What a network tells of somebody is no word of theirs: their account is not used by it, and nothing counts as seen.
"""

from services.unit_of_work import UnitOfWork
from templates.say import say


def note_blocked(uow: UnitOfWork, network: str, external_id: str, event_id: str) -> None:
    """A person blocked us, says the network; somebody whom we do not know stays unknown."""
    account = uow.accounts.find(network, external_id)
    account_id = account.account_id if account else None
    if uow.arrivals.remember(network, event_id) is None or account_id is None:
        return
    uow.accounts.block(account_id, uow.now)
    uow.act("account.blocked", "account", account_id, by=None)


def note_returned(uow: UnitOfWork, network: str, external_id: str, event_id: str) -> bool:
    """A person who had blocked us takes our messages again; False for somebody whom we have not met."""
    account = uow.accounts.find(network, external_id)
    account_id = account.account_id if account else None
    if uow.arrivals.remember(network, event_id) is None or account_id is None:
        return account_id is not None
    uow.accounts.unblock(account_id)
    uow.act("account.returned", "account", account_id, by=None)
    return True


def decline_group(uow: UnitOfWork, network: str, chat: str, event_id: str) -> None:
    """Tell a group, once for all time, that each person is talked with alone."""
    if uow.arrivals.remember(network, event_id) is None:
        return
    uow.deliveries.owe(
        once=_told(network, chat), network=network, chat=chat, template="helping/group",
        text=say("helping/group"),
    )  # fmt: skip


def follow_group(uow: UnitOfWork, network: str, before: str, chat: str, event_id: str) -> None:
    """A group is another chat from now on: what it was told counts there too."""
    if uow.arrivals.remember(network, event_id) is None:
        return
    told = uow.deliveries.by_once(_told(network, before))
    if told is not None and uow.deliveries.by_once(_told(network, chat)) is None:
        told.once, told.chat = _told(network, chat), chat
        uow.deliveries.keep(told)


def _told(network: str, chat: str) -> str:
    return f"group:{network}:{chat}"
