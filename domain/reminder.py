"""Reminders: one row for each (subject, its version, rung, person), and the rules for their hours."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime, enum_type

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(6, 30)


class Rung(StrEnum):
    """Which step of a ladder; each has a template in templates/chat/reminders/."""

    MEETING_7_DAYS = "meeting_7_days"
    MEETING_1_DAY = "meeting_1_day"
    DRAFT_LAST_DAY = "draft_last_day"
    DUTY_3_DAYS = "duty_3_days"
    DUTY_1_DAY = "duty_1_day"
    DUTY_TODAY = "duty_today"
    DUTY_OVERDUE = "duty_overdue"


class ReminderState(StrEnum):
    """What became of a reminder."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"  # done, past, moved or overtaken by a later rung


class Reminder(SQLModel, table=True):
    """A message that will be due. `subject`: meeting, draft or duty; `step` counts repeats of one rung."""

    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "subject_version", "rung", "step", "person_id"),
        Index(
            "ix_reminder_due",
            "due_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

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


def out_of_quiet_hours(at: datetime, *, zone: ZoneInfo, before: datetime | None = None) -> datetime:
    """Move an instant out of 21:00-06:30: forward to 06:30, or back to 20:59 where forward would pass `before`."""
    local = at.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    forward = datetime.combine(day, QUIET_UNTIL, zone)
    if before is None or forward < before:
        return forward.astimezone(at.tzinfo)
    evening = datetime.combine(day - timedelta(days=1), QUIET_FROM, zone) - timedelta(minutes=1)
    return evening.astimezone(at.tzinfo)
