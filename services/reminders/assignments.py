"""Whoever approves assignments hears the morning after that the table waits, once for all of a day."""

from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.meeting import Meeting
from domain.proposed_duty import ProposedDuty
from domain.questions.question import SHUT, Question
from domain.reminder import MORNING, Reminder, Rung
from services import office
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

ASSIGNMENTS = "assignments"


def lay_for_assignments(uow: UnitOfWork, meeting: Meeting) -> None:
    """Whoever decides is reminded the morning after, once for all that was proposed in a day."""
    day = uow.now.astimezone(uow.zone).date()
    at = datetime.combine(day + timedelta(days=1), MORNING, uow.zone)
    deciders = office.deciders(uow, meeting)
    uow.reminders.lay([
        Laid(ASSIGNMENTS, meeting.key, day.toordinal(), Rung.ASSIGNMENTS_WAIT, person, at) for person in deciders
    ])  # fmt: skip


def void(uow: UnitOfWork, proposed: ProposedDuty, question: Question) -> str:
    """Return why a line means nothing any more (a key of captions.not_chased); "" while it does."""
    known = uow.duties.of_question(question.key)
    duty = known if known is not None and known.is_open else None
    if question.withdrawn_at is not None:
        return "already_withdrawn"
    if question.joined_to is not None:
        return "is_joined"
    if question.aside in SHUT:
        return "question_shut"
    entry = uow.questions.entry(question.key)
    if uow.duties.released(question) is not None and duty is None:
        return "already_answered"
    if entry is not None and (entry.is_current or entry.is_decided):
        return "already_called"
    given = (duty.key, duty.version) if duty is not None else (0, 0)
    return "duty_changed" if given != (proposed.over_duty, proposed.over_version) else ""


def waiting(uow: UnitOfWork, meeting_id: int) -> int:
    """Count what waits for the chair of a meeting."""
    found = [proposed for proposed in uow.proposed.of_meeting(meeting_id) if proposed.waits]
    return sum(not void(uow, one, uow.questions.get(one.question_id)) for one in found)


def look_at_assignments(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to tell; None where nothing waits any more, or somebody else decides now."""
    meeting = uow.meetings.get(reminder.subject_id)
    count = waiting(uow, meeting.key)
    if not count or meeting.is_over or reminder.person_id not in office.deciders(uow, meeting):
        drop(uow, reminder, "closed")
        return None
    values = {"meeting": meeting, "count": count, "address": office.address(uow, reminder.person_id)}
    choices = [Choice.act(label("assignments"), "assignments", meeting.key)]
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)
