"""Mail: where letters go beside the talk; the address is typed here and confirmed by a press under a letter."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.person import Account
from handlers.buttons import act, command
from handlers.people import joining
from handlers.routing import router
from services.people import linking, mail_addresses
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Mail(StrEnum):
    """The one step."""

    ADDRESS = "mail.address"


@router.command("thu", phrases=phrases("thu"), everywhere=True)
@joining.joined
def show(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The address and what goes there; who has none is asked for it, or has brought it along."""
    account = mail_addresses.account_of(uow, turn.who)
    if "@" in turn.argument:
        return _claimed(turn, uow, turn.argument)
    return Go(Mail.ADDRESS, fresh=True) if account is None else _card(account)


def _card(account: Account) -> Reply:
    muting = act("mail_unmute") if account.muted_at is not None else act("mail_mute")
    choices = [act("mail_give"), muting, act("mail_remove"), command("menu", "menu")]
    return Reply(say("mail/card", account=account), choices, card=True).done()


@router.action("mail_give")
def begin_giving(turn: Turn, uow: UnitOfWork) -> Go:
    mail_addresses.account_of(uow, turn.who)
    return Go(Mail.ADDRESS, fresh=True)


@router.ask(Mail.ADDRESS, free_text=True)
def ask_address(turn: Turn, uow: UnitOfWork) -> Reply:
    account = mail_addresses.account_of(uow, turn.who)
    return Reply(say("mail/address", account=account), [command("cancel", "huy")])


@router.take(Mail.ADDRESS)
def take_address(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _claimed(turn, uow, turn.text)


def _claimed(turn: Turn, uow: UnitOfWork, typed: str) -> Reply:
    claim = mail_addresses.claim(uow, turn.who, typed, origin=turn.arrived.origin)
    return Reply(say("mail/claimed", claim=claim), [act("mail_give"), command("menu", "menu")]).done()


@router.action("mail_mute")
def mute(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _muted(turn, uow, off=False)


@router.action("mail_unmute")
def unmute(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _muted(turn, uow, off=True)


def _muted(turn: Turn, uow: UnitOfWork, *, off: bool) -> Reply | Go:
    account = mail_addresses.account_of(uow, turn.who)
    if account is None or account.id is None:
        return Go(Mail.ADDRESS, fresh=True)
    mail_addresses.mute(uow, account.id, off=off)
    return _card(uow.accounts.get(account.id))


@router.action("mail_remove")
def remove(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """At once: whoever wants it back confirms it once more."""
    account = mail_addresses.account_of(uow, turn.who)
    if account is None or account.id is None:
        return Go(Mail.ADDRESS, fresh=True)
    linking.part(uow, turn.who, account.id, here=turn.account_id)
    return Reply(say("mail/removed", address=account.external_id), [act("mail_give"), command("menu", "menu")]).done()
