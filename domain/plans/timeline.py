"""What a plan's deadlines come to, in the order of their days, and what looks wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from domain.dates.deadline_rule import Anchor, Bound, Due, resolve
from domain.dates.workdays import WorkCalendar
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
from domain.plans.faults import TreePath
from domain.plans.plan import Plan, PlannedDeadline
from domain.plans.programme import PlannedMeeting


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One deadline of the plan, for one meeting or for the plan as a whole. `due` None: no date yet."""

    deadline: PlannedDeadline
    meeting: PlannedMeeting | None
    due: Due | None
    rank: int

    @property
    def path(self) -> TreePath:
        """Where the plan says so."""
        return ("deadlines", self.rank)

    @property
    def is_the_meeting(self) -> bool:
        """Whether it falls on the day of the meeting, which may be meant for a Sunday."""
        rule = self.deadline.bound
        return rule.bound is Bound.BY and rule.anchor is Anchor.MEETING


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """A finding and the place in the plan that it is about."""

    path: TreePath
    finding: Finding


def timeline(plan: Plan, calendar: WorkCalendar, zone: tzinfo) -> list[Entry]:
    """Return every deadline by its last day, those without a date behind them in the plan's order."""
    entries = [
        Entry(deadline=deadline, meeting=meeting, due=_due(plan, deadline, meeting, calendar, zone), rank=rank)
        for rank, deadline in enumerate(plan.deadlines)
        for meeting in _meetings_of(plan, deadline)
    ]
    return sorted(entries, key=_by_day)


def review(plan: Plan, calendar: WorkCalendar, zone: tzinfo) -> list[Concerned]:
    """Return all that looks wrong with the plan's own dates; the dates that we propose are the office's to choose."""
    entries = timeline(plan, calendar, zone)
    return [*_of_days(plan, calendar), *_of_notice(plan, entries), *_of_last_days(entries), *_of_order(plan, entries)]


def chase_days(entry: Entry) -> list[date]:
    """Return the days on which something is done again before the date of its rule, the earliest first."""
    again = entry.deadline.recurring
    if again is None or again.days_before is None or entry.due is None:
        return []
    # Counted from the day that the rule names: «trước 30/9» names 30/9, though its last day is 29/9.
    named = entry.due.why.anchor_day if entry.deadline.bound.bound is Bound.BEFORE else entry.due.last_day
    return sorted(named - timedelta(days=days) for days in again.days_before)


def _meetings_of(plan: Plan, deadline: PlannedDeadline) -> tuple[PlannedMeeting | None, ...]:
    return (deadline.of_each_meeting and plan.programme.meetings) or (None,)


def _due(
    plan: Plan, deadline: PlannedDeadline, meeting: PlannedMeeting | None, calendar: WorkCalendar, zone: tzinfo
) -> Due | None:
    anchors = {Anchor.MEETING: plan.day_of(meeting)} if meeting else {}
    return resolve(deadline.bound, anchors, calendar, zone)


def _by_day(entry: Entry) -> tuple[bool, datetime | None, int]:
    """Undated ones come last; two of these are told apart by their rank, never by their missing date."""
    return (entry.due is None, entry.due.ends_at if entry.due else None, entry.rank)


def _of_days(plan: Plan, calendar: WorkCalendar) -> Iterator[Concerned]:
    programme = plan.programme
    for place, meeting in enumerate(programme.meetings):
        stated = StatedMeeting(
            day=plan.day_of(meeting), weekday=meeting.weekday, hour=meeting.hour,
            length=None if meeting.hours is None else timedelta(hours=meeting.hours), sentence=meeting.code,
        )  # fmt: skip
        for finding in concerns_of_meeting(stated, calendar):
            yield Concerned(path=("programme", "meetings", place), finding=finding)
    for place, window in enumerate(programme.windows):
        named = window.before or window.by
        assert named is not None
        wrong = find_wrong_weekday(named, window.weekday, window.code)
        if wrong:
            yield Concerned(path=("programme", "windows", place), finding=wrong)
    days = [plan.day_of(meeting) for meeting in programme.meetings]
    few = find_too_few_meetings(days, plan.school_year, least=programme.least, sentence=plan.code)
    if few:
        yield Concerned(path=("programme", "least"), finding=few)


def _of_notice(plan: Plan, entries: list[Entry]) -> Iterator[Concerned]:
    lists = {entry.meeting: entry for entry in entries if entry.deadline.key == plan.speaker_list}
    for notice in (entry for entry in entries if entry.deadline.key == plan.notice):
        stated = _stated(notice)
        if stated and plan.signed:
            yield from _concerned(notice, find_late_notice(stated, plan.signed))
        # A list closed on a date that the plan names belongs to its meetings all the same.
        speakers = lists.get(notice.meeting) or lists.get(None)
        closing = speakers and _stated(speakers)
        if stated and speakers and closing:
            yield from _concerned(speakers, find_list_before_notice(closing, stated))


def _of_last_days(entries: list[Entry]) -> Iterator[Concerned]:
    for entry in entries:
        stated = _stated(entry)
        if stated and not entry.is_the_meeting and not entry.deadline.is_proposed:
            yield from _concerned(entry, find_last_day_off(stated))


def _of_order(plan: Plan, entries: list[Entry]) -> Iterator[Concerned]:
    """What is collected is handed on no earlier than it was taken in."""
    for meeting in plan.programme.meetings or (None,):
        here = {entry.deadline.key: entry for entry in entries if entry.meeting in {None, meeting}}
        steps = [here[step.deadline] for step in plan.collection.steps if step.deadline in here]
        milestones = [
            Milestone(step=entry.deadline.key, at=entry.due.ends_at, sentence=entry.deadline.words)
            for entry in steps
            if entry.due
        ]
        for finding in find_wrong_order(milestones):
            yield from _concerned(here[str(finding.values["step"])], finding)


def _stated(entry: Entry) -> StatedDeadline | None:
    if entry.due is None:
        return None
    return StatedDeadline(step=entry.deadline.key, due=entry.due, sentence=entry.deadline.words)


def _concerned(entry: Entry, finding: Finding | None) -> Iterator[Concerned]:
    if finding is not None:
        yield Concerned(path=entry.path, finding=finding)
