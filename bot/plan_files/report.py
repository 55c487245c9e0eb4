"""A plan file in words: what keeps it from being a plan, what it asks for by when, and what looks wrong with it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.plan_files.reading import PlanFile, PlanProblems
from bot.plan_files.tree import Problem
from bot.settings import Settings
from domain.dates.deadline_rule import Anchor, DayUnit, Due, Roll, Rule, resolve
from domain.dates.holidays import office_calendar
from domain.dates.workdays import SWAPPED, WEEKEND
from domain.plans.checks import Concern, Finding
from domain.plans.plan import Plan
from domain.plans.programme import PlannedMeeting, Window
from domain.plans.timeline import Concerned, Entry, chase_days, review, timeline
from templates.cli import line
from templates.filters import dated, day, until, upfirst, weekday

ZONE: ZoneInfo = Settings.model_fields["timezone"].default
_MONDAY = date(2024, 1, 1)


def problems_of(problem: PlanProblems) -> Iterator[str]:
    """Word what keeps a file from being a plan, by line and column."""
    for one in problem.problems:
        yield line("plan", "problem", at=_where(problem.path, one), words=line("plan_problems", one.name, **one.values))
    if problem.more:
        yield line("plan", "more", file=problem.path, count=problem.more)
    yield line("plan", "unusable", file=problem.path, count=len(problem.problems) + problem.more)


def _where(path: Path, problem: Problem) -> str:
    return f"{path}:{problem.line}:{problem.column}" if problem.line else str(path)


def report(path: Path, read: PlanFile) -> Iterator[str]:
    """Word a plan that can be used: its meetings, its timeline, what looks wrong, and a count."""
    plan, calendar = read.plan, office_calendar()
    entries = timeline(plan, calendar, ZONE)
    warnings = warnings_of(path, read)
    yield line("plan", "title", file=path, title=plan.title, year=plan.school_year, next=plan.school_year + 1)
    yield from map(_meeting, [plan] * len(plan.programme.meetings), plan.programme.meetings)
    yield from map(_window, [plan] * len(plan.programme.windows), plan.programme.windows)
    yield from (_entry(plan, entry) for entry in entries if entry.due or _is_first(plan, entry))
    yield from warnings
    yield line(
        "plan", "summary", deadlines=len(plan.deadlines),
        proposed=sum(deadline.is_proposed for deadline in plan.deadlines),
        undated=len({entry.rank for entry in entries if entry.due is None}), warnings=len(warnings),
    )  # fmt: skip


def _meeting(plan: Plan, meeting: PlannedMeeting) -> str:
    hour = f"{meeting.hour:%Hh%M}" if meeting.hour else line("plan", "no_hour")
    likely = line("plan", "tentative") if meeting.tentative else ""
    place = meeting.place or line("plan", "no_place")
    return line(
        "plan", "meeting", code=meeting.code, hour=hour, day=dated(plan.day_of(meeting)), likely=likely, place=place
    )


def _window(plan: Plan, window: Window) -> str:
    names = {unit.code: unit.name for unit in (plan.unit, *plan.units)}
    due = resolve(window.rule, {}, office_calendar(), ZONE)
    assert due is not None
    who = ", ".join(names[code] for code in window.who)
    return line("plan", "window", code=window.code, title=window.title, until=until(due.ends_at), who=who)


# --- one deadline ------------------------------------------------------------------------------------------------


def _entry(plan: Plan, entry: Entry) -> str:
    deadline = entry.deadline
    if entry.due is None:
        when = line("plan", "undated")
    else:
        when = upfirst(dated(entry.due.last_day) if deadline.bound.at is None else until(entry.due.ends_at))
    return line(
        "plan", "proposed" if deadline.is_proposed else "given", when=when, title=deadline.title,
        meeting=_of_meeting(plan, entry), owner=plan.post(deadline.owner).title, why=_why(plan, entry),
    )  # fmt: skip


def _of_meeting(plan: Plan, entry: Entry) -> str:
    if entry.meeting is None or len(plan.programme.meetings) == 1:
        return ""
    return line("plan", "of_meeting", code=entry.meeting.code) if entry.due else line("plan", "of_each_meeting")


def _is_first(plan: Plan, entry: Entry) -> bool:
    """What has no date yet is said once for all meetings."""
    return entry.meeting in {None, *plan.programme.meetings[:1]}


def _why(plan: Plan, entry: Entry) -> str:
    deadline = entry.deadline
    rule = _rule(plan, entry)
    if not deadline.is_proposed:
        rule = line("plan_why", "words", words=deadline.words, rule=rule) if deadline.words else rule
    elif deadline.words:
        rule = line("plan_why", "only_words", words=deadline.words, rule=rule)
    else:
        rule = line("plan_why", "no_words", rule=rule)
    return rule + _aim(entry) + _again(entry)


def _rule(plan: Plan, entry: Entry) -> str:
    day_of = plan.day_of(entry.meeting) if entry.meeting else None
    return rule_words(entry.deadline.bound, day_of, on_the_day=entry.is_the_meeting)


def rule_words(rule: Rule, meeting: date | None, *, on_the_day: bool) -> str:
    """Word what a rule means. `meeting`: its day, where known; `on_the_day`: it is that day itself, and no limit."""
    days = line("plan_why", "working_days" if rule.unit is DayUnit.WORKING else "days", n=rule.n)
    kind = "within_first" if rule.counts_first_day else str(rule.bound)
    return line("plan_why", "on_the_day" if on_the_day else kind, days=days, of=_anchor(rule, meeting))


def _anchor(rule: Rule, meeting: date | None) -> str:
    if rule.fixed is not None:
        return line("plan_why", "fixed", day=day(rule.fixed))
    if rule.anchor is Anchor.MEETING and meeting:
        return line("plan_why", "meeting_on", day=day(meeting))
    return line("plan_why", rule.anchor)


def _aim(entry: Entry) -> str:
    return "" if entry.due is None or entry.is_the_meeting else aim_words(entry.due)


def aim_words(due: Due) -> str:
    """Word the working day to aim at; "" where that is the last day itself."""
    if due.roll is Roll.NONE:
        return ""
    return line("plan_why", f"roll_{due.roll}", off=_off(due.why.off), day=dated(due.cut_off))


def _again(entry: Entry) -> str:
    again = entry.deadline.recurring
    if again is None:
        return ""
    if again.every:
        return line("plan_why", "every", n=again.every)
    return line("plan_why", "on_days", days=", ".join(map(day, chase_days(entry))))


# --- what looks wrong ----------------------------------------------------------------------------------------------


def warnings_of(path: Path, read: PlanFile) -> list[str]:
    """Word all that looks wrong with a plan's own dates, each with its line."""
    return [_concern(path, read, concerned) for concerned in review(read.plan, office_calendar(), ZONE)]


def _concern(path: Path, read: PlanFile, concerned: Concerned) -> str:
    names = {deadline.key: deadline.title for deadline in read.plan.deadlines}
    return concern_words(f"{path}:{read.line_of(concerned.path)}", concerned.finding, names)


def concern_words(at: str, finding: Finding, names: Mapping[str, str]) -> str:
    """Word what looks wrong, where it stands and which sentence it is about. `names`: titles of steps by their keys."""
    values = {name: _value(name, value, names) for name, value in finding.values.items()}
    kind = finding.concern
    name = f"{kind}_{values['roll']}" if kind is Concern.LAST_DAY_OFF else kind
    words = line("plan_concerns", name, **values)
    about = line("plan", "about", words=finding.sentence) if finding.sentence else ""
    return line("plan", "warning", at=at, words=words, about=about)


def _value(name: str, value: object, titles: Mapping[str, str]) -> str:
    if isinstance(value, datetime):
        return until(value)
    if isinstance(value, date):
        return dated(value)
    if isinstance(value, timedelta):
        return f"{value / timedelta(hours=1):g}"
    if name in {"stated", "actual"} and isinstance(value, int):
        return weekday(_MONDAY + timedelta(days=value))
    if name == "off":
        return _off(str(value))
    return titles.get(str(value), str(value))


def _off(why: str) -> str:
    return line("plan_why", why) if why in {WEEKEND, SWAPPED} else why
