"""Opening a plan: its units, posts, meetings and topics are made, and everything it asks for gets its place in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from domain.audience import Per
from domain.dates.deadline_rule import Anchor, Bound, Rule, resolve
from domain.dates.workdays import WorkCalendar
from domain.deadline import Deadline, Each, Programme
from domain.errors import HourMissing, PlanOpened
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind, same_name
from domain.plans.plan import Plan, PlannedDeadline, PlannedUnit, Post
from domain.plans.programme import PlannedMeeting, Window
from domain.plans.proposals import PROPOSALS, Step
from domain.plans.timeline import Concerned, review
from domain.questions.topic import Topic, TopicKind
from services import calendars, office
from services.naming import UNIT_LIMIT, read_title
from services.office import Staff
from services.plans import timeline
from services.plans.meeting_days import KEEP, LENGTH
from services.plans.post_codes import PostCode, make_codes
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption, say


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
        names = () if plan.is_each(below) and not below.names else below.called
        units[below.code] = [_unit(uow, below, name, unit.id) for name in names]
    for below in plan.units:
        if plan.is_each(below) and not below.names:
            units[below.code] = _real(uow, below.kind, unit.id, units)
    calendar = calendars.of_unit(uow, unit.id)
    main = _programme(uow, plan, unit.id, units)
    opened = Opened(unit, main, concerns=review(plan, calendar, uow.zone))
    opened.codes = make_codes(uow, plan, units)
    for planned in plan.programme.meetings:
        opened.meetings.append(_meeting(uow, plan, planned, main, calendar, hours or {}))
    single = opened.meetings[0] if len(opened.meetings) == 1 else None
    wanted = _entries(uow, plan, unit.id, units)
    once = [entry for entry in wanted if single or not entry[0].of_each_meeting]
    asked = _names(plan, units)
    if single is not None:
        opened.deadlines += timeline.lay(uow, [*(entry for _, entry in once), *asked], meeting=single)
    else:
        opened.deadlines += timeline.lay(uow, [entry for _, entry in once], programme_id=main.id)
        for meeting in opened.meetings:
            again = [entry for planned, entry in wanted if planned.of_each_meeting]
            opened.deadlines += timeline.lay(uow, [*again, *asked], meeting=meeting)
    uow.act("plan.opened", "programme", main.id, by=None, code=plan.code)
    return opened


def each_meeting(uow: UnitOfWork, plan: Plan, unit_id: int) -> list[Entry]:
    """Return what a plan asks for at every meeting anew."""
    return [entry for planned, entry in _entries(uow, plan, unit_id, {}) if planned.of_each_meeting]


def _unit(uow: UnitOfWork, planned: PlannedUnit, name: str, parent_id: int | None) -> Unit:
    """Return the unit of this name, however it was typed when the office made it; made where there is none."""
    beside = uow.people.roots() if parent_id is None else uow.people.units_under(parent_id)
    known = next((unit for unit in beside if same_name(unit.name, name)), None)
    if known is None:
        name = read_title(name, limit=UNIT_LIMIT)
        rank = max((unit.rank for unit in beside), default=0)
        known = Unit(parent_id=parent_id, kind=planned.kind, name=name, paper_desk=planned.paper_desk, rank=rank)
    if not (known.levels or planned.is_many):  # what many are among them is not what each is
        known.levels = list(planned.levels)
    uow.people.keep(known)
    return known


def _real(uow: UnitOfWork, kind: UnitKind, unit_id: int, units: Mapping[str, Sequence[Unit]]) -> list[Unit]:
    """Return the units that the office has made of what a plan only counts: all of the kind that it names nowhere."""
    named = {unit.id for made in units.values() for unit in made}
    return [unit for unit in uow.people.units_under(unit_id) if unit.kind is kind and unit.id not in named]


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
        basis=list(plan.basis), house_rules=plan.house_rules, off_topic=plan.off_topic,
        assignments_approved=plan.assignments_approved, programme_id=programme.id, mode=plan.mode,
        tentative=planned.tentative, keep_until=starts + KEEP,
        audience=[one.circle.kept() for one in plan.audience],
    )  # fmt: skip
    uow.meetings.keep(meeting)
    topics = [(topic.title, topic.short, topic.kind) for topic in plan.topics]
    always = [*([TopicKind.OTHER] if plan.other_topic else []), TopicKind.UNSORTED]
    missing = [kind for kind in always if all(there is not kind for _, _, there in topics)]
    topics += [(caption("topic_kind", kind), caption("topic_kind", kind), kind) for kind in missing]
    topics.sort(key=lambda topic: topic[2] is TopicKind.UNSORTED)
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


def _entries(
    uow: UnitOfWork, plan: Plan, unit_id: int, units: Mapping[str, Sequence[Unit]]
) -> list[tuple[PlannedDeadline, Entry]]:
    found: list[tuple[PlannedDeadline, Entry]] = []
    staff, kind = office.staff_of(uow, unit_id), uow.people.unit(unit_id).kind
    for planned in plan.deadlines:
        each = _each(plan, plan.post(planned.owner), units)
        entry = _entry(plan, planned, staff, each if each is not None and each.kind is not kind else None)
        found += [(planned, chase) for chase in _chases(planned, entry)]
        found.append((planned, entry))
    return found


def _names(plan: Plan, units: Mapping[str, Sequence[Unit]]) -> list[Entry]:
    """Return that each school names its delegates, where it sends some and the plan does not say so itself.

    The date is that of the plan's own list, which closes by it.
    """
    step = Step.DELEGATES_NAMED
    found = ((post, _each(plan, post, units)) for post in plan.posts if post.role is Role.UNIT_HEAD)
    post, each = next(((one, of) for one, of in found if of is not None and of.kind is UnitKind.SCHOOL), (None, None))
    sends = any(one.circle.per is Per.SCHOOL for one in plan.audience)
    if post is None or not sends or any(one.key == step for one in plan.deadlines):
        return []
    listed = next((one for one in plan.deadlines if one.key == plan.speaker_list and one.rule is not None), None)
    return [
        Entry(
            step=step, title=caption("step", step), owner=post.title, proposed=True, each=each,
            rule=listed.bound if listed is not None else PROPOSALS[step].rule, source=caption("source", "unstated"),
        )
    ]  # fmt: skip


def _each(plan: Plan, post: Post, units: Mapping[str, Sequence[Unit]]) -> Each | None:
    """Return of which units something is asked, each for itself: not of those that have another post of this role.

    An office or a group that the plan names has whatever post the plan gives it there, and owes nothing twice.
    """
    unit = plan.unit_of_each(post)
    if unit is None or post.role is None:
        return None
    schools = unit.kind in HOLD_THEIR_OWN
    own = {other.unit for other in plan.posts if not schools or other.role is post.role}
    but = [
        made.key for other in plan.units if other is not unit and other.kind is unit.kind and other.code in own
        for made in units.get(other.code, ())
    ]  # fmt: skip
    count = unit.count or len(unit.names) or post.holders
    return Each(unit.kind, post.role, but, count)


def _entry(plan: Plan, planned: PlannedDeadline, staff: Staff, each: Each | None) -> Entry:
    owner = plan.post(planned.owner).title
    head = plan.post(planned.head).title if planned.head else ""
    return Entry(
        step=planned.key, title=planned.title, words=planned.words, source=_source(plan, planned), owner=owner,
        receiver=plan.post(planned.receiver).title if planned.receiver else "", rule=planned.bound,
        proposed=planned.is_proposed, is_notice=planned.key == plan.notice,
        repeat_days=(planned.recurring.every or 0) if planned.recurring else 0,
        holder_id=staff.titled(owner) if each is None else None, each=each,
        head_id=staff.titled(head) if head else None,
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
        proposed=entry.proposed, holder_id=entry.holder_id, head_id=entry.head_id, each=entry.each,
    )  # fmt: skip
