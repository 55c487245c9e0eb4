"""Reminders of what plans ask for by a date: to the holder, their head, and from the third day over to the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.dates.deadline_rule import Roll
from domain.deadline import Body, Deadline, Parts, count_parts
from domain.meeting import Meeting
from domain.people.access import Role
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
from services.office import Staff
from services.reminders import returns
from services.reminders.together import TOLD_OF_OTHERS, Found, Watched, drop
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE, Laid
from templates.say import label

OFFICE_IN_TURN = (Role.SECRETARY, Role.COMPILER, Role.CHAIR)
"""Who sees to what nobody holds: the first of these that a unit has."""


def lay_for_deadlines(uow: UnitOfWork, deadlines: Sequence[Deadline]) -> None:
    """After every change of date, holder or state: drop what was laid before, and lay what is still to come.

    Nothing is laid in the past, nor for a date that only is proposed, nor where the meeting's reminders are off.
    """
    uow.reminders.drop(DEADLINE, *(deadline.key for deadline in deadlines), reason="changed")
    bodies = [(deadline, uow.deadlines.body_of(deadline)) for deadline in deadlines]
    laid_for = [(deadline, body.unit_id) for deadline, body in bodies if not _why_nobody(deadline, body)]
    staff = {unit_id: office.staff_of(uow, unit_id) for unit_id in dict.fromkeys(unit_id for _, unit_id in laid_for)}
    uow.reminders.lay([row for deadline, unit_id in laid_for for row in _ladder(uow, deadline, staff[unit_id])])


def lay_for_meeting(uow: UnitOfWork, meeting: Meeting) -> None:
    """After its reminders were switched on or off: lay those of its deadlines anew, or drop them."""
    lay_for_deadlines(uow, [d for d in uow.deadlines.of_meeting(meeting.key, parts=True) if d.is_open])


def lay_what_nobody_holds(uow: UnitOfWork, unit_id: int) -> None:
    """After somebody came into the office: from now on these are the people who hear of what nobody holds."""
    lay_for_deadlines(uow, uow.deadlines.without_holder(unit_id))


def drop_for_deadline(uow: UnitOfWork, deadline_id: int, reason: str) -> None:
    """It was done or taken off the plan; `reason` is one English word for the record."""
    uow.reminders.drop(DEADLINE, deadline_id, reason=reason)


def _ladder(uow: UnitOfWork, deadline: Deadline, staff: Staff) -> list[Laid]:
    end = aim_end(deadline, zone=uow.zone)
    due = [(rung, due_instant(rung, end, zone=uow.zone)) for rung in DEADLINE_LADDER[:-1]]
    people = owners(deadline, staff)
    before = [_laid(deadline, rung, who, at) for rung, at in due if at > uow.now for who in people]
    return [*before, *_overdue(uow, deadline, staff)]


def _overdue(uow: UnitOfWork, deadline: Deadline, staff: Staff) -> list[Laid]:
    """Only the next overdue reminder of each is laid: the ladder has no end. The office comes in two days later."""
    assert deadline.ends_at is not None
    from_first = _audience(deadline, staff, step=0)
    others = [who for who in _audience(deadline, staff, step=OFFICE_STEP) if who not in from_first]
    rows: list[Laid] = []
    for people, least in ((from_first, 0), (others, OFFICE_STEP)):
        step, at = next_overdue(Rung.DEADLINE_OVERDUE, deadline.ends_at, after=uow.now, zone=uow.zone, least=least)
        rows += [_laid(deadline, Rung.DEADLINE_OVERDUE, who, at, step) for who in people]
    return rows


def _laid(deadline: Deadline, rung: Rung, person_id: int, at: datetime, step: int = 0) -> Laid:
    return Laid(DEADLINE, deadline.key, deadline.version, rung, person_id, at, step)


# --- whom it concerns ----------------------------------------------------------------------------------------------


def owners(deadline: Deadline, staff: Staff) -> list[int]:
    """Return who is to do it: its holder; where nobody holds it, every secretary of the unit.

    A unit without a secretary (plans 000, 001) has compilers for that, or else its chair. A part that nobody holds is
    nobody's: the whole, which is the office's, tells of it.
    """
    if deadline.holder_id is not None:
        return [deadline.holder_id]
    if deadline.whole_id is not None:
        return []
    return next((people for role in OFFICE_IN_TURN if (people := staff.of({role}))), [])


def _audience(deadline: Deadline, staff: Staff, *, step: int) -> Sequence[int]:
    """Return who hears that it is overdue: owners and head from the first day over, the office from the third."""
    people = owners(deadline, staff)
    if deadline.head_id is not None:
        people = [*people, deadline.head_id]
    if step >= OFFICE_STEP:
        people = [*people, *staff.of(TOLD_OF_OTHERS)]
    return list(dict.fromkeys(people))


# --- looking again when the hour has come --------------------------------------------------------------------------


def look_at_deadline(uow: UnitOfWork, reminder: Reminder) -> Found | None:
    """Return what to say of a deadline; None where the reminder no longer holds and was dropped."""
    deadline = uow.deadlines.get(reminder.subject_id)
    body = uow.deadlines.body_of(deadline)
    staff = office.staff_of(uow, body.unit_id)
    why = _why_not(uow, reminder, deadline, body, staff)
    if why == "closed":
        drop_for_deadline(uow, deadline.key, why)
    if why:
        drop(uow, reminder, why)
        return None
    if reminder.rung in OVERDUE:
        uow.reminders.lay(_overdue(uow, deadline, staff))
    mine = reminder.person_id in owners(deadline, staff)
    line = _line(uow, deadline)
    if not mine and deadline.whole_id is not None:
        line["title"] = f"{deadline.title} ({deadline.owner})"
    choices = [Choice.act(label(key), key, deadline.key) for key in ("deadline_done", "deadline")]
    watched = None
    if not mine:
        by_office = reminder.step >= OFFICE_STEP and reminder.person_id in staff.of(TOLD_OF_OTHERS)
        watched = Watched(body.subject, body.of.key, body.title, by_office=by_office)
    return Found(
        reminder=reminder,
        template=f"reminders/{reminder.rung}",
        values=line | _more(uow, reminder, deadline, body, staff),
        choices=[*_list_of(uow, deadline), *choices] if mine else choices[1:],
        line=line,
        watched=watched,
    )


def _list_of(uow: UnitOfWork, deadline: Deadline) -> list[Choice]:
    """Offer a unit's list first, where what it owes is its opinions: by sending that it is done."""
    if not returns.is_return(uow, deadline):
        return []
    return [Choice.act(label("menu_gather"), "gathering", returns.mark_of(deadline))]


def words_of(uow: UnitOfWork, reminder: Reminder, deadline: Deadline) -> dict[str, Any]:
    """Return what a reminder's template says of a deadline whose date stands, before it is sent."""
    body = uow.deadlines.body_of(deadline)
    return _line(uow, deadline) | _more(uow, reminder, deadline, body, office.staff_of(uow, body.unit_id))


def _why_nobody(deadline: Deadline, body: Body) -> str:
    """Return why nobody is reminded of a deadline at all, or ""."""
    if not deadline.is_open:
        return "closed"
    if deadline.waits_for_confirmation or deadline.ends_at is None:
        return "unconfirmed"
    if body.meeting is not None and body.meeting.cancelled_at is not None:
        return "cancelled"
    return "off" if body.meeting is not None and not body.meeting.reminds else ""


def _why_not(uow: UnitOfWork, reminder: Reminder, deadline: Deadline, body: Body, staff: Staff) -> str:
    """Return why somebody is not reminded of a deadline now, or "". The switch is the clock's: a person may remind."""
    by_hand, overdue = reminder.rung is Rung.DEADLINE_NUDGE, reminder.rung in OVERDUE
    why = _why_nobody(deadline, body)
    if why and not (why == "off" and by_hand):
        return why
    assert deadline.ends_at is not None
    people = _audience(deadline, staff, step=reminder.step) if overdue else owners(deadline, staff)
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


def _parts(uow: UnitOfWork, deadline: Deadline) -> Parts | None:
    """Return how far those are of whom it is asked, each for itself, once there are any."""
    asked = deadline.asked_of
    rows = uow.deadlines.parts_of([deadline.key]) if asked is not None else []
    return count_parts(asked, rows, now=uow.now) if asked is not None and rows else None


def _more(uow: UnitOfWork, reminder: Reminder, deadline: Deadline, body: Body, staff: Staff) -> dict[str, Any]:
    """Return what it says by itself beyond that. `told`: who else hears that it is overdue."""
    head = deadline.head_id if deadline.head_id not in {None, reminder.person_id} else None
    told_office = reminder.rung in OVERDUE and reminder.step >= OFFICE_STEP
    return {
        "deadline": deadline, "of": body.title, "step": reminder.step, "parts": _parts(uow, deadline),
        "forward": deadline.roll is Roll.FORWARD and not deadline.is_the_meeting,
        "head": uow.people.get(head) if head is not None and reminder.rung in OVERDUE else None,
        "told_office": told_office and reminder.person_id not in staff.of(TOLD_OF_OTHERS),
        "address": office.address(uow, reminder.person_id), "giver": _giver(uow, reminder, deadline, body),
    }  # fmt: skip


def _giver(uow: UnitOfWork, reminder: Reminder, deadline: Deadline, body: Body) -> str:
    """Return in whose name somebody is reminded by hand; else ""."""
    if reminder.rung is not Rung.DEADLINE_NUDGE:
        return ""
    event = uow.events.last_of("deadline", deadline.key, {"deadline.nudged"})
    return office.speaks_as(uow, event.actor_id if event is not None else None, body.unit_id)
