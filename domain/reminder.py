"""Reminders: one row for each (subject, its version, rung, person), and the rules for their hours."""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import assert_never

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime, enum_type

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(6, 30)
MORNING = time(9, 0)
LAST_MORNING = time(8, 0)
EVENING = time(20, 0)
SOON = timedelta(hours=3)
OFFICE_HEARS_AFTER = 3
"""Days after which the office is told of an overdue duty too."""


class Rung(StrEnum):
    """Which step of a ladder; each has a template in templates/chat/reminders/."""

    MEETING_7_DAYS = "meeting_7_days"
    MEETING_1_DAY = "meeting_1_day"
    DRAFT_LAST_DAY = "draft_last_day"
    DUTY_3_DAYS = "duty_3_days"
    DUTY_1_DAY = "duty_1_day"
    DUTY_TODAY = "duty_today"
    DUTY_OVERDUE = "duty_overdue"


MEETING_LADDER = (Rung.MEETING_7_DAYS, Rung.MEETING_1_DAY)
DUTY_LADDER = (Rung.DUTY_3_DAYS, Rung.DUTY_1_DAY, Rung.DUTY_TODAY, Rung.DUTY_OVERDUE)


class ReminderState(StrEnum):
    """What became of a reminder."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"  # done, past, moved or overtaken by a later rung


class Reminder(SQLModel, table=True):
    """A message that will be due. `subject`: meeting, draft or duty; `step` counts repeats of one rung."""

    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "subject_version", "rung", "step", "person_id"),
        Index("ix_reminder_due", "due_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(max_length=16)
    subject_id: int
    subject_version: int
    rung: Rung = Field(sa_type=enum_type(Rung))
    step: int = 0
    person_id: int = Field(foreign_key="person.id", index=True)
    due_at: datetime = Field(sa_type=UTCDateTime)
    state: ReminderState = Field(default=ReminderState.PENDING, sa_type=enum_type(ReminderState))
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", sa_type=SHORT)

    @property
    def key(self) -> int:
        """The id of a stored reminder."""
        assert self.id is not None
        return self.id


def last_day(end: datetime, *, zone: tzinfo) -> date:
    """Return the local day on which an exclusive end falls: 00:00 belongs to the day before."""
    return (end - timedelta(microseconds=1)).astimezone(zone).date()


def due_instant(rung: Rung, anchor: datetime, *, zone: tzinfo, step: int = 0) -> datetime:
    """Return when a rung is due; `anchor`: the meeting's start, the intake's end, or the duty's date.

    `step` counts overdue reminders: 1 day after, 3 days after, then weekly.
    """
    if rung in MEETING_LADDER:
        day = anchor.astimezone(zone).date()
        return _at(day - timedelta(days=7 if rung is Rung.MEETING_7_DAYS else 1), MORNING, zone)
    day = last_day(anchor, zone=zone)
    match rung:
        case Rung.DUTY_3_DAYS:
            return _at(day - timedelta(days=3), MORNING, zone)
        case Rung.DUTY_1_DAY:
            return _at(day - timedelta(days=1), MORNING, zone)
        case Rung.DRAFT_LAST_DAY | Rung.DUTY_TODAY:
            return _on_the_last_day(day, anchor, zone)
        case Rung.DUTY_OVERDUE:
            return _at(day + timedelta(days=1 if step == 0 else 3 + 7 * (step - 1)), MORNING, zone)
        case Rung.MEETING_7_DAYS | Rung.MEETING_1_DAY:  # pragma: no cover - answered above
            raise AssertionError(rung)
    assert_never(rung)


def _on_the_last_day(day: date, end: datetime, zone: tzinfo) -> datetime:
    """08:00 of the last day; the evening before where the day ends too early to act on it."""
    if end <= _at(day, MORNING, zone):
        return _at(day - timedelta(days=1), EVENING, zone)
    return _at(day, LAST_MORNING, zone)


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone)


def next_overdue(anchor: datetime, *, after: datetime, zone: tzinfo) -> tuple[int, datetime]:
    """Return the first overdue step later than a given instant, and when it is due."""
    step = 0
    while (at := due_instant(Rung.DUTY_OVERDUE, anchor, zone=zone, step=step)) <= after:
        step += 1
    return step, at


def is_overtaken(rung: Rung, anchor: datetime, *, now: datetime, zone: tzinfo) -> bool:
    """Whether the next rung of the ladder is due already or within three hours: then this one adds nothing."""
    for ladder in (MEETING_LADDER, DUTY_LADDER):
        if rung in ladder[:-1]:
            return due_instant(ladder[ladder.index(rung) + 1], anchor, zone=zone) <= now + SOON
    return False


def is_quiet(at: datetime, *, zone: tzinfo) -> bool:
    """Whether nobody is reminded at this hour (21:00-06:30)."""
    return not QUIET_UNTIL <= at.astimezone(zone).time() < QUIET_FROM


def out_of_quiet_hours(at: datetime, *, zone: tzinfo) -> datetime:
    """Move an instant out of 21:00-06:30, forward to 06:30."""
    if not is_quiet(at, zone=zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return _at(day, QUIET_UNTIL, zone).astimezone(at.tzinfo)
