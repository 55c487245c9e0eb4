"""Reading a pasted plan: its dates by the office's calendar, what looks wrong, a meeting to begin from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice

from domain.dates.deadline_rule import Anchor, Due, resolve
from domain.dates.school_year import school_year
from domain.dates.workdays import NoWorkingDay, WorkCalendar
from domain.errors import EmptyText, TooLong
from domain.plans.checks import (
    Finding,
    Milestone,
    StatedDeadline,
    StatedMeeting,
    concerns_of_meeting,
    find_last_day_off,
    find_late_notice,
    find_list_before_notice,
    find_too_few_meetings,
    find_wrong_order,
    find_wrong_weekday,
)
from domain.plans.proposals import Step
from domain.plans.stated import Likely, Stated
from domain.plans.text import find_dates, find_least, find_place
from domain.plans.topics import find_topics
from domain.questions.wording import check_font, clean, letters
from services import calendars
from services.dates import today
from services.unit_of_work import UnitOfWork

MOST_LETTERS = 20_000
MOST_DATES = 120
"""Dates that are read of one paste, twice what a long plan has; each costs a dozen searches on the writer's thread."""
_STEPS = {Likely.NOTICE: Step.NOTICE, Likely.SPEAKERS: Step.SPEAKERS_LISTED}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One date. `number`: its place in the list, from 1; `due`: None where it has no date of its own (yet)."""

    number: int
    stated: Stated
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a plan says: `lines` by their last day, those without one behind; `concerns` each with its words.

    `day`, `hour`, `place`: of the likely meeting, None and "" where the plan is silent; `signed`: its own date.
    `unread`: the words of the first date past MOST_DATES, from which on nothing was read; "" where all was.
    `topics`: what the plan wants to be talked about.
    """

    lines: Sequence[Line]
    concerns: Sequence[Finding]
    signed: date | None = None
    day: date | None = None
    hour: time | None = None
    place: str = ""
    unread: str = ""
    topics: Sequence[str] = ()


def join_text(before: str, more: str, *, instead_of: str = "") -> str:
    """Return the text so far with another message of it; OldFont, EmptyText, TooLong (never cut).

    `instead_of`: the beginning of that message, where an app cut it and its first piece is there already.
    """
    check_font(more)
    if not letters(more):
        raise EmptyText
    joined = clean(f"{before.removesuffix(clean(instead_of))}\n{more}")
    if len(joined) > MOST_LETTERS:
        raise TooLong(length=len(joined), limit=MOST_LETTERS)
    return joined


def read(uow: UnitOfWork, text: str, unit_id: int) -> Reading:
    """Read a plan by the calendar of a unit."""
    return read_text(text, calendars.of_unit(uow, unit_id), uow.zone, today(uow))


def read_text(text: str, calendar: WorkCalendar, zone: tzinfo, on: date) -> Reading:
    """Read a plan on a day: of several meetings the next one is counted from, and a year not named is this one."""
    found = find_dates(text, school_year=school_year(on), most=MOST_DATES + 1)
    over = next(islice((one for one in found if one.likely is not Likely.SIGNED), MOST_DATES, None), None)
    stated = [one for one in found if one is not over]
    signed = next((one.day for one in stated if one.likely is Likely.SIGNED), None)
    meeting = _meeting(stated, on)
    anchors: Mapping[Anchor, date] = {Anchor.MEETING: meeting.day} if meeting and meeting.day else {}
    dues = [(one, _due(one, anchors, calendar, zone)) for one in stated]
    dues.sort(key=lambda pair: (pair[1] is None, pair[1].ends_at if pair[1] else None, pair[0].position))
    lines = [Line(number=number, stated=one, due=due) for number, (one, due) in enumerate(dues, start=1)]
    concerns = [
        *_of_dates(stated), *_of_meetings(text, stated, calendar), *_of_notice(lines, signed), *_of_last_days(lines),
        *_of_order(lines, meeting, zone),
    ]  # fmt: skip
    day = meeting.day if meeting else None
    return Reading(
        lines=lines, concerns=concerns, signed=signed, day=day, hour=_hour(stated, day), place=find_place(text),
        unread=over.words if over else "", topics=find_topics(text),
    )  # fmt: skip


def _meeting(stated: Sequence[Stated], on: date) -> Stated | None:
    """The next meeting; where all are over, the first that is named."""
    meetings = [one for one in stated if one.likely is Likely.MEETING and one.day]
    ahead = [one for one in meetings if one.day and one.day >= on]
    return min(ahead, key=lambda one: (one.day, one.hour is None), default=meetings[0] if meetings else None)


def _hour(stated: Sequence[Stated], day: date | None) -> time | None:
    """The hour that stands beside any mention of the meeting's day."""
    return _hours(stated).get(day)


def _hours(stated: Sequence[Stated]) -> dict[date | None, time]:
    """The first hour that stands beside each day of a meeting."""
    return {
        one.day: one.hour
        for one in reversed(stated)
        if one.likely is Likely.MEETING and one.day and one.hour is not None
    }


def _due(one: Stated, anchors: Mapping[Anchor, date], calendar: WorkCalendar, zone: tzinfo) -> Due | None:
    try:
        return resolve(one.rule, anchors, calendar, zone) if one.rule else None
    except (NoWorkingDay, OverflowError):  # «300 ngày làm việc» from the end of the calendar
        return None


# --- what looks wrong ------------------------------------------------------------------------------------------------


def _of_dates(stated: Sequence[Stated]) -> Iterator[Finding]:
    for one in stated:
        wrong = one.finding or (find_wrong_weekday(one.day, one.weekday, one.words) if one.day else None)
        if wrong:
            yield wrong


def _of_meetings(text: str, stated: Sequence[Stated], calendar: WorkCalendar) -> Iterator[Finding]:
    """Each day once, however often the plan names it."""
    meetings = [one for one in stated if one.likely is Likely.MEETING and one.day]
    days = {one.day: one for one in reversed(meetings) if one.day}
    hours = _hours(stated)
    for day in sorted(days):
        known = StatedMeeting(day=day, hour=hours.get(day), sentence=days[day].words)
        yield from concerns_of_meeting(known, calendar)
    least = find_least(text)
    few = find_too_few_meetings(days, school_year(min(days)), least=least) if least and days else None
    if few:
        yield few


def _stated(line: Line) -> StatedDeadline | None:
    """The deadline of a line; its step is a key that has words, or else the plan's own words."""
    if line.due is None:
        return None
    step = _STEPS.get(line.stated.likely, line.stated.words)
    return StatedDeadline(step=step, due=line.due, sentence=line.stated.words)


def _of_kind(lines: Sequence[Line], likely: Likely) -> list[StatedDeadline]:
    return [stated for line in lines if line.stated.likely is likely and (stated := _stated(line))]


def _of_notice(lines: Sequence[Line], signed: date | None) -> Iterator[Finding]:
    """Each notice against the signing; each list of speakers against the notice that may come last."""
    notices = _of_kind(lines, Likely.NOTICE)
    found = [find_late_notice(notice, signed) for notice in notices] if signed else []
    if notices:
        last = max(notices, key=lambda notice: notice.due.ends_at)
        found += [find_list_before_notice(speakers, last) for speakers in _of_kind(lines, Likely.SPEAKERS)]
    yield from (one for one in found if one)


def _of_last_days(lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        stated = None if line.stated.likely in {Likely.MEETING, Likely.SIGNED} else _stated(line)
        found = find_last_day_off(stated) if stated else None
        if found:
            yield found


def _of_order(lines: Sequence[Line], meeting: Stated | None, zone: tzinfo) -> Iterator[Finding]:
    """The plan is signed, people are told and the speakers are known no later than on the day of the meeting."""
    if meeting is None or meeting.day is None:
        return
    held = datetime.combine(meeting.day + timedelta(days=1), time.min, zone)
    for line in lines:
        step = Step.PLAN_ISSUED if line.stated.likely is Likely.SIGNED else _STEPS.get(line.stated.likely)
        if step is None or line.due is None:
            continue
        yield from find_wrong_order([
            Milestone(step=step, at=line.due.ends_at, sentence=line.stated.words),
            Milestone(step=Step.MEETING_HELD, at=held, sentence=line.stated.words),
        ])  # fmt: skip
