"""Reminders of invitations: who is silent hears of it once, on a working day; who is invited, the day before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from conversation.reply import Choice
from domain.invitation import Invitation, Rsvp
from domain.meeting import Meeting
from domain.reminder import MORNING, Reminder, Rung
from services import calendars, office
from services.reminders.meetings import lay_for_asker
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

INVITATION = "invitation"
SILENT_AFTER = 3
"""Working days after which who has not answered is reminded, once."""
_ANSWERS = ("rsvp_coming", "rsvp_away", "rsvp_another")


def lay_for_invited(uow: UnitOfWork, invitation: Invitation, meeting: Meeting) -> None:
    """Lay what an invited person is reminded of: the meeting, and their answer where there is a day for it."""
    if invitation.person_id is None:
        return
    lay_for_asker(uow, invitation.person_id, meeting)
    at = silent_at(uow, meeting)
    if at is not None:
        uow.reminders.lay([Laid(INVITATION, invitation.key, 1, Rung.INVITATION_SILENT, invitation.person_id, at)])


def silent_at(uow: UnitOfWork, meeting: Meeting) -> datetime | None:
    """Return when the silent are reminded: 09:00, three working days on; where that is too late, the last one before.

    None where no working morning is left before the day on which everybody is reminded of the meeting.
    """
    calendar = calendars.of_unit(uow, meeting.unit_id)
    day = calendar.add_working(uow.now.astimezone(uow.zone).date(), SILENT_AFTER)
    last = calendar.previous_working(meeting.starts_at.astimezone(uow.zone).date() - timedelta(days=1))
    at = _morning(uow, min(day, last))
    return at if at > uow.now else None


def _morning(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, MORNING, uow.zone)


def look_at_invitation(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say to who has not answered; None where they have, or nothing is left to answer."""
    invitation = uow.invitations.get(reminder.subject_id)
    meeting = uow.meetings.get(invitation.meeting_id)
    why = _why_not(uow, reminder, invitation, meeting)
    if why:
        drop(uow, reminder, why)
        return None
    invitation.reminded_at = uow.now
    uow.invitations.keep(invitation)
    values = {
        "meeting": meeting, "unit": uow.people.unit(invitation.unit_id), "invitation": invitation,
        "address": office.address(uow, reminder.person_id),
    }  # fmt: skip
    choices: Sequence[Choice] = [Choice.act(label(key), key, invitation.key) for key in _ANSWERS]
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)


def _why_not(uow: UnitOfWork, reminder: Reminder, invitation: Invitation, meeting: Meeting) -> str:
    if not invitation.is_expected or invitation.person_id != reminder.person_id:
        return "changed"
    if invitation.rsvp is not Rsvp.NONE or invitation.reminded_at is not None:
        return "answered"
    if not meeting.reminds:
        return "off"
    over = meeting.is_over or meeting.started_at is not None or uow.now >= meeting.starts_at
    return "begun" if over else ""
