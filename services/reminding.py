"""Reminders: laid down when something gets a date, checked again and sent when their hour comes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.access import Role
from domain.duty import AnswerDuty
from domain.errors import NotFound
from domain.meeting import Meeting, takes_questions
from domain.question import Draft, Question, ReplyMode
from domain.reminder import (
    DUTY_LADDER,
    MEETING_LADDER,
    OFFICE_HEARS_AFTER,
    Reminder,
    ReminderState,
    Rung,
    due_instant,
    is_overtaken,
    is_quiet,
    last_day,
    next_overdue,
    out_of_quiet_hours,
)
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

Owed = tuple[Reminder, AnswerDuty]
MEETING, DRAFT, DUTY = "meeting", "draft", "duty"
MOST_IN_DIGEST = 8
"""Lines of a digest; what is over is counted, so that the message stays one that people read."""


# --- laying down ---------------------------------------------------------------------------------------------------


def lay_for_asker(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Who takes part is reminded 7 days and 1 day before the meeting; a rung whose hour has passed is not laid."""
    _lay(uow, MEETING, meeting.key, meeting.version, person_id, meeting.starts_at, MEETING_LADDER)


def lay_for_draft(uow: UnitOfWork, draft: Draft, meeting: Meeting) -> None:
    """Who begins a question is reminded of the meeting, and of the draft on intake's last day; safe to repeat."""
    assert draft.id is not None
    _lay(uow, DRAFT, draft.id, meeting.version, draft.person_id, meeting.intake_ends_at, (Rung.DRAFT_LAST_DAY,))
    lay_for_asker(uow, draft.person_id, meeting)


def drop_for_draft(uow: UnitOfWork, draft_id: int) -> None:
    """The draft was sent or given up."""
    uow.reminders.drop(DRAFT, draft_id, reason="finished")


def lay_for_duty(uow: UnitOfWork, duty: AnswerDuty) -> None:
    """After every change of holder or date: drop what was laid before, and lay the ladder that is still to come."""
    uow.reminders.drop(DUTY, duty.key, reason="changed")
    _lay(uow, DUTY, duty.key, duty.version, duty.holder_id, duty.due_at, DUTY_LADDER[:-1])
    _lay_overdue(uow, duty)


def drop_for_duty(uow: UnitOfWork, duty_id: int, *, reason: str) -> None:
    """The duty was met or undone; `reason` is one English word for the record."""
    uow.reminders.drop(DUTY, duty_id, reason=reason)


def _lay(
    uow: UnitOfWork, subject: str, key: int, version: int, person_id: int, anchor: datetime, rungs: Iterable[Rung]
) -> None:  # fmt: skip
    due = ((rung, due_instant(rung, anchor, zone=uow.zone)) for rung in rungs)
    uow.reminders.lay([Laid(subject, key, version, rung, person_id, at) for rung, at in due if at > uow.now])


def _lay_overdue(uow: UnitOfWork, duty: AnswerDuty) -> None:
    """Only the next overdue reminder is laid: the ladder has no end."""
    step, at = next_overdue(duty.due_at, after=uow.now, zone=uow.zone)
    uow.reminders.lay([Laid(DUTY, duty.key, duty.version, Rung.DUTY_OVERDUE, duty.holder_id, at, step)])


# --- sending -------------------------------------------------------------------------------------------------------


def send_what_is_due(uow: UnitOfWork, *, limit: int = 200) -> int:
    """Send or drop the reminders whose hour has come and return how many there were; in quiet hours they wait.

    A reminder's end and its message are one unit, and its row is locked meanwhile: two processes send one.
    """
    due = uow.reminders.due(limit=limit)
    if is_quiet(uow.now, zone=uow.zone):
        uow.reminders.put_off(due, out_of_quiet_hours(uow.now, zone=uow.zone))
        return len(due)
    owed_by: dict[int, list[Owed]] = defaultdict(list)
    for reminder in due:
        if (duty := _remind(uow, reminder)) is not None:
            owed_by[reminder.person_id].append((reminder, duty))
    late: dict[int, list[Owed]] = defaultdict(list)
    for owed in owed_by.values():
        _remind_of_duties(uow, owed)
        for reminder, duty in owed:
            if _days_over(uow, duty) >= OFFICE_HEARS_AFTER:
                late[duty.meeting_id].append((reminder, duty))
    for meeting_id, overdue in late.items():
        _tell_office(uow, uow.meetings.get(meeting_id), overdue)
    return len(due)


def _remind(uow: UnitOfWork, reminder: Reminder) -> AnswerDuty | None:
    """Deal with one reminder, or return the duty that it is about, since duties of one person are told together."""
    if uow.people.get(reminder.person_id).erased_at or uow.people.consent(reminder.person_id) is None:
        _end(uow, reminder, ReminderState.DROPPED, "no_consent")
    elif reminder.subject == MEETING:
        _remind_of_meeting(uow, reminder)
    elif reminder.subject == DRAFT:
        _remind_of_draft(uow, reminder)
    else:
        return _still_owed(uow, reminder)
    return None


def _remind_of_meeting(uow: UnitOfWork, reminder: Reminder) -> None:
    meeting = uow.meetings.get(reminder.subject_id)
    asking = takes_questions(meeting, now=uow.now)
    count = uow.questions.count_by(reminder.person_id, meeting.key)
    if reminder.subject_version != meeting.version:
        _end(uow, reminder, ReminderState.DROPPED, "moved")
        if not meeting.is_over:
            lay_for_asker(uow, reminder.person_id, meeting)
        return
    if meeting.is_over or meeting.started_at is not None or uow.now >= meeting.starts_at:
        _end(uow, reminder, ReminderState.DROPPED, "begun")
    elif not count and (reminder.rung is Rung.MEETING_1_DAY or not asking):
        _end(uow, reminder, ReminderState.DROPPED, "no_question")
    elif is_overtaken(reminder.rung, meeting.starts_at, now=uow.now, zone=uow.zone):
        _end(uow, reminder, ReminderState.DROPPED, "overtaken")
    else:
        mine = [q for q in uow.questions.of_asker(reminder.person_id) if q.meeting_id == meeting.key]
        choices = [Choice.command(label("ask"), "hoi")] if asking else []
        choices.append(Choice.command(label("mine"), "cauhoi"))
        _send(
            uow, reminder, choices, meeting=meeting, asking=asking, count=count, speaking=_speaking(mine),
            days=_days_until(uow, meeting.starts_at),
        )  # fmt: skip


def _remind_of_draft(uow: UnitOfWork, reminder: Reminder) -> None:
    try:
        draft = uow.questions.draft(reminder.subject_id)
    except NotFound:
        draft = None
    if draft is None or draft.person_id != reminder.person_id:
        _end(uow, reminder, ReminderState.DROPPED, "finished")
        return
    meeting = uow.meetings.get(draft.meeting_id)
    if reminder.subject_version != meeting.version:
        _end(uow, reminder, ReminderState.DROPPED, "moved")
        lay_for_draft(uow, draft, meeting)
    elif not takes_questions(meeting, now=uow.now):
        _end(uow, reminder, ReminderState.DROPPED, "closed")
    else:
        choices = [
            Choice.command(label("continue"), "hoi"),
            Choice.command(label("mine"), "cauhoi"),
        ]
        days = (last_day(meeting.intake_ends_at, zone=uow.zone) - uow.now.astimezone(uow.zone).date()).days
        _send(uow, reminder, choices, meeting=meeting, days=days)


def _still_owed(uow: UnitOfWork, reminder: Reminder) -> AnswerDuty | None:
    """Return the duty if its holder is to be reminded now; otherwise the reminder is dropped here."""
    duty = uow.duties.get(reminder.subject_id)
    overdue = reminder.rung is Rung.DUTY_OVERDUE
    if not duty.is_open or uow.questions.get(duty.question_id).withdrawn_at is not None:
        why = "closed"
    elif (duty.version, duty.holder_id) != (reminder.subject_version, reminder.person_id):
        why = "changed"
    elif not overdue and uow.now >= duty.due_at:
        why = "past"
    elif is_overtaken(reminder.rung, duty.due_at, now=uow.now, zone=uow.zone):
        why = "overtaken"
    else:
        if overdue:
            _lay_overdue(uow, duty)
        answer = uow.duties.latest_answer(duty.key)
        if answer is None or not answer.submitted_at or answer.returned_at or answer.released_at:
            return duty
        why = "submitted"
    _end(uow, reminder, ReminderState.DROPPED, why)
    return None


def _remind_of_duties(uow: UnitOfWork, owed: Sequence[Owed]) -> None:
    """One duty is a message of its own rung; several of one person are one message."""
    (first, duty), *more = owed
    choices = [Choice.command(label("menu_duties"), "viec")]
    if not more:
        _send(uow, first, choices, **_line(uow, duty))
        return
    lines = sorted((_line(uow, duty) for _, duty in owed), key=lambda line: line["deadline"])
    owe(
        uow, first.person_id, "reminders/digest", once=f"reminder:{first.key}", choices=choices,
        lines=lines[:MOST_IN_DIGEST], more=max(0, len(lines) - MOST_IN_DIGEST),
    )  # fmt: skip
    for reminder, _ in owed:
        _end(uow, reminder, ReminderState.SENT, f"digest {first.key}")


def _tell_office(uow: UnitOfWork, meeting: Meeting, overdue: Sequence[Owed]) -> None:
    """From the third day the secretaries hear of what is overdue; never of what they owe themselves."""
    for secretary, _ in uow.people.members(meeting.unit_id, frozenset({Role.SECRETARY})):
        others = [(reminder, duty) for reminder, duty in overdue if duty.holder_id != secretary.id]
        if others and secretary.id is not None:
            lines = [_line(uow, duty) for _, duty in others[:MOST_IN_DIGEST]]
            owe(
                uow, secretary.id, "reminders/office_overdue", choices=[Choice.command(label("menu"), "menu")],
                once=f"reminder:{others[0][0].key}:office:{secretary.id}",
                lines=lines, more=len(others) - len(lines), meeting=meeting,
            )  # fmt: skip


def _send(uow: UnitOfWork, reminder: Reminder, choices: Sequence[Choice], **values: Any) -> None:  # noqa: ANN401 - values fill a template
    owe(
        uow, reminder.person_id, f"reminders/{reminder.rung}", once=f"reminder:{reminder.key}", choices=choices,
        address=office.address(uow, reminder.person_id), **values,
    )  # fmt: skip
    _end(uow, reminder, ReminderState.SENT, "")


def _end(uow: UnitOfWork, reminder: Reminder, state: ReminderState, reason: str) -> None:
    uow.reminders.end([reminder], state, reason=reason)
    uow.act(f"reminder.{state}", "reminder", reminder.key, by=None, rung=reminder.rung, reason=reason)


def _line(uow: UnitOfWork, duty: AnswerDuty) -> dict[str, Any]:
    return {
        "code": uow.questions.get(duty.question_id).code, "kind": duty.kind, "agency": duty.agency,
        "deadline": duty.due_at, "days": _days_until(uow, duty.due_at), "over": _days_over(uow, duty),
        "holder": uow.people.get(duty.holder_id),
    }  # fmt: skip


def _days_until(uow: UnitOfWork, at: datetime) -> int:
    """Days on the office's calendar: 0 is today, 1 tomorrow."""
    return (at.astimezone(uow.zone).date() - uow.now.astimezone(uow.zone).date()).days


def _days_over(uow: UnitOfWork, duty: AnswerDuty) -> int:
    """Whole days since the duty's last day; 0 where it is not overdue."""
    return max(0, (uow.now.astimezone(uow.zone).date() - last_day(duty.due_at, zone=uow.zone)).days)


def _speaking(questions: Iterable[Question]) -> int:
    return sum(q.reply_mode is ReplyMode.SPOKEN and q.withdrawn_at is None for q in questions)
