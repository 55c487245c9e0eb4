"""The day before, who leads hears what may go wrong: heavy topics, unprepared answers, strong words."""

from conversation.reply import Choice
from domain.meeting import Meeting
from domain.people.access import Role
from domain.reminder import Reminder, Rung, due_instant
from services import office
from services.reminders.premortem import outlook
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

OUTLOOK = "outlook"


def lay_for_chairs(uow: UnitOfWork, meeting: Meeting) -> None:
    """Lay it for everybody who leads the unit's meetings; safe to repeat, and after a move."""
    at = due_instant(Rung.CHAIR_EVE, meeting.starts_at, zone=uow.zone)
    if at <= uow.now:
        return
    chairs = office.staff(uow, meeting.unit_id, frozenset({Role.CHAIR}))
    uow.reminders.lay([Laid(OUTLOOK, meeting.key, meeting.version, Rung.CHAIR_EVE, chair, at) for chair in chairs])


def look_at_outlook(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to tell the chair; None where the meeting moved, began, or its reminders are off."""
    meeting = uow.meetings.get(reminder.subject_id)
    begun = meeting.is_over or meeting.started_at is not None or uow.now >= meeting.starts_at
    moved = reminder.subject_version != meeting.version
    if moved or begun or not meeting.reminds:
        drop(uow, reminder, "moved" if moved else "begun" if begun else "off")
        return None
    values = {"meeting": meeting, "found": outlook(uow, meeting), "address": office.address(uow, reminder.person_id)}
    choices = [Choice.command(label("menu_queue"), "hangdoi"), Choice.command(label("menu_approve"), "duyet")]
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)
