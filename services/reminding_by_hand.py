"""Reminders that a person of the office sends by hand, and how many were reminded at all."""

from dataclasses import dataclass
from datetime import datetime

from domain.access import MAY_TRIAGE, Role, check_role
from domain.deadline import Deadline
from domain.errors import AlreadyDone, DateUnconfirmed, NudgedAlready
from domain.meeting import Meeting
from domain.reminder import NUDGE_EVERY, Rung, out_of_quiet_hours
from services.reminding_deadlines import body_of, look_at_deadline, owners
from services.reminding_together import may_hear, tell
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE, Laid

MAY_NUDGE = MAY_TRIAGE | {Role.CHAIR}


@dataclass(frozen=True, slots=True)
class Nudged:
    """Whom a reminder by hand goes to and when (at once; in the quiet hours at 06:30), and how often there was one."""

    people: tuple[int, ...]
    at: datetime
    times: int


def nudge(uow: UnitOfWork, deadline: Deadline, by: int) -> Nudged:
    """Remind those who are to do it, in the name of the office; where the deadline ends before morning, even at night.

    NoRight, AlreadyDone, DateUnconfirmed; NudgedAlready within twelve hours, whoever did it.
    """
    body = body_of(uow, deadline)
    check_role(uow.people.roles(by, body.unit_id), MAY_NUDGE)
    if not deadline.is_open:
        raise AlreadyDone(what="deadline")
    if deadline.ends_at is None or deadline.waits_for_confirmation:
        raise DateUnconfirmed(title=deadline.title)
    times, last = uow.reminders.last_of(DEADLINE, deadline.key, Rung.DEADLINE_NUDGE)
    if last is not None and abs(uow.now - last) < NUDGE_EVERY:
        raise NudgedAlready(at=last, again_at=_again(uow, last))
    morning = out_of_quiet_hours(uow.now, zone=uow.zone)
    at = uow.now if uow.now < deadline.ends_at <= morning else morning
    people = tuple(who for who in owners(uow, deadline, body) if may_hear(uow, who))
    step = times + 1
    rows = [Laid(DEADLINE, deadline.key, deadline.version, Rung.DEADLINE_NUDGE, who, at, step) for who in people]
    uow.reminders.lay(rows)
    laid = uow.reminders.pending(DEADLINE, deadline.key, Rung.DEADLINE_NUDGE, step=step)
    if people and not laid:  # another process was quicker, and has sent this very one
        raise NudgedAlready(at=uow.now, again_at=_again(uow, uow.now))
    uow.act("deadline.nudged", "deadline", deadline.key, by=by, times=step, people=len(people))
    if at <= uow.now:
        for reminder in laid:
            found = look_at_deadline(uow, reminder)
            if found is not None:
                tell(uow, [found])
    return Nudged(people, at, step)


def _again(uow: UnitOfWork, at: datetime) -> datetime:
    """When it may be done again: twelve hours on, by day, since nobody sends a reminder at night."""
    return out_of_quiet_hours(at + NUDGE_EVERY, zone=uow.zone)


def reminded(uow: UnitOfWork, meeting: Meeting) -> tuple[int, int]:
    """Count the deadlines of a meeting that stand and are open: nobody reminded yet, somebody reminded.

    A deadline that was moved or given to somebody else counts as not yet, until its new date or holder was told.
    """
    return uow.reminders.reminded(meeting.key)
