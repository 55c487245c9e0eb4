"""Appointments: a meeting, and what somebody owes by a date, as a file for their own calendar."""

from datetime import timedelta

from conversation.reply import Ordered
from domain.deadline import Deadline
from domain.errors import NotFound
from domain.meeting import Meeting
from papers import kinds
from papers.calendar_file import Appointment, CalendarFile, whole_day
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import say

BEFORE = timedelta(hours=1)
"""How long before its hour a deadline stands in the calendar."""


def of_meeting(uow: UnitOfWork, meeting_id: int, *, by: int) -> tuple[Meeting, Ordered]:
    """Return a meeting and order its calendar file, for anybody whom it concerns; NotFound for others."""
    meeting = uow.meetings.get(meeting_id)
    concerned = meeting.unit_id in units_of(uow, by)
    if not concerned and not uow.questions.count_by(by, meeting.key):
        raise NotFound
    return meeting, file_of(uow, meeting)


def file_of(uow: UnitOfWork, meeting: Meeting) -> Ordered:
    """Return the order of a meeting's calendar file, for whoever may have it."""
    appointment = Appointment(
        uid=_uid(uow, "meeting", meeting.key), version=meeting.version, title=meeting.title,
        starts=meeting.starts_at, ends=meeting.ends_at, place=meeting.place, cancelled=meeting.cancelled_at is not None,
        words=say("timeline/calendar_meeting", meeting=meeting, unit=uow.people.unit(meeting.unit_id)),
    )  # fmt: skip
    file = CalendarFile(appointments=(appointment,), at=uow.now)
    return kinds.order(f"{meeting.code}.ics", file)


def of_holder(uow: UnitOfWork, person_id: int) -> tuple[int, Ordered]:
    """Order what somebody owes because of plans as a calendar file, without dates that only are proposed.

    Returns how many there are in it too.
    """
    held = owed(uow, person_id)
    file = CalendarFile(appointments=tuple(_of_deadline(uow, deadline) for deadline in held), at=uow.now)
    return len(held), kinds.order("viec.ics", file)


def owed(uow: UnitOfWork, person_id: int) -> list[Deadline]:
    """Return the deadlines that somebody holds, the soonest first; proposed ones bind nobody yet."""
    held = uow.deadlines.held_by(person_id)
    return [d for d in held if d.ends_at is not None and not d.waits_for_confirmation]


def _of_deadline(uow: UnitOfWork, deadline: Deadline) -> Appointment:
    body = uow.deadlines.body_of(deadline)
    assert deadline.ends_at is not None
    assert deadline.last_day is not None
    bounds = whole_day(deadline.last_day)
    if deadline.ends_at.astimezone(uow.zone).date() == deadline.last_day:  # an hour of the day, not its end
        bounds = (deadline.ends_at - BEFORE, deadline.ends_at)
    return Appointment(
        uid=_uid(uow, "deadline", deadline.key), version=deadline.version, title=deadline.title,
        starts=bounds[0], ends=bounds[1], words=say("timeline/calendar_deadline", deadline=deadline, body=body),
    )  # fmt: skip


def _uid(uow: UnitOfWork, kind: str, key: int) -> str:
    """Two offices have a meeting 1 each, perhaps of one name: the installation's word tells them apart, and stays."""
    return f"{kind}-{key}@{uow.installation.word()}.doithoai"
