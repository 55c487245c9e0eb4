"""Opening a plan: its units, posts, meetings and topics are made, and everything it asks for gets its place in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from domain.deadline import Deadline, Programme
from domain.deadline_rule import Anchor, Bound, Rule, resolve
from domain.errors import HourMissing, PlanOpened
from domain.meeting import Meeting
from domain.plan import Plan, PlannedDeadline, PlannedUnit
from domain.plan_programme import PlannedMeeting, Window
from domain.plan_timeline import Concerned, review
from domain.proposals import PROPOSALS, Step
from domain.topic import Topic, TopicKind
from domain.unit import Unit, UnitKind
from domain.workdays import WorkCalendar
from services import calendars, timeline
from services.planning import KEEP, LENGTH
from services.post_codes import PostCode, make_codes
from services.posts import holder_of
from services.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption, say

YEAR = timedelta(days=365)


@dataclass(slots=True)
class Opened:
    """What opening a plan made. `codes`: for people to come in by; `concerns`: to be looked at."""

    unit: Unit
    programme: Programme
    meetings: list[Meeting] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    codes: list[PostCode] = field(default_factory=list)
    concerns: Sequence[Concerned] = ()


def open_plan(uow: UnitOfWork, plan: Plan, *, hours: Mapping[str, time] | None = None) -> Opened:
    """Make everything that a plan asks for, or nothing. PlanOpened the second time.

    `hours`: by a meeting's code, where the plan gives none; without it HourMissing, for an hour is never invented.
    """
    if uow.deadlines.programme_by_code(plan.code) is not None:
        raise PlanOpened(code=plan.code)
    unit = _unit(uow, plan.unit, plan.unit.name, None)
    assert unit.id is not None
    units = {plan.unit.code: [unit]}
    for below in plan.units:
        units[below.code] = [_unit(uow, below, name, unit.id) for name in below.called]
    calendar = calendars.of_unit(uow, unit.id)
    main = _programme(uow, plan, unit.id, units)
    opened = Opened(unit, main, concerns=review(plan, calendar, uow.zone))
    opened.codes = make_codes(uow, plan, units)
    for planned in plan.programme.meetings:
        opened.meetings.append(_meeting(uow, plan, planned, main, calendar, hours or {}))
    single = opened.meetings[0] if len(opened.meetings) == 1 else None
    once = [entry for entry in _entries(uow, plan, unit.id) if single or not entry[0].of_each_meeting]
    if single is not None:
        opened.deadlines += timeline.lay(uow, [entry for _, entry in once], meeting=single)
    else:
        opened.deadlines += timeline.lay(uow, [entry for _, entry in once], programme_id=main.id)
        for meeting in opened.meetings:
            opened.deadlines += timeline.lay(uow, each_meeting(uow, plan, unit.id), meeting=meeting)
    uow.act("plan.opened", "programme", main.id, by=None, code=plan.code)
    return opened


def each_meeting(uow: UnitOfWork, plan: Plan, unit_id: int) -> list[Entry]:
    """Return what a plan asks for at every meeting anew."""
    return [entry for planned, entry in _entries(uow, plan, unit_id) if planned.of_each_meeting]


def _unit(uow: UnitOfWork, planned: PlannedUnit, name: str, parent_id: int | None) -> Unit:
    """Return the unit of this name, made where there is none."""
    known = uow.people.unit_named(name, parent_id)
    if known is None:
        known = Unit(parent_id=parent_id, kind=planned.kind, name=name, paper_desk=planned.paper_desk)
        uow.people.keep(known)
    return known


def _programme(uow: UnitOfWork, plan: Plan, unit_id: int, units: Mapping[str, Sequence[Unit]]) -> Programme:
    """Store the plan itself, and each window in which others must hold their own meetings."""
    main = Programme(
        unit_id=unit_id, code=plan.code, title=plan.title, school_year=plan.school_year, least=plan.programme.least,
        plan=plan.model_dump(mode="json"), opened_at=uow.now,
    )  # fmt: skip
    uow.deadlines.keep(main)
    for window in plan.programme.windows:
        due = resolve(window.rule, {}, calendars.of_unit(uow, unit_id), uow.zone)
        uow.deadlines.keep(
            Programme(
                unit_id=unit_id,
                code=f"{plan.code}:{window.code}",
                title=window.title,
                school_year=plan.school_year,
                ends_at=due.ends_at if due else None,
                each=any(unit.kind is UnitKind.SCHOOL for unit in plan.units if unit.code in window.who),
                plan=_owing(plan, window, units),
                opened_at=uow.now,
            )
        )
    return main


def _owing(plan: Plan, window: Window, units: Mapping[str, Sequence[Unit]]) -> dict[str, list[int]]:
    """Return the ids of the units that owe a meeting (`who`).

    Where the plan only counts some of them: of those below that do not (`spared`), for it names them elsewhere.
    """
    named = {code: [unit.id for unit in made if unit.id is not None] for code, made in units.items()}
    if any(unit.code in window.who and not unit.called for unit in plan.units):
        return {"spared": [key for code, ids in named.items() if code not in window.who for key in ids]}
    return {"who": [key for code in window.who for key in named[code]]}


def _meeting(
    uow: UnitOfWork,
    plan: Plan,
    planned: PlannedMeeting,
    programme: Programme,
    calendar: WorkCalendar,
    hours: Mapping[str, time],
) -> Meeting:
    day = plan.day_of(planned)
    hour = planned.hour or hours.get(planned.code)
    if hour is None:
        raise HourMissing(code=planned.code, day=day)
    starts = datetime.combine(day, hour, uow.zone)
    length = timedelta(hours=planned.hours) if planned.hours else LENGTH
    meeting = Meeting(
        unit_id=programme.unit_id, code=planned.code, title=plan.title, chair_title=plan.post(plan.chair).title,
        place=planned.place or caption("place", "unsaid"), starts_at=starts, ends_at=starts + length,
        intake_opens_at=uow.now, intake_ends_at=_intake_end(plan, starts, calendar, uow), agenda=list(plan.agenda),
        house_rules=plan.house_rules, off_topic=plan.off_topic, programme_id=programme.id, mode=plan.mode,
        tentative=planned.tentative, keep_until=starts + KEEP,
    )  # fmt: skip
    uow.meetings.keep(meeting)
    topics = [(topic.title, topic.short, topic.kind) for topic in plan.topics]
    if all(kind is not TopicKind.UNSORTED for _, _, kind in topics):
        unsorted = caption("topic_kind", TopicKind.UNSORTED)
        topics.append((unsorted, unsorted, TopicKind.UNSORTED))
    for rank, (title, short, kind) in enumerate(topics, start=1):
        uow.meetings.keep(Topic(meeting_id=meeting.key, rank=rank, kind=kind, title=title, short=short))
    return meeting


def _intake_end(plan: Plan, starts: datetime, calendar: WorkCalendar, uow: UnitOfWork) -> datetime:
    """When the plan's own list of speakers closes; else the usual day; the meeting's hour where that has gone by."""
    listed = next((d for d in plan.deadlines if d.key == plan.speaker_list and d.rule is not None), None)
    rule = listed.bound if listed is not None else PROPOSALS[Step.INTAKE_CLOSES].rule
    due = resolve(rule, {Anchor.MEETING: starts}, calendar, uow.zone)
    return due.ends_at if due is not None and uow.now < due.ends_at <= starts else starts


# --- what is owed --------------------------------------------------------------------------------------------------


def _entries(uow: UnitOfWork, plan: Plan, unit_id: int) -> list[tuple[PlannedDeadline, Entry]]:
    found: list[tuple[PlannedDeadline, Entry]] = []
    for planned in plan.deadlines:
        entry = _entry(uow, plan, planned, unit_id)
        found += [(planned, chase) for chase in _chases(planned, entry)]
        found.append((planned, entry))
    return found


def _entry(uow: UnitOfWork, plan: Plan, planned: PlannedDeadline, unit_id: int) -> Entry:
    owner = plan.post(planned.owner).title
    head = plan.post(planned.head).title if planned.head else ""
    return Entry(
        step=planned.key, title=planned.title, words=planned.words, source=_source(plan, planned), owner=owner,
        receiver=plan.post(planned.receiver).title if planned.receiver else "", rule=planned.bound,
        proposed=planned.is_proposed, is_notice=planned.key == plan.notice,
        repeat_days=(planned.recurring.every or 0) if planned.recurring else 0,
        holder_id=holder_of(uow, unit_id, owner), head_id=holder_of(uow, unit_id, head) if head else None,
    )  # fmt: skip


def _source(plan: Plan, planned: PlannedDeadline) -> str:
    """Return the plan's number beside its words; where it has none for the date, say so."""
    return plan.number if planned.words else caption("source", "unstated")


def _chases(planned: PlannedDeadline, entry: Entry) -> list[Entry]:
    """Return a step of its own for each day on which somebody is to be urged before the date that the plan names."""
    again, fixed = planned.recurring, planned.bound.fixed
    if again is None or again.days_before is None or fixed is None:
        return []
    return [_chase(entry, fixed, days) for days in sorted(again.days_before, reverse=True)]


def _chase(entry: Entry, fixed: date, days: int) -> Entry:
    return Entry(
        step=f"{entry.step}-{days}", title=say("timeline/chase", title=entry.title, days=days),
        owner=entry.owner, receiver=entry.receiver,
        rule=Rule(bound=Bound.BY, fixed=fixed - timedelta(days=days)), words=entry.words, source=entry.source,
        proposed=entry.proposed, holder_id=entry.holder_id, head_id=entry.head_id,
    )  # fmt: skip


# --- whether everybody has held theirs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How a programme stands: units that held their meeting, that have one ahead, that are late, that have none."""

    held: Sequence[str]
    ahead: Sequence[str]
    late: Sequence[str]
    missing: Sequence[str]


def standing(uow: UnitOfWork, programme: Programme) -> Standing:
    """Tell which of the units that a programme names have held their meeting within its window."""
    found: dict[str, list[str]] = {"held": [], "ahead": [], "late": [], "missing": []}
    for unit in uow.people.units_under(programme.unit_id):
        if not _owes(unit, programme):
            continue
        held = uow.meetings.of_unit(unit.id or 0)
        meetings = [meeting for meeting in held if meeting.cancelled_at is None and _counts(meeting, programme)]
        found[_stands(meetings, programme, now=uow.now)].append(unit.name)
    return Standing(**found)


def _owes(unit: Unit, programme: Programme) -> bool:
    """Whether it is one of those named; of those only counted it may be any school that is not named elsewhere."""
    if "who" in programme.plan:
        return unit.id in programme.plan["who"]
    return unit.kind is UnitKind.SCHOOL and unit.id not in programme.plan.get("spared", ())


def _counts(meeting: Meeting, programme: Programme) -> bool:
    """Whether it may be the one that is owed: last year's, long before the window's end, is not."""
    return programme.ends_at is None or meeting.starts_at >= programme.ends_at - YEAR


def _stands(meetings: Sequence[Meeting], programme: Programme, *, now: datetime) -> str:
    end = programme.ends_at
    within = [m for m in meetings if end is None or m.starts_at < end]
    if any(m.closed_at is not None for m in within):
        return "held"
    if any(m.starts_at > now for m in within):
        return "ahead"
    return "late" if meetings else "missing"
