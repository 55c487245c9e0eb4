"""Reminders of what was asked back: after one day and after three; then the question goes on as it is."""

from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.people.access import MAY_TRIAGE
from domain.questions.ask_back import AskBack
from domain.questions.question import SHUT
from domain.reminder import LAST_MORNING, MORNING, Reminder, Rung
from services import calendars, office
from services.reminders.duties import lay_for_duty
from services.reminders.together import Found, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

ASK_BACK = "ask_back"


def lay_for_ask_back(uow: UnitOfWork, asked: AskBack, asker_id: int) -> None:
    """Lay the two reminders of a question back, and the hour from which nobody is waited for."""
    asked_on, last = (at.astimezone(uow.zone).date() for at in (asked.asked_at, asked.until))
    due = (
        (Rung.ASK_BACK_1_DAY, datetime.combine(asked_on + timedelta(days=1), MORNING, uow.zone)),
        (Rung.ASK_BACK_3_DAYS, datetime.combine(last, LAST_MORNING, uow.zone)),
        (Rung.ASK_BACK_OVER, asked.until),
    )
    uow.reminders.lay([Laid(ASK_BACK, asked.key, 1, rung, asker_id, at) for rung, at in due])


def look_at_ask_back(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say to who was asked back; None where it was replied to, taken back, or the question has ended."""
    asked = uow.ask_backs.hold(reminder.subject_id)
    question = uow.questions.get(asked.question_id)
    answered = uow.duties.released(question) is not None
    if not asked.is_open or question.withdrawn_at is not None or question.aside in SHUT or answered:
        drop(uow, reminder, "closed")
        return None
    if reminder.rung is Rung.ASK_BACK_OVER:
        asked.lapsed_at = uow.now
        uow.ask_backs.keep(asked)
        uow.act("question.ask_back_lapsed", "question", question.key, by=None)
        go_on(uow, asked)
        office.tell(
            uow, office.staff(uow, uow.meetings.get(question.meeting_id).unit_id, MAY_TRIAGE), "deciding/no_reply",
            once=f"no_reply:{asked.key}", question=question,
            choices=[Choice.act(label("open_card"), "card", question.key)],
        )  # fmt: skip
    elif uow.now >= asked.until:
        drop(uow, reminder, "past")
        return None
    values = {"question": question, "asked": asked, "address": office.address(uow, reminder.person_id)}
    choices = [Choice.act(label("reply_back"), "reply_back", question.key)]
    return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)


def go_on(uow: UnitOfWork, asked: AskBack) -> datetime | None:
    """Let the debt that waited for a reply go on, its date later by the days that passed, on a working day.

    Returns the new date where it is another one; None where nothing waited, or somebody has moved it since.
    """
    if asked.duty_id is None:
        return None
    duty = uow.duties.hold(asked.duty_id)
    if not duty.is_open or duty.paused_at is None or duty.version != asked.duty_version:
        return None
    before, zone = duty.due_at, uow.zone
    days = (uow.now.astimezone(zone).date() - duty.paused_at.astimezone(zone).date()).days
    due = before.astimezone(zone) + timedelta(days=days)
    calendar = calendars.of_unit(uow, uow.meetings.get(duty.meeting_id).unit_id)
    if days and not calendar.is_working(due.date()):
        due = datetime.combine(calendar.next_working(due.date()), due.time(), zone)
    duty.due_at, duty.paused_at = due, None  # one without a day stays without
    duty.version += 1
    uow.duties.keep(duty)
    uow.act(
        "duty.resumed", "duty", duty.key, by=None, question=duty.question_id, days=days, before=before.isoformat(),
        due=due.isoformat(),
    )  # fmt: skip
    lay_for_duty(uow, duty)
    return due if days else None
