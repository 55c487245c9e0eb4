"""Reminders of answers that somebody owes: to the holder, and from the third day over to the office."""

from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.duty import TAKEN_WITHIN, AnswerDuty, DutyKind
from domain.questions.question import Question
from domain.reminder import (
    DUTY_LADDER,
    MORNING,
    OFFICE_STEP,
    OVERDUE,
    Reminder,
    Rung,
    due_instant,
    is_overtaken,
    last_day,
    next_overdue,
)
from services import calendars, office
from services.dates import today
from services.reminders.together import Found, Watched, drop, office_of
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid
from templates.say import label

DUTY = "duty"
UNDATED_EVERY = 7
"""Days after which the day of an answer that has none is asked for."""
LETTER_WITHIN = 3
"""Working days after which the number of a letter is asked for."""


def lay_for_duty(uow: UnitOfWork, duty: AnswerDuty) -> None:
    """After every change of holder or date: drop what was laid before, and lay the ladder that is still to come."""
    uow.reminders.drop(DUTY, duty.key, reason="changed")
    if duty.undated_at is not None:
        _lay_undated(uow, duty, 1)
        _lay_letter(uow, duty)
        return
    due = [(rung, due_instant(rung, duty.due_at, zone=uow.zone)) for rung in DUTY_LADDER[:-1]]
    untaken = datetime.combine(today(uow) + timedelta(days=TAKEN_WITHIN + 1), MORNING, uow.zone)
    if duty.accepted_at is None and untaken < due_instant(Rung.DUTY_1_DAY, duty.due_at, zone=uow.zone):
        due.append((Rung.DUTY_UNTAKEN, untaken))  # later the ladder itself says more
    uow.reminders.lay(
        [Laid(DUTY, duty.key, duty.version, rung, duty.holder_id, at) for rung, at in due if at > uow.now]
    )
    _lay_overdue(uow, duty)
    _lay_letter(uow, duty)


def _lay_undated(uow: UnitOfWork, duty: AnswerDuty, step: int) -> None:
    """Its holder and the office are asked for its day each week, until there is one."""
    at = datetime.combine(today(uow) + timedelta(days=UNDATED_EVERY), MORNING, uow.zone)
    people = dict.fromkeys([duty.holder_id, *_office(uow, duty)])
    uow.reminders.lay([Laid(DUTY, duty.key, duty.version, Rung.DUTY_UNDATED, person, at, step) for person in people])


def _lay_letter(uow: UnitOfWork, duty: AnswerDuty) -> None:
    if duty.kind is DutyKind.FORWARDED and not duty.letter:
        calendar = calendars.of_unit(uow, uow.meetings.get(duty.meeting_id).unit_id)
        day = calendar.add_working(today(uow), LETTER_WITHIN)
        asked = datetime.combine(day, MORNING, uow.zone)
        uow.reminders.lay([Laid(DUTY, duty.key, duty.version, Rung.LETTER_MISSING, duty.holder_id, asked)])


def drop_for_duty(uow: UnitOfWork, *duty_ids: int, reason: str) -> None:
    """The duties were met or undone; `reason` is one English word for the record."""
    uow.reminders.drop(DUTY, *duty_ids, reason=reason)


def _lay_overdue(uow: UnitOfWork, duty: AnswerDuty) -> None:
    """Only the next overdue reminder of each is laid: the ladder has no end. The office comes in two steps later."""
    others = [person for person in _office(uow, duty) if person != duty.holder_id]
    rows: list[Laid] = []
    for people, least in (([duty.holder_id], 0), (others, OFFICE_STEP)):
        step, at = next_overdue(Rung.DUTY_OVERDUE, duty.due_at, after=uow.now, zone=uow.zone, least=least)
        rows += [Laid(DUTY, duty.key, duty.version, Rung.DUTY_OVERDUE, person, at, step) for person in people]
    uow.reminders.lay(rows)


def look_at_duty(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say of an answer that is owed; None where the reminder no longer holds and was dropped."""
    duty = uow.duties.get(reminder.subject_id)
    question = uow.questions.get(duty.question_id)
    why = _why_not(uow, reminder, duty, question)
    if not why and reminder.rung in OVERDUE:
        _lay_overdue(uow, duty)
    if not why and reminder.rung is Rung.DUTY_UNDATED:
        _lay_undated(uow, duty, reminder.step + 1)
    why = why or ("submitted" if waits_for_others(uow, duty) else "")
    if why == "closed":
        drop_for_duty(uow, duty.key, reason=why)
    if why:
        drop(uow, reminder, why)
        return None
    days = (duty.due_at.astimezone(uow.zone).date() - today(uow)).days
    over = max(0, (today(uow) - last_day(duty.due_at, zone=uow.zone)).days)
    line = {
        "what": DUTY, "code": question.code, "kind": duty.kind, "agency": duty.agency, "deadline": duty.due_at,
        "ends": duty.due_at, "days": days, "over": over, "holder": uow.people.get(duty.holder_id),
        "times": reminder.step, "wording": question.wording,
    }  # fmt: skip
    if reminder.rung is Rung.DUTY_UNDATED:
        own = reminder.person_id == duty.holder_id
        choices = [
            Choice.act(
                label("set_date"), "extend" if own else "putoff", duty.key if own else f"{duty.key}.{duty.version}"
            ),
            Choice.act(label("tell_news"), "tellnews", duty.key),
        ]
        values = {**line, "since": duty.undated_at, "reason": duty.undated_reason, "own": own}
        return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)
    if reminder.rung is Rung.LETTER_MISSING:
        choices = [Choice.act(label("letter"), "letter", question.key)]
        values = {**line, "address": office.address(uow, reminder.person_id)}
        return Found(reminder=reminder, template=f"reminders/{reminder.rung}", values=values, choices=choices)
    watched = None
    if reminder.person_id != duty.holder_id:
        meeting = uow.meetings.get(duty.meeting_id)
        watched = Watched("meeting", meeting.key, meeting.title, by_office=True)
    return Found(
        reminder=reminder,
        template=f"reminders/{reminder.rung}",
        values={**line, "address": office.address(uow, reminder.person_id)},
        choices=_ways(reminder, duty) if watched is None else [],
        line=line,
        watched=watched,
    )


def _ways(reminder: Reminder, duty: AnswerDuty) -> list[Choice]:
    """What its holder may do at once."""
    taking = [Choice.act(label("accept"), "accept", duty.key)] if reminder.rung is Rung.DUTY_UNTAKEN else []
    return [*taking, Choice.command(label("menu_duties"), "viec")]


def _why_not(uow: UnitOfWork, reminder: Reminder, duty: AnswerDuty, question: Question) -> str:
    """Return why nobody is called in for an answer now, or "" where somebody is."""
    overdue, undated = reminder.rung in OVERDUE, reminder.rung is Rung.DUTY_UNDATED
    if not duty.is_open or question.withdrawn_at is not None:
        return "closed"
    hears = reminder.person_id == duty.holder_id or (
        (undated or (overdue and reminder.step >= OFFICE_STEP)) and reminder.person_id in _office(uow, duty)
    )
    if duty.version != reminder.subject_version or not hears:
        return "changed"
    if reminder.rung is Rung.LETTER_MISSING and duty.letter:
        return "known"
    if reminder.rung is Rung.DUTY_UNTAKEN and (duty.accepted_at is not None or duty.handed_back_at is not None):
        return "taken"
    if not (overdue or undated) and reminder.rung is not Rung.DUTY_NUDGE and uow.now >= duty.due_at:
        return "past"
    return "overtaken" if is_overtaken(reminder.rung, duty.due_at, now=uow.now, zone=uow.zone) else ""


def waits_for_others(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """What was handed in lies with the approver: its holder is left alone until it comes back."""
    answer = uow.duties.latest_answer(duty.key)
    return answer is not None and bool(answer.submitted_at and not answer.returned_at and not answer.released_at)


def _office(uow: UnitOfWork, duty: AnswerDuty) -> list[int]:
    return office_of(uow, uow.meetings.get(duty.meeting_id).unit_id)
