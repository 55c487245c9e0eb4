"""What looks wrong in a plan's dates: found and shown, never mended in silence; a person decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.dates.deadline_rule import Due, Roll
from domain.dates.holidays import is_new_year
from domain.dates.school_year import school_year
from domain.dates.workdays import WorkCalendar

HALF_DAY = timedelta(hours=4)
LEAST_MEETINGS = 3


class Concern(StrEnum):
    """What may be wrong; a template words each."""

    NO_SUCH_DATE = "no_such_date"
    WRONG_WEEKDAY = "wrong_weekday"
    HOUR_MISSING = "hour_missing"
    TOO_LONG = "too_long"
    ON_NEW_YEAR = "on_new_year"
    ON_HOLIDAY = "on_holiday"
    ON_WEEKEND = "on_weekend"
    NOTICE_TOO_LATE = "notice_too_late"
    LIST_BEFORE_NOTICE = "list_before_notice"
    LAST_DAY_OFF = "last_day_off"
    WRONG_ORDER = "wrong_order"
    TOO_FEW_MEETINGS = "too_few_meetings"


@dataclass(frozen=True)
class Finding:
    """A concern, the plan's sentence that it is about (as it was passed in), and the values for its words."""

    concern: Concern
    sentence: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class StatedMeeting:
    """A meeting as a plan states it; None where it is silent. `weekday`: 0 Monday ... 6 Sunday."""

    day: date
    weekday: int | None = None
    hour: time | None = None
    length: timedelta | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class StatedDeadline:
    """What a plan's deadline came to. `step`: a key that a template has a name for."""

    step: str
    due: Due
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """Anything that happens at an instant: a deadline's `ends_at`, the meeting's start."""

    step: str
    at: datetime
    sentence: str = ""


def concerns_of_meeting(meeting: StatedMeeting, calendar: WorkCalendar) -> list[Finding]:
    """Return all that looks wrong with one meeting by itself."""
    found = (
        find_wrong_weekday(meeting.day, meeting.weekday, meeting.sentence),
        find_holiday(meeting, calendar),
        find_missing_hour(meeting),
        find_too_long(meeting),
    )
    return [finding for finding in found if finding]


def find_no_such_date(year: int, month: int, day: int, sentence: str = "") -> Finding | None:
    """29/02 of most years, 31/4; a date in words is checked before it becomes one."""
    try:
        date(year, month, day)
    except ValueError:
        return Finding(Concern.NO_SUCH_DATE, sentence, {"year": year, "month": month, "day": day})
    return None


def find_wrong_weekday(day: date, weekday: int | None, sentence: str = "") -> Finding | None:
    """The weekday written beside a date is another one: either may be the slip."""
    if weekday is None or weekday == day.weekday():
        return None
    return Finding(Concern.WRONG_WEEKDAY, sentence, {"day": day, "stated": weekday, "actual": day.weekday()})


def find_missing_hour(meeting: StatedMeeting) -> Finding | None:
    """A meeting without an hour, which nobody can be invited to (plan 001)."""
    if meeting.hour is not None:
        return None
    return Finding(Concern.HOUR_MISSING, meeting.sentence, {"day": meeting.day})


def find_too_long(meeting: StatedMeeting) -> Finding | None:
    """A meeting longer than half a day (plan 002)."""
    if meeting.length is None or meeting.length <= HALF_DAY:
        return None
    return Finding(Concern.TOO_LONG, meeting.sentence, {"length": meeting.length, "limit": HALF_DAY})


def find_holiday(meeting: StatedMeeting, calendar: WorkCalendar) -> Finding | None:
    """A meeting on mùng 1 Tết or another named day off; a plain weekend may be meant (plan 003)."""
    if is_new_year(meeting.day):
        return Finding(Concern.ON_NEW_YEAR, meeting.sentence, {"day": meeting.day})
    if meeting.day not in calendar.off:
        return None
    return Finding(Concern.ON_HOLIDAY, meeting.sentence, {"day": meeting.day, "holiday": calendar.off[meeting.day]})


def find_weekend(meeting: StatedMeeting, calendar: WorkCalendar) -> Finding | None:
    """A meeting on a Saturday or Sunday that is not worked: shown to who makes one, never said of a plan."""
    if meeting.day in calendar.off or calendar.is_working(meeting.day):
        return None
    return Finding(Concern.ON_WEEKEND, meeting.sentence, {"day": meeting.day})


def find_late_notice(notice: StatedDeadline, signed_on: date) -> Finding | None:
    """The last day for the notice had gone by when the plan was signed (plan 004)."""
    last_day = notice.due.last_day
    if signed_on <= last_day:
        return None
    values = {"last_day": last_day, "signed_on": signed_on, "days": (signed_on - last_day).days}
    return Finding(Concern.NOTICE_TOO_LATE, notice.sentence, values)


def find_list_before_notice(speakers: StatedDeadline, notice: StatedDeadline) -> Finding | None:
    """The list of speakers closes no later than its meeting need be announced (plan 003: 24/10 and 26/10)."""
    if speakers.due.ends_at > notice.due.ends_at:
        return None
    values = {"list_closes": speakers.due.last_day, "notice": notice.due.last_day}
    return Finding(Concern.LIST_BEFORE_NOTICE, speakers.sentence, values)


def find_last_day_off(deadline: StatedDeadline) -> Finding | None:
    """The last day is one without work: the working day to aim at is another (plan 003: Sunday 26/10)."""
    due = deadline.due
    if due.roll is Roll.NONE:
        return None
    values = {
        "step": deadline.step, "last_day": due.last_day, "off": due.why.off, "cut_off": due.cut_off, "roll": due.roll
    }  # fmt: skip
    return Finding(Concern.LAST_DAY_OFF, deadline.sentence, values)


def find_wrong_order(milestones: Sequence[Milestone]) -> list[Finding]:
    """Take what should follow one another; return each that ends before something that should come first."""
    found: list[Finding] = []
    for place, later in enumerate(milestones):
        earlier = max(milestones[:place], key=lambda milestone: milestone.at, default=later)
        if later.at < earlier.at:
            values = {"step": later.step, "at": later.at, "after": earlier.step, "after_at": earlier.at}
            found.append(Finding(Concern.WRONG_ORDER, later.sentence, values))
    return found


def find_too_few_meetings(
    days: Iterable[date], year: int, *, least: int = LEAST_MEETINGS, sentence: str = ""
) -> Finding | None:
    """Fewer meetings than promised in the school year that begins in `year`; two on one day count twice."""
    held = sum(school_year(day) == year for day in days)
    if held >= least:
        return None
    return Finding(Concern.TOO_FEW_MEETINGS, sentence, {"year": year, "meetings": held, "least": least})
