"""Reminders that a person of the office sends by hand, and how many were reminded at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.deadline import Deadline
from domain.errors import AlreadyDone, DateUnconfirmed, NudgedAlready
from domain.meeting import Meeting
from domain.people.access import MAY_TRIAGE, Role, check_role
from domain.reminder import NUDGE_EVERY, Reminder, ReminderState, Rung, out_of_quiet_hours
from services import office
from services.reminders.deadlines import look_at_deadline, owners, words_of
from services.reminders.together import may_hear, tell
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE, Laid
from templates.say import say

MAY_NUDGE = MAY_TRIAGE | {Role.CHAIR}


@dataclass(frozen=True, slots=True)
class Nudged:
    """Whom a reminder by hand goes to and when (at once; in the quiet hours at 06:30), and how often there was one."""

    people: tuple[int, ...]
    at: datetime
    times: int


def nudge(uow: UnitOfWork, deadline: Deadline, by: int) -> Nudged:
    """Remind those who are to do it, in the name of the office; where the deadline ends before morning, even at night.

    Of what several units owe each for itself, only those are reminded who have not done theirs.

    NoRight, AlreadyDone, DateUnconfirmed; NudgedAlready within twelve hours, whoever did it.
    """
    unit_id = uow.deadlines.body_of(deadline).unit_id
    check_role(uow.people.roles(by, unit_id), MAY_NUDGE)
    if not deadline.is_open:
        raise AlreadyDone(what="deadline")
    behind = [part for part in uow.deadlines.parts_of([deadline.key]) if part.is_open and part.holder_id is not None]
    if behind:
        return _nudge_each(uow, behind, by)
    times = check_may_nudge_now(uow, deadline)
    assert deadline.ends_at is not None
    morning = out_of_quiet_hours(uow.now, zone=uow.zone)
    at = uow.now if uow.now < deadline.ends_at <= morning else morning
    people = tuple(who for who in owners(deadline, office.staff_of(uow, unit_id)) if may_hear(uow, who))
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


def check_may_nudge_now(uow: UnitOfWork, deadline: Deadline) -> int:
    """Refuse to remind of what has no date that stands, or so soon again; return how often it was done.

    DateUnconfirmed, NudgedAlready.
    """
    if deadline.ends_at is None or deadline.waits_for_confirmation:
        raise DateUnconfirmed(title=deadline.title)
    times, last = uow.reminders.last_of(DEADLINE, deadline.key, Rung.DEADLINE_NUDGE)
    if last is not None and abs(uow.now - last) < NUDGE_EVERY:
        raise NudgedAlready(at=last, again_at=_again(uow, last))
    return times


def words_for(uow: UnitOfWork, deadline: Deadline) -> str:
    """Return what a reminder by hand would say to who holds something; as `check_may_nudge_now` refuses."""
    step = check_may_nudge_now(uow, deadline) + 1
    unsent = Reminder(
        subject=DEADLINE, subject_id=deadline.key, subject_version=deadline.version, rung=Rung.DEADLINE_NUDGE,
        step=step, person_id=deadline.holder_id or 0, due_at=uow.now, state=ReminderState.PENDING,
    )  # fmt: skip
    return say(f"reminders/{Rung.DEADLINE_NUDGE}", **words_of(uow, unsent, deadline))


def _nudge_each(uow: UnitOfWork, behind: Sequence[Deadline], by: int) -> Nudged:
    """Remind who has not been so a short while ago; where that is nobody, the refusal of the last one stands."""
    sent, refused = list[Nudged](), None
    for part in behind:
        try:
            sent.append(nudge(uow, part, by))
        except NudgedAlready as refusal:
            refused = refusal
    if not sent and refused is not None:
        raise refused
    people = dict.fromkeys(who for one in sent for who in one.people)
    return Nudged(tuple(people), max(one.at for one in sent), max(one.times for one in sent))


def _again(uow: UnitOfWork, at: datetime) -> datetime:
    """When it may be done again: twelve hours on, by day, since nobody sends a reminder at night."""
    return out_of_quiet_hours(at + NUDGE_EVERY, zone=uow.zone)


def reminded(uow: UnitOfWork, meeting: Meeting) -> tuple[int, int]:
    """Count the deadlines of a meeting that stand and are open: nobody reminded yet, somebody reminded.

    A deadline that was moved or given to somebody else counts as not yet, until its new date or holder was told.
    """
    return uow.reminders.reminded(meeting.key)
