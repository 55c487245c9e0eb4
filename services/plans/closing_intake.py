"""Closing intake before its hour, opening it again, and the step that is done because the hour has passed."""

from datetime import date, datetime, time, timedelta

from domain.errors import AlreadyStarted, DateInPast, DateTooLate, IntakeClosed, MeetingOver
from domain.meeting import Meeting
from domain.people.access import check_role
from domain.plans.proposals import Step
from services import calendars
from services.dates import today
from services.plans import deciding, intake_end
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork

_NEXT = (1, 2, 3)
"""Which working days from today are offered for opening it again."""


def closable(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting whose intake somebody may close now: its office, or who holds the step; NoRight, IntakeClosed.

    MeetingOver too.
    """
    meeting = uow.meetings.hold(meeting_id)
    step = intake_end.step_of(uow, meeting)
    if step is None or step.holder_id != by:
        check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if not intake_end.is_ahead(meeting, now=uow.now):
        raise IntakeClosed(ended_at=meeting.intake_ends_at, meeting=meeting)
    return meeting


def close(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Take no more questions from now on, late ones apart; the step is done by that. Refuses as `closable`."""
    meeting = closable(uow, meeting_id, by=by)
    step = intake_end.step_of(uow, meeting)
    if step is not None and step.is_open:
        deciding.finish(uow, step.key, by=by, closes=True)
    else:
        intake_end.close(uow, meeting, by=by)
    return meeting


def may_reopen(meeting: Meeting, *, now: datetime) -> bool:
    """Whether intake has ended while the meeting is still ahead, so that another day can be set."""
    ahead = not meeting.is_over and meeting.started_at is None and now < meeting.starts_at
    return ahead and not intake_end.is_ahead(meeting, now=now)


def reopenable(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting whose end of intake somebody may set anew; NoRight, MeetingOver, AlreadyStarted."""
    meeting = uow.meetings.hold(meeting_id)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.started_at is not None:
        raise AlreadyStarted(meeting=meeting)
    return meeting


def days_for(uow: UnitOfWork, meeting: Meeting) -> list[date]:
    """Return the next working days to offer, none of them after the meeting's own."""
    calendar, last = calendars.of_unit(uow, meeting.unit_id), meeting.starts_at.astimezone(uow.zone).date()
    return [day for number in _NEXT if (day := calendar.add_working(today(uow), number)) <= last]


def reopen(uow: UnitOfWork, meeting_id: int, day: date, *, by: int) -> Meeting:
    """Take questions again, to the end of a day or to the hour of the step; DateInPast, DateTooLate.

    Refuses as `reopenable`. The step of the timeline is open again, with that date.
    """
    meeting = reopenable(uow, meeting_id, by=by)
    step = intake_end.step_of(uow, meeting)
    if step is not None:
        step.done_at, step.done_by = None, None
        uow.deadlines.keep(step)
        deciding.confirm(uow, step.key, by=by, day=day)
        return meeting
    if day > meeting.starts_at.astimezone(uow.zone).date():
        raise DateTooLate(day=day, meeting=meeting)
    ends_at = datetime.combine(day + timedelta(days=1), time(), uow.zone)
    if ends_at <= uow.now:
        raise DateInPast(date=day)
    intake_end.set_end(uow, meeting, ends_at, by=by)
    return meeting


def end_what_passed(uow: UnitOfWork, *, limit: int = 64) -> int:
    """End the steps whose intake has ended by itself, and return how many: nobody needs to say that it closed."""
    passed = uow.deadlines.with_intake_over(Step.INTAKE_CLOSES, limit=limit)
    for step in passed:
        deciding.finish_quietly(uow, step, by=None)
    return len(passed)
