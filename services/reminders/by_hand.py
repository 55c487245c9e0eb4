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
    check_role(uow.people.roles(by, uow.deadlines.body_of(deadline).unit_id), MAY_NUDGE)
    if not deadline.is_open:
        raise AlreadyDone(what="deadline")
    parts = uow.deadlines.parts_of([deadline.key]) if deadline.whole_id is None else []
    behind = [part for part in parts if part.is_open and part.holder_id is not None]
    return nudge_each(uow, behind or [deadline], by)


def nudge_each(uow: UnitOfWork, open_ones: Sequence[Deadline], by: int) -> Nudged:
    """Remind of open deadlines of one meeting or programme all at once, whoever was not reminded a short while ago.

    Where that is nobody, NudgedAlready, as is DateUnconfirmed; NoRight. It takes no more queries for many than for one,
    but for the messages themselves.
    """
    unit_id = uow.deadlines.body_of(open_ones[0]).unit_id
    check_role(uow.people.roles(by, unit_id), MAY_NUDGE)
    staff, refused = office.staff_of(uow, unit_id), None
    times = uow.reminders.times_of(DEADLINE, [one.key for one in open_ones], Rung.DEADLINE_NUDGE)
    going: list[_Going] = []
    for one in open_ones:
        try:
            step = _check_may_nudge_now(uow, one, *times.get(one.key, (0, None))) + 1
        except NudgedAlready as refusal:
            refused = refusal
        else:
            people = tuple(who for who in owners(one, staff) if may_hear(uow, who))
            going.append(_Going(one, _when(uow, one), step, people))
    if not going:
        assert refused is not None
        raise refused
    rows = [
        Laid(DEADLINE, it.of.key, it.of.version, Rung.DEADLINE_NUDGE, who, it.at, it.step)
        for it in going for who in it.people
    ]  # fmt: skip
    uow.reminders.lay(rows)
    steps = {it.of.key: it.step for it in going}
    laid = uow.reminders.pending(DEADLINE, steps, Rung.DEADLINE_NUDGE)
    if rows and not laid:  # another process was quicker, and has sent these very ones
        raise NudgedAlready(at=uow.now, again_at=_again(uow, uow.now))
    for it in going:
        uow.act("deadline.nudged", "deadline", it.of.key, by=by, times=it.step, people=len(it.people))
    for reminder in laid:
        found = look_at_deadline(uow, reminder) if reminder.due_at <= uow.now else None
        if found is not None:
            tell(uow, [found])
    told = dict.fromkeys(who for it in going for who in it.people)
    return Nudged(tuple(told), max(it.at for it in going), max(it.step for it in going))


@dataclass(frozen=True, slots=True)
class _Going:
    """One that people are reminded of: when, for the how manieth time, who."""

    of: Deadline
    at: datetime
    step: int
    people: tuple[int, ...]


def _when(uow: UnitOfWork, deadline: Deadline) -> datetime:
    assert deadline.ends_at is not None
    morning = out_of_quiet_hours(uow.now, zone=uow.zone)
    return uow.now if uow.now < deadline.ends_at <= morning else morning


def check_may_nudge_now(uow: UnitOfWork, deadline: Deadline) -> int:
    """Refuse to remind of what has no date that stands, or so soon again; return how often it was done.

    DateUnconfirmed, NudgedAlready.
    """
    times = uow.reminders.times_of(DEADLINE, [deadline.key], Rung.DEADLINE_NUDGE)
    return _check_may_nudge_now(uow, deadline, *times.get(deadline.key, (0, None)))


def _check_may_nudge_now(uow: UnitOfWork, deadline: Deadline, times: int, last: datetime | None) -> int:
    if deadline.ends_at is None or deadline.waits_for_confirmation:
        raise DateUnconfirmed(title=deadline.title)
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


def _again(uow: UnitOfWork, at: datetime) -> datetime:
    """When it may be done again: twelve hours on, by day, since nobody sends a reminder at night."""
    return out_of_quiet_hours(at + NUDGE_EVERY, zone=uow.zone)


def reminded(uow: UnitOfWork, meeting: Meeting) -> tuple[int, int]:
    """Count the deadlines of a meeting that stand and are open: nobody reminded yet, somebody reminded.

    A deadline that was moved or given to somebody else counts as not yet, until its new date or holder was told.
    """
    return uow.reminders.reminded(meeting.key)
