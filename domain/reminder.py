"""Reminders: one row for each (subject, its version, rung, person), and the rules for their hours."""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.dates.deadline_rule import Roll
from domain.deadline import Deadline

QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(6, 30)
MORNING = time(9, 0)
LAST_MORNING = time(8, 0)
EVENING = time(20, 0)
SOON = timedelta(hours=3)
OFFICE_STEP = 1
"""From this overdue step on, three days after, the office hears too."""
NUDGE_EVERY = timedelta(hours=12)
"""How long after a reminder by hand nobody can send another one about the same thing."""
OWN_WORDS_LIMIT = 300
"""Letters of the office's own words in a meeting's reminders."""


class Rung(StrEnum):
    """Which step of a ladder; each has a template in templates/chat/reminders/."""

    MEETING_7_DAYS = "meeting_7_days"
    MEETING_1_DAY = "meeting_1_day"
    INVITATION_SILENT = "invitation_silent"  # who has not answered an invitation; on no ladder
    MEETING_TODAY = "meeting_today"  # for who registered to speak
    CHAIR_EVE = "chair_eve"  # what may go wrong tomorrow, to who runs it; on no ladder
    ASSIGNMENTS_WAIT = "assignments_wait"  # the table waits for the chair since yesterday; on no ladder
    MEETING_LAPSED = "meeting_lapsed"  # its time is over and nobody began it, to who leads; on no ladder
    DRAFT_LAST_DAY = "draft_last_day"
    ASK_BACK_1_DAY = "ask_back_1_day"  # who was asked back about a question; on no ladder
    ASK_BACK_3_DAYS = "ask_back_3_days"
    ASK_BACK_OVER = "ask_back_over"  # it is waited for no longer, and the question goes on
    DUTY_3_DAYS = "duty_3_days"
    DUTY_1_DAY = "duty_1_day"
    DUTY_TODAY = "duty_today"
    DUTY_OVERDUE = "duty_overdue"
    DUTY_UNTAKEN = "duty_untaken"  # nobody said that they take it on; on no ladder
    DUTY_NUDGE = "duty_nudge"  # sent by hand; on no ladder
    DUTY_UNDATED = "duty_undated"  # no day is promised; asked after weekly, on no ladder
    LETTER_MISSING = "letter_missing"  # it was sent up, and no letter's number is noted; on no ladder
    DEADLINE_7_DAYS = "deadline_7_days"
    DEADLINE_3_DAYS = "deadline_3_days"
    DEADLINE_1_DAY = "deadline_1_day"
    DEADLINE_TODAY = "deadline_today"
    DEADLINE_OVERDUE = "deadline_overdue"
    DEADLINE_NUDGE = "deadline_nudge"  # sent by hand; on no ladder


MEETING_LADDER = (Rung.MEETING_7_DAYS, Rung.MEETING_1_DAY)
DUTY_LADDER = (Rung.DUTY_3_DAYS, Rung.DUTY_1_DAY, Rung.DUTY_TODAY, Rung.DUTY_OVERDUE)
DEADLINE_LADDER = (
    Rung.DEADLINE_7_DAYS, Rung.DEADLINE_3_DAYS, Rung.DEADLINE_1_DAY, Rung.DEADLINE_TODAY, Rung.DEADLINE_OVERDUE
)  # fmt: skip
OVERDUE = frozenset({Rung.DUTY_OVERDUE, Rung.DEADLINE_OVERDUE})
_LAST_DAY = frozenset({Rung.DRAFT_LAST_DAY, Rung.DUTY_TODAY, Rung.DEADLINE_TODAY, Rung.MEETING_TODAY})
_DAYS_BEFORE = {
    Rung.MEETING_7_DAYS: 7, Rung.MEETING_1_DAY: 1, Rung.CHAIR_EVE: 1,
    Rung.DUTY_3_DAYS: 3, Rung.DUTY_1_DAY: 1,
    Rung.DEADLINE_7_DAYS: 7, Rung.DEADLINE_3_DAYS: 3, Rung.DEADLINE_1_DAY: 1,
}  # fmt: skip
_FROM_ITS_START = frozenset({*MEETING_LADDER, Rung.MEETING_TODAY, Rung.CHAIR_EVE})


class ReminderState(StrEnum):
    """What became of a reminder."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"  # done, past, moved or overtaken by a later rung


class Reminder(Keyed, table=True):
    """A message that will be due. `step`: repeats of one rung.

    `subject`: meeting, outlook, invitation, draft, ask_back, duty or deadline.
    """

    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "subject_version", "rung", "step", "person_id"),
        Index("ix_reminder_due", "due_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
    )  # fmt: skip

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


def last_day(end: datetime, *, zone: tzinfo) -> date:
    """Return the local day on which an exclusive end falls: 00:00 belongs to the day before."""
    return (end - timedelta(microseconds=1)).astimezone(zone).date()


def due_instant(rung: Rung, anchor: datetime, *, zone: tzinfo, step: int = 0) -> datetime:
    """Return when a rung is due; `anchor`: the meeting's start, the intake's end, a duty's date, a deadline's end.

    `step` counts overdue reminders: 1 day after, 3 days after, then weekly. A rung of no ladder has no hour: KeyError.
    """
    if rung in OVERDUE:
        days = 1 if step == 0 else 3 + 7 * (step - 1)
        return _at(last_day(anchor, zone=zone) + timedelta(days=days), MORNING, zone)
    day = anchor.astimezone(zone).date() if rung in _FROM_ITS_START else last_day(anchor, zone=zone)
    if rung not in _LAST_DAY:
        return awake(_at(day - timedelta(days=_DAYS_BEFORE[rung]), MORNING, zone), before=anchor, zone=zone)
    # On the last day itself at 08:00; the evening before where the day ends too early to act on it.
    hour = _evening_before(anchor, zone) if anchor <= _at(day, MORNING, zone) else _at(day, LAST_MORNING, zone)
    return awake(hour, before=anchor, zone=zone)


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone)


def aim_day(deadline: Deadline) -> date:
    """Return the day by which its holder should be ready: the working day before a last day that is off."""
    day = deadline.cut_off if deadline.roll is Roll.BACK else deadline.last_day
    assert day is not None
    return day


def aim_end(deadline: Deadline, *, zone: tzinfo) -> datetime:
    """Return the end of that day, from which the rungs before it count; an overdue one counts from `ends_at`."""
    assert deadline.ends_at is not None
    if aim_day(deadline) == deadline.last_day:
        return deadline.ends_at
    return _at(aim_day(deadline) + timedelta(days=1), time.min, zone)


def speaks_late_enough(starts_at: datetime, *, zone: tzinfo) -> bool:
    """Whether there is time on the meeting's own day to remind those who will speak."""
    return starts_at.astimezone(zone).time() > MORNING


def next_overdue(
    rung: Rung, anchor: datetime, *, after: datetime, zone: tzinfo, least: int = 0
) -> tuple[int, datetime]:  # fmt: skip
    """Return the first overdue step, not below `least`, that is later than a given instant, and when it is due."""
    step = least
    while (at := due_instant(rung, anchor, zone=zone, step=step)) <= after:
        step += 1
    return step, at


def is_overtaken(
    rung: Rung, anchor: datetime, *, now: datetime, zone: tzinfo, ends_at: datetime | None = None
) -> bool:  # fmt: skip
    """Whether the next rung of the ladder is due already or within three hours: then this one adds nothing.

    `ends_at`: from which the overdue rung counts, where that is not the anchor.
    """
    for ladder in (MEETING_LADDER, DUTY_LADDER, DEADLINE_LADDER):
        if rung in ladder[:-1]:
            following = ladder[ladder.index(rung) + 1]
            end = ends_at if following in OVERDUE and ends_at is not None else anchor
            return due_instant(following, end, zone=zone) <= now + SOON
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


def awake(at: datetime, *, before: datetime, zone: tzinfo) -> datetime:
    """Move an instant out of the quiet hours: forward, or, where that comes too late, back to the evening before."""
    moved = out_of_quiet_hours(at, zone=zone)
    return moved if moved < before else _evening_before(before, zone).astimezone(at.tzinfo)


def _evening_before(end: datetime, zone: tzinfo) -> datetime:
    """Return the last 20:00 that is earlier than an instant."""
    evening = _at(end.astimezone(zone).date(), EVENING, zone)
    return evening if evening < end else evening - timedelta(days=1)
