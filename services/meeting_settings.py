"""A meeting's reminders as its office wants them: on or off, and with words of its own."""

from domain.access import check_role
from domain.errors import MeetingOver
from domain.meeting import Meeting
from domain.wording import check_wording
from services.moving import people_concerned
from services.reminding_deadlines import lay_for_meeting
from services.reminding_meetings import lay_for_askers
from services.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork

REMINDER_LIMIT = 300


def settable(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting that is still ahead, for somebody who plans it; NoRight, MeetingOver."""
    meeting = uow.meetings.hold(meeting_id)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    return meeting


def switch(uow: UnitOfWork, meeting_id: int, *, on: bool, by: int) -> Meeting:
    """Let the clock remind people of a meeting and of its deadlines, or not; answers and changes go all the same."""
    meeting = settable(uow, meeting_id, by=by)
    if meeting.reminds is on:
        return meeting
    meeting.reminds = on
    uow.meetings.keep(meeting)
    lay_for_meeting(uow, meeting)
    if on:
        lay_for_askers(uow, people_concerned(uow, meeting), meeting)
    uow.act("meeting.reminds", "meeting", meeting.key, by=by, on=on)
    return meeting


def word(uow: UnitOfWork, meeting_id: int, text: str, *, by: int) -> Meeting:
    """Put the office's own words into the meeting's reminders, "" for none; EmptyText, TooLong."""
    meeting = settable(uow, meeting_id, by=by)
    meeting.reminder_text = check_wording(text, limit=REMINDER_LIMIT, fewest=1) if text else ""
    uow.meetings.keep(meeting)
    uow.act("meeting.reminder_worded", "meeting", meeting.key, by=by, letters=len(meeting.reminder_text))
    return meeting
