"""Appointments: the meeting, or one's own deadlines, as a file that a telephone's calendar takes."""

from conversation.reply import Document, Reply
from conversation.turn import Turn
from handlers.buttons import command, number
from handlers.routing import router
from services import appointments
from services.unit_of_work import UnitOfWork
from templates.say import say

_MIME = "text/calendar; charset=utf-8"


@router.action("calendar")
def hand_meeting(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thêm vào lịch» under the meeting, and under the news that it moved or was called off."""
    meeting, content = appointments.of_meeting(uow, number(turn), by=turn.who)
    file = Document(f"{meeting.code}.ics", _MIME, content)
    text = say("timeline/calendar", meeting=meeting)
    return Reply(text, [command("menu", "menu")], document=file, template="timeline/calendar")


@router.action("my_calendar")
def hand_duties(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Việc vào lịch» under what one owes."""
    count = len(appointments.owed(uow, turn.who))
    file = Document("viec.ics", _MIME, appointments.of_holder(uow, turn.who))
    text = say("timeline/my_calendar", count=count)
    return Reply(text, [command("my_duties", "viec")], document=file, template="timeline/my_calendar")
