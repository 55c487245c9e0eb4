"""Confirming members: those who wait for me, one «Xác nhận» or «Không phải» each."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number, pages_around
from handlers.routing import router
from services.paging import page_of
from services.people import confirming
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("xacnhan", phrases=phrases("xacnhan"))
def show_waiting(turn: Turn, uow: UnitOfWork) -> Reply:
    return waiting_page(uow, 0, by=turn.who)


@router.action("waiting_members")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    return waiting_page(uow, number(turn), by=turn.who)


def waiting_page(uow: UnitOfWork, page_number: int, *, by: int, first: str = "") -> Reply:
    """Return a page of those who wait; a number opens one."""
    page = page_of(confirming.waiting_for(uow, by), page_number)
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = [
        Choice.act(say("confirming/number", number=place), "waiting_member", one.key, listed=place)
        for place, one in lines
    ]
    choices += [*pages_around(page, "waiting_members"), command("menu", "menu")]
    return Reply(say("confirming/list", lines=lines, page=page), choices, first=first, card=True)


@router.action("waiting_member", card="/xacnhan")
def show_one(turn: Turn, uow: UnitOfWork) -> Reply:
    """Somebody who was confirmed meanwhile is in the list no more."""
    key = number(turn)
    one = next((one for one in confirming.waiting_for(uow, turn.who) if one.key == key), None)
    if one is None:
        return waiting_page(uow, 0, by=turn.who)
    choices = [act("member_yes", key), act("member_no", key), command("menu_waiting", "xacnhan")]
    unit = uow.people.unit(one.membership.unit_id)
    return Reply(say("confirming/asked", one=one, unit=unit), choices, card=True)


@router.action("member_yes", card="/xacnhan")
def confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    one = confirming.confirm(uow, number(turn), by=turn.who)
    return waiting_page(uow, 0, by=turn.who, first=say("confirming/done", one=one, agreed=True))


@router.action("member_no", card="/xacnhan")
def decline(turn: Turn, uow: UnitOfWork) -> Reply:
    one = confirming.decline(uow, number(turn), by=turn.who)
    return waiting_page(uow, 0, by=turn.who, first=say("confirming/done", one=one, agreed=False))
