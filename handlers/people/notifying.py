"""Notifications: whether browsers tell of news while the chat is closed, and telling no more."""

from conversation.reply import Reply
from conversation.turn import Turn
from domain.messages.network import WEB
from handlers.buttons import act, command
from handlers.people.joining import joined
from handlers.routing import router
from services.people import subscribing
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("thongbao", phrases=phrases("thongbao"))
@joined
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thông báo»: how it stands; on the page the words have the browser's own switch below them."""
    return _standing(turn, uow)


@router.action("tell_no_more", card="/thongbao")
@joined
def tell_no_more(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tắt trên mọi máy»."""
    stopped = subscribing.unsubscribe_all(uow, turn.who)
    reply = _standing(turn, uow)
    reply.first = say("pushing/stopped", browsers=stopped)
    return reply


def _standing(turn: Turn, uow: UnitOfWork) -> Reply:
    browsers = subscribing.count(uow, turn.who)
    here = turn.arrived.network == WEB
    choices = [act("tell_no_more")] if browsers else []
    text = say("pushing/standing" if here else "pushing/elsewhere", browsers=browsers)
    return Reply(text, [*choices, command("menu", "menu")], card=True)
