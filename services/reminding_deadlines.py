"""Reminders of what plans ask for by a date: to the holder, their head, and from the third day over to the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.access import Role
from domain.deadline import Deadline
from domain.deadline_rule import Roll
from domain.meeting import Meeting
from domain.reminder import (
    DEADLINE_LADDER,
    OFFICE_STEP,
    OVERDUE,
    Reminder,
    Rung,
    aim_day,
    aim_end,
    due_instant,
    is_overtaken,
    next_overdue,
)
from services import office
from services.dates import today
from services.reminding_together import Found, Watched, drop, office_of
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE, Laid
from templates.say import label

OFFICE_IN_TURN = (Role.SECRETARY, Role.COMPILER, Role.CHAIR)
"""Who sees to what nobody holds: the first of these that a unit has."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a deadline belongs to: a meeting, or (`meeting` None) a whole programme; and the unit that holds it."""

    subject: str
    subject_id: int
    unit_id: int
    title: str
    meeting: Meeting | None


def lay_for_deadline(uow: UnitOfWork, deadline: Deadline) -> None:
    """After every change of date, holder or state: drop what was laid before, and lay what is still to come.

    Nothing is laid in the past, nor for a date that only is proposed, nor where the meeting's reminders are off.
    """
    uow.reminders.drop(DEADLINE, deadline.key, reason="changed")
    body = body_of(uow, deadline)
    if _why_nobody(deadline, body):
        return
    end = aim_end(deadline, zone=uow.zone)
    due = [(rung, due_instant(rung, end, zone=uow.zone)) for rung in DEADLINE_LADDER[:-1]]
    people = owners(uow, deadline, body)
    uow.reminders.lay([_laid(deadline, rung, who, at) for rung, at in due if at > uow.now for who in people])
    _lay_overdue(uow, deadline, body)


def lay_for_meeting(uow: UnitOfWork, meeting: Meeting) -> None:
    """After its reminders were switched on or off: lay those of its deadlines anew, or drop them."""
    for deadline in uow.deadlines.of_meeting(meeting.key):
        if deadline.is_open:
            lay_for_deadline(uow, deadline)


def lay_what_nobody_holds(uow: UnitOfWork, unit_id: int) -> None:
    """After somebody came into the office: from now on these are the people who hear of what nobody holds."""
    for deadline in uow.deadlines.without_holder(unit_id):
        lay_for_deadline(uow, deadline)


def drop_for_deadline(uow: UnitOfWork, deadline_id: int, reason: str) -> None:
    """It was done or taken off the plan; `reason` is one English word for the record."""
    uow.reminders.drop(DEADLINE, deadline_id, reason=reason)


def _lay_overdue(uow: UnitOfWork, deadline: Deadline, body: Body) -> None:
    """Only the next overdue reminder of each is laid: the ladder has no end. The office comes in two days later."""
    assert deadline.ends_at is not None
    from_first = _audience(uow, deadline, body, step=0)
    others = [who for who in _audience(uow, deadline, body, step=OFFICE_STEP) if who not in from_first]
    rows: list[Laid] = []
    for people, least in ((from_first, 0), (others, OFFICE_STEP)):
        step, at = next_overdue(Rung.DEADLINE_OVERDUE, deadline.ends_at, after=uow.now, zone=uow.zone, least=least)
        rows += [_laid(deadline, Rung.DEADLINE_OVERDUE, who, at, step) for who in people]
    uow.reminders.lay(rows)


def _laid(deadline: Deadline, rung: Rung, person_id: int, at: datetime, step: int = 0) -> Laid:
    return Laid(DEADLINE, deadline.key, deadline.version, rung, person_id, at, step)


# --- whom it concerns ----------------------------------------------------------------------------------------------


def body_of(uow: UnitOfWork, deadline: Deadline) -> Body:
    """Return the meeting or programme that a deadline belongs to."""
    if deadline.meeting_id is not None:
        meeting = uow.meetings.get(deadline.meeting_id)
        return Body("meeting", meeting.key, meeting.unit_id, meeting.title, meeting)
    programme = uow.deadlines.programme(deadline.programme_id or 0)
    assert programme.id is not None
    return Body("programme", programme.id, programme.unit_id, programme.title, None)


def owners(uow: UnitOfWork, deadline: Deadline, body: Body) -> list[int]:
    """Return who is to do it: its holder; where nobody holds it, every secretary of the unit.

    A unit without a secretary (plans 000, 001) has compilers for that, or else its chair.
    """
    if deadline.holder_id is not None:
        return [deadline.holder_id]
    kept = (office.staff(uow, body.unit_id, frozenset({role})) for role in OFFICE_IN_TURN)
    return next((people for people in kept if people), [])


def _audience(uow: UnitOfWork, deadline: Deadline, body: Body, *, step: int) -> Sequence[int]:
    """Return who hears that it is overdue: owners and head from the first day over, the office from the third."""
    people = owners(uow, deadline, body)
    if deadline.head_id is not None:
        people = [*people, deadline.head_id]
    if step >= OFFICE_STEP:
        people = [*people, *office_of(uow, body.unit_id)]
    return list(dict.fromkeys(people))


# --- looking again when the hour has come --------------------------------------------------------------------------


def look_at_deadline(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say of a deadline; None where the reminder no longer holds and was dropped."""
    deadline = uow.deadlines.get(reminder.subject_id)
    body = body_of(uow, deadline)
    why = _why_not(uow, reminder, deadline, body)
    if why == "closed":
        drop_for_deadline(uow, deadline.key, why)
    if why:
        drop(uow, reminder, why)
        return None
    if reminder.rung in OVERDUE:
        _lay_overdue(uow, deadline, body)
    mine = reminder.person_id in owners(uow, deadline, body)
    line = _line(uow, deadline)
    choices = [Choice.act(label(key), key, deadline.key) for key in ("deadline_done", "deadline")]
    watched = None
    if not mine:
        by_office = reminder.step >= OFFICE_STEP and reminder.person_id in office_of(uow, body.unit_id)
        watched = Watched(body.subject, body.subject_id, body.title, by_office=by_office)
    return Found(
        reminder=reminder,
        template=f"reminders/{reminder.rung}",
        values=line | _more(uow, reminder, deadline, body),
        choices=choices if mine else choices[1:],
        line=line,
        watched=watched,
    )


def _why_nobody(deadline: Deadline, body: Body) -> str:
    """Return why nobody is reminded of a deadline at all, or ""."""
    if not deadline.is_open:
        return "closed"
    if deadline.waits_for_confirmation or deadline.ends_at is None:
        return "unconfirmed"
    if body.meeting is not None and body.meeting.cancelled_at is not None:
        return "cancelled"
    return "off" if body.meeting is not None and not body.meeting.reminds else ""


def _why_not(uow: UnitOfWork, reminder: Reminder, deadline: Deadline, body: Body) -> str:
    """Return why somebody is not reminded of a deadline now, or "". The switch is the clock's: a person may remind."""
    by_hand, overdue = reminder.rung is Rung.DEADLINE_NUDGE, reminder.rung in OVERDUE
    why = _why_nobody(deadline, body)
    if why and not (why == "off" and by_hand):
        return why
    assert deadline.ends_at is not None
    people = _audience(uow, deadline, body, step=reminder.step) if overdue else owners(uow, deadline, body)
    if deadline.version != reminder.subject_version or reminder.person_id not in people:
        return "changed"
    if overdue or by_hand:
        return ""
    if uow.now >= deadline.ends_at:
        return "past"
    end = aim_end(deadline, zone=uow.zone)
    overtaken = is_overtaken(reminder.rung, end, now=uow.now, zone=uow.zone, ends_at=deadline.ends_at)
    return "overtaken" if overtaken else ""


def _line(uow: UnitOfWork, deadline: Deadline) -> dict[str, Any]:
    """Return what a list says of it. `day`: the working day to be ready by (`early`), or the last one of all."""
    assert deadline.ends_at is not None
    assert deadline.last_day is not None
    now = today(uow)
    day = aim_day(deadline) if now <= aim_day(deadline) else deadline.last_day
    early = day != deadline.last_day
    ends_early = not early and deadline.ends_at.astimezone(uow.zone).date() == day
    return {
        "what": DEADLINE, "title": deadline.title, "day": day, "hour": deadline.ends_at if ends_early else None,
        "days": (day - now).days, "over": max(0, (now - deadline.last_day).days), "early": early,
        "ends": aim_end(deadline, zone=uow.zone) if early else deadline.ends_at,
        "holder": uow.people.get(deadline.holder_id) if deadline.holder_id is not None else None,
    }  # fmt: skip


def _more(uow: UnitOfWork, reminder: Reminder, deadline: Deadline, body: Body) -> dict[str, Any]:
    """Return what it says by itself beyond that. `told`: who else hears that it is overdue."""
    head = deadline.head_id if deadline.head_id not in {None, reminder.person_id} else None
    told_office = reminder.rung in OVERDUE and reminder.step >= OFFICE_STEP
    return {
        "deadline": deadline, "of": body.title, "step": reminder.step,
        "forward": deadline.roll is Roll.FORWARD and not deadline.is_the_meeting,
        "head": uow.people.get(head) if head is not None and reminder.rung in OVERDUE else None,
        "told_office": told_office and reminder.person_id not in office_of(uow, body.unit_id),
        "address": office.address(uow, reminder.person_id),
    }  # fmt: skip
