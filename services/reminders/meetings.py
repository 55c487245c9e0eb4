"""Reminders of a meeting to those who take part, and of a draft to who left it unfinished."""

from collections.abc import Iterable
from datetime import datetime

from conversation.reply import Choice
from domain.errors import NotFound
from domain.meeting import Meeting, takes_questions
from domain.people.access import MAY_SPEAK
from domain.questions.question import Draft, Question, ReplyMode
from domain.reminder import (
    MEETING_LADDER,
    Reminder,
    Rung,
    due_instant,
    is_overtaken,
    last_day,
    speaks_late_enough,
)
from services import attending, audience, office
from services.dates import today
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

MEETING, DRAFT = "meeting", "draft"


def lay_for_asker(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Who takes part is reminded 7 days and 1 day before the meeting; a rung whose hour has passed is not laid."""
    lay_for_askers(uow, [person_id], meeting)


def lay_for_askers(uow: UnitOfWork, people: Iterable[int], meeting: Meeting) -> None:
    """Lay them for many at once; safe to repeat, and after a move: what was laid for the older date dies by itself."""
    due = [(rung, due_instant(rung, meeting.starts_at, zone=uow.zone)) for rung in MEETING_LADDER]
    uow.reminders.lay(
        [
            Laid(MEETING, meeting.key, meeting.version, rung, person_id, at)
            for person_id in people
            for rung, at in due
            if at > uow.now
        ]
    )


def _lay_for_speaker(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Who will speak hears once more on the day itself, where the meeting leaves time for it."""
    at = due_instant(Rung.MEETING_TODAY, meeting.starts_at, zone=uow.zone)
    if at > uow.now and speaks_late_enough(meeting.starts_at, zone=uow.zone):
        uow.reminders.lay([Laid(MEETING, meeting.key, meeting.version, Rung.MEETING_TODAY, person_id, at)])


def lay_for_draft(uow: UnitOfWork, draft: Draft, meeting: Meeting) -> None:
    """Who begins a question is reminded of the meeting, and of the draft on intake's last day; safe to repeat."""
    assert draft.id is not None
    at = due_instant(Rung.DRAFT_LAST_DAY, meeting.intake_ends_at, zone=uow.zone)
    if at > uow.now:
        uow.reminders.lay([Laid(DRAFT, draft.id, meeting.version, Rung.DRAFT_LAST_DAY, draft.person_id, at)])
    lay_for_asker(uow, draft.person_id, meeting)


def drop_for_draft(uow: UnitOfWork, draft_id: int) -> None:
    """The draft was sent or given up."""
    uow.reminders.drop(DRAFT, draft_id, reason="finished")


def look_at_meeting(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say to somebody who takes part; None where the reminder no longer holds and was dropped."""
    meeting = uow.meetings.get(reminder.subject_id)
    mine = [q for q in uow.questions.of_asker(reminder.person_id) if q.meeting_id == meeting.key]
    count, speaking = uow.questions.count_by(reminder.person_id, meeting.key), _speaking(mine)
    why = _why_not(uow, reminder, meeting, count=count, speaking=speaking)
    if why:
        drop(uow, reminder, why)
        if why == "moved" and not meeting.is_over:
            lay_for_asker(uow, reminder.person_id, meeting)
        return None
    # Who leads or only watches the meeting hears of it too, but is not asked for questions.
    asks = any(membership.role in MAY_SPEAK for membership in uow.people.memberships(reminder.person_id))
    invited = asks and audience.may_ask(uow, reminder.person_id, meeting)
    asking = takes_questions(meeting, now=uow.now) and (invited or count > 0)
    days = _days_until(uow, meeting.starts_at)
    if reminder.rung is Rung.MEETING_1_DAY and speaking and days:
        _lay_for_speaker(uow, reminder.person_id, meeting)
    choices = [Choice.command(label("ask"), "hoi")] if asking and reminder.rung is not Rung.MEETING_TODAY else []
    values = {
        "meeting": meeting, "asking": asking, "count": count, "speaking": speaking, "days": days,
        "address": office.address(uow, reminder.person_id),
        "link": attending.link_for(uow, reminder.person_id, meeting),
    }  # fmt: skip
    row, command = ("mine", "cauhoi") if asking or count else ("meeting", "hoinghi")
    choices.append(Choice.command(label(row), command))
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)


def _why_not(uow: UnitOfWork, reminder: Reminder, meeting: Meeting, *, count: int, speaking: int) -> str:
    """Return why somebody is not reminded of a meeting now, or "" where they are."""
    if reminder.subject_version != meeting.version:
        return "moved"
    if not meeting.reminds:
        return "off"
    if meeting.is_over or meeting.started_at is not None or uow.now >= meeting.starts_at:
        return "begun"
    asks = reminder.rung is Rung.MEETING_7_DAYS and takes_questions(meeting, now=uow.now)
    comes = reminder.rung is Rung.MEETING_1_DAY and audience.is_invited(uow, reminder.person_id, meeting)
    if not asks and not count and not comes:
        return "no_question"
    if reminder.rung is Rung.MEETING_TODAY and not speaking:
        return "not_speaking"
    overtaken = is_overtaken(reminder.rung, meeting.starts_at, now=uow.now, zone=uow.zone)
    return "overtaken" if overtaken else ""


def look_at_draft(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say of an unfinished draft; None where the reminder no longer holds and was dropped."""
    try:
        draft = uow.drafts.get(reminder.subject_id)
    except NotFound:
        draft = None
    if draft is None or draft.person_id != reminder.person_id:
        drop(uow, reminder, "finished")
        return None
    meeting = uow.meetings.get(draft.meeting_id)
    if reminder.subject_version != meeting.version:
        drop(uow, reminder, "moved")
        lay_for_draft(uow, draft, meeting)
        return None
    if not meeting.reminds or not takes_questions(meeting, now=uow.now):
        drop(uow, reminder, "closed" if meeting.reminds else "off")
        return None
    choices = [Choice.command(label("continue"), "hoi"), Choice.command(label("mine"), "cauhoi")]
    days = (last_day(meeting.intake_ends_at, zone=uow.zone) - today(uow)).days
    values = {"meeting": meeting, "days": days, "address": office.address(uow, reminder.person_id)}
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)


def _days_until(uow: UnitOfWork, at: datetime) -> int:
    """Days on the office's calendar: 0 is today, 1 tomorrow."""
    return (at.astimezone(uow.zone).date() - today(uow)).days


def _speaking(questions: Iterable[Question]) -> int:
    return sum(q.reply_mode is ReplyMode.SPOKEN and q.withdrawn_at is None for q in questions)
