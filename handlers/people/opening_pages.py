"""Opening the office's pages from a chat: a link that signs in there, once."""

from conversation.reply import Reply
from conversation.turn import Turn
from handlers.buttons import command
from handlers.routing import router
from services.people import office_pages
from services.people.office_pages import LINK_FOR
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("vanphong", phrases=phrases("vanphong"))
def open_pages(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trang văn phòng»."""
    url = office_pages.link_from(uow, turn.who, turn.arrived.network)
    minutes = int(LINK_FOR.total_seconds() // 60)
    return Reply(say("helping/office_pages", url=url, minutes=minutes), [command("menu", "menu")])
