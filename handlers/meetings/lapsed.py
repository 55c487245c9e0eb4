"""A meeting whose time has passed and that nobody began: what who leads it may do, wherever it is shown."""

from conversation.reply import Choice
from domain.meeting import Meeting, has_lapsed
from domain.people.access import MAY_RUN
from handlers.buttons import act, command
from services import office
from services.unit_of_work import UnitOfWork


def ways_on(uow: UnitOfWork, meeting: Meeting | None, *, by: int) -> list[Choice]:
    """Offer to hold it after all, to move it or to call it off; nothing for others, or where it has not lapsed."""
    if meeting is None or not has_lapsed(meeting, now=uow.now) or not office.may(uow, by, meeting, MAY_RUN):
        return []
    begin = command("start_meeting", "batdau")
    return [begin, act("move_meeting", meeting.key), act("call_off", meeting.key)]
