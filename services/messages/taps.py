"""Taps: before a network's window shuts, who still expects an answer is asked to press once, which opens it anew."""

from datetime import timedelta

from conversation.reply import Choice
from domain.messages.purpose import Purpose
from domain.reminder import is_quiet
from services import office
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork
from templates.say import label, say

AHEAD = timedelta(hours=12)
"""So long before it shuts: by day, whenever that is."""
TEMPLATE = "reaching/tap"


def ask(uow: UnitOfWork, *, limit: int = 100) -> int:
    """Ask those whose window shuts soon, once each time it is open; return how many were asked."""
    if is_quiet(uow.now, zone=uow.zone):
        return 0
    count = 0
    for network, terms in sorted(uow.networks.items()):
        if terms.free_for is None:
            continue
        since = uow.now - terms.free_for
        for account in uow.accounts.shutting(network, since=since, until=since + AHEAD, asked=TEMPLATE, limit=limit):
            assert account.person_id is not None
            words = say(
                TEMPLATE, until=account.last_seen_at + terms.free_for, address=office.address(uow, account.person_id)
            )
            owe_words(
                uow, account, words, person_id=account.person_id, purpose=Purpose.NOTICE,
                once=f"tap:{account.id}:{account.last_seen_at:%Y%m%d%H%M%S}",
                choices=[Choice.act(label("keep_open"), "keep_open")],
            )  # fmt: skip
            count += 1
    return count
