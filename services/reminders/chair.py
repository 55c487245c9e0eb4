"""Who runs it hears the day before what may go wrong, and, where its time passed and nobody began it, what to do."""

from conversation.reply import Choice
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from domain.reminder import Reminder, Rung, due_instant
from services import office
from services.reminders.premortem import outlook
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

OUTLOOK = "outlook"


def lay_for_chairs(uow: UnitOfWork, meeting: Meeting) -> None:
    """Lay both for everybody who runs the unit's meetings; safe to repeat, and after a move."""
    eve = due_instant(Rung.CHAIR_EVE, meeting.starts_at, zone=uow.zone)
    rungs = (
        (Rung.CHAIR_EVE, eve, MAY_RUN),
        (Rung.MEETING_LAPSED, meeting.ends_at, MAY_RUN),
    )
    uow.reminders.lay([
        Laid(OUTLOOK, meeting.key, meeting.version, rung, person_id, at)
        for rung, at, roles in rungs if at > uow.now
        for person_id in office.staff(uow, meeting.unit_id, roles)
    ])  # fmt: skip


def look_at_outlook(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to tell; None where the meeting moved, began, was called off, or its reminders are off."""
    meeting = uow.meetings.get(reminder.subject_id)
    lapsed = reminder.rung is Rung.MEETING_LAPSED
    begun = meeting.is_over or meeting.started_at is not None or (not lapsed and uow.now >= meeting.starts_at)
    moved = reminder.subject_version != meeting.version
    if moved or begun or not meeting.reminds:
        drop(uow, reminder, "moved" if moved else "begun" if begun else "off")
        return None
    values = {"meeting": meeting, "address": office.address(uow, reminder.person_id)}
    if lapsed:
        choices = [
            Choice.command(label("start_meeting"), "batdau"),
            *(Choice.act(label(key), key, meeting.key) for key in ("move_meeting", "call_off")),
        ]
    else:
        values["found"] = outlook(uow, meeting)
        choices = [Choice.command(label("menu_queue"), "hangdoi"), Choice.command(label("menu_approve"), "duyet")]
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)
