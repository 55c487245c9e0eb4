"""Appointments: the meeting, or one's own deadlines, as a file that a telephone's calendar takes."""

from conversation.reply import Reply
from conversation.turn import Turn
from handlers.buttons import command, number
from handlers.routing import router
from services.plans import appointments
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("calendar")
def hand_meeting(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thêm vào lịch» under the meeting, and under the news that it moved or was called off."""
    meeting, file = appointments.of_meeting(uow, number(turn), by=turn.who)
    return Reply(say("timeline/calendar", meeting=meeting), [command("menu", "menu")], document=file)


@router.action("my_calendar")
def hand_duties(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Việc vào lịch» under what one owes."""
    count, file = appointments.of_holder(uow, turn.who)
    return Reply(say("timeline/my_calendar", count=count), [command("my_duties", "viec")], document=file)
