"""Planning: a meeting made in a few answers, with the usual timeline proposed; last year's meeting made again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import ascii_uppercase

from domain.dates.deadline_rule import Anchor, Rule, resolve, same_offset
from domain.dates.rule_notation import parse_rule, write_rule
from domain.dates.school_year import school_year
from domain.deadline import Deadline
from domain.errors import EmptyText, MeetingOver, TooManyTopics
from domain.meeting import Meeting
from domain.people.access import Role, check_role
from domain.people.unit import Unit
from domain.plans.proposals import PROPOSALS, Step
from domain.questions.topic import Topic, TopicKind
from domain.questions.wording import letters
from letters.folding import fold
from services import calendars, office, which_meeting
from services.naming import read_lines
from services.plans import from_plan, inviting, meeting_days, timeline
from services.plans.meeting_days import KEEP, LENGTH
from services.plans.steps import steps_of
from services.plans.timeline import MAY_PLAN, Entry
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork
from templates.say import caption, say

SHORT_LABEL = 20
LINE_LIMIT = 200
_ALWAYS = (TopicKind.OTHER, TopicKind.UNSORTED)
MOST_TOPICS = 18
"""With «vấn đề khác» and «nhờ phân loại» that is as many as can be chosen by number."""
_LETTERS = 4


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a secretary said of the meeting to come. `topics`: titles; none means «vấn đề khác» alone.

    `dates`: what a pasted plan asks for, each on its own day.
    """

    title: str
    starts_at: datetime
    place: str
    topics: Sequence[str] = ()
    dates: Sequence[Entry] = ()


def planning_units(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the units for which a person plans meetings, that of the meeting they mean first; NoRight."""
    meant = which_meeting.shown_meeting(uow, person_id)
    units = which_meeting.units_of(uow, person_id, MAY_PLAN)
    units.sort(key=lambda unit_id: meant is None or unit_id != meant.unit_id)
    return [uow.people.unit(unit_id) for unit_id in units]


def check_plans_for(uow: UnitOfWork, unit_id: int, *, by: int) -> None:
    """Refuse with NoRight who does not plan this unit's meetings."""
    check_role(uow.people.roles(by, unit_id), MAY_PLAN)


def last_meeting(uow: UnitOfWork, unit_id: int) -> Meeting | None:
    """Return the unit's latest meeting, to begin the next one from, or None."""
    return next(iter(uow.meetings.of_unit(unit_id)), None)


def usual_title(uow: UnitOfWork, starts_at: datetime) -> str:
    """Return «Hội nghị đối thoại năm học 2026-2027»."""
    year = school_year(starts_at.astimezone(uow.zone).date())
    return say("planning/usual_title", year=year)


def read_topics(text: str) -> list[str]:
    """Return the topics of a typed list without bullets and twins; EmptyText, LineTooLong, TooManyTopics."""
    titles = list(dict.fromkeys(read_lines(text, limit=LINE_LIMIT, sentences=True)))
    if not titles:
        raise EmptyText
    always = {fold(caption("topic_kind", kind)) for kind in _ALWAYS}
    titles = [title for title in titles if fold(title) not in always]
    if len(titles) > MOST_TOPICS:
        raise TooManyTopics(count=len(titles), limit=MOST_TOPICS)
    return titles


def usable_topics(titles: Sequence[str]) -> list[str]:
    """Return those of a plan's topics that can be taken as they are: neither too long nor too many."""
    fitting = [title for title in titles if len(title) <= LINE_LIMIT and letters(title)]
    return read_topics("\n".join(fitting[:MOST_TOPICS])) if fitting else []


def make(uow: UnitOfWork, unit_id: int, wanted: Wanted, *, by: int) -> Meeting:
    """Make a meeting with the usual timeline, every date of it proposed until somebody confirms it.

    DateInPast, NoRight; AlreadyDone where there is one at this hour. The whole unit is reminded of it from now on.
    """
    check_plans_for(uow, unit_id, by=by)
    meeting_days.check_ahead(uow, wanted.starts_at)
    meeting_days.check_free(uow, unit_id, wanted.starts_at)
    last = last_meeting(uow, unit_id)
    meeting = _store(uow, unit_id, wanted, like=last)
    for rank, (title, kind) in enumerate(_topics(wanted.topics), start=1):
        uow.meetings.keep(_topic(meeting, rank, title, kind))
    timeline.lay(uow, from_plan.merged(steps_of(uow, meeting), wanted.dates), meeting=meeting)
    _announce_to_members(uow, meeting)
    uow.act("meeting.planned", "meeting", meeting.key, by=by)
    return meeting


def propose(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Lay the usual timeline for a meeting that has none; a second time changes nothing. NoRight, MeetingOver."""
    meeting = uow.meetings.hold(meeting_id)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if not uow.deadlines.of_meeting(meeting.key):
        timeline.lay(uow, steps_of(uow, meeting), meeting=meeting)
        uow.act("meeting.timeline_proposed", "meeting", meeting.key, by=by)
    return meeting


def clone(uow: UnitOfWork, meeting_id: int, starts_at: datetime, *, by: int, title: str = "") -> Meeting:
    """Make a meeting like an earlier one: topics, agenda, rules, posts and timeline, each date as far from the day.

    `title`: its own, "" for the earlier one's. Dates that the earlier plan had fixed are proposed at the same distance;
    holders stay while in office.
    """
    earlier = uow.meetings.get(meeting_id)
    check_role(uow.people.roles(by, earlier.unit_id), MAY_PLAN)
    meeting_days.check_ahead(uow, starts_at)
    meeting_days.check_free(uow, earlier.unit_id, starts_at)
    title = title or title_again(uow, earlier, starts_at)
    wanted = Wanted(title=title, starts_at=starts_at, place=earlier.place)
    meeting = _store(uow, earlier.unit_id, wanted, like=earlier)
    for topic in uow.meetings.topics(earlier.key):
        uow.meetings.keep(
            Topic(
                meeting_id=meeting.key,
                rank=topic.rank,
                kind=topic.kind,
                title=topic.title,
                short=topic.short,
                responder_id=topic.responder_id,
            )
        )
    days = tuple(at.astimezone(uow.zone).date() for at in (earlier.starts_at, starts_at))
    entries = [
        _entry_again(uow, deadline, days[0], days[1])
        for deadline in uow.deadlines.of_meeting(earlier.key)
        if deadline.dropped_at is None
    ]
    timeline.lay(uow, entries or steps_of(uow, meeting), meeting=meeting)
    _announce_to_members(uow, meeting)
    uow.act("meeting.cloned", "meeting", meeting.key, by=by, like=earlier.key)
    return meeting


def _entry_again(uow: UnitOfWork, deadline: Deadline, day_before: date, day_after: date) -> Entry:
    rule = parse_rule(deadline.rule)
    if rule.fixed is not None:
        rule = _moved(rule, day_before, day_after)
    still = deadline.holder_id is not None and bool(
        uow.people.roles(deadline.holder_id, uow.deadlines.body_of(deadline).unit_id) & timeline.MAY_HOLD
    )
    head = deadline.head_id if deadline.head_id is not None and uow.leaving.stays(deadline.head_id) else None
    return Entry(
        step=deadline.step, title=deadline.title, owner=deadline.owner, receiver=deadline.receiver, rule=rule,
        words=deadline.words, source=deadline.source, proposed=True, is_notice=deadline.is_notice,
        repeat_days=deadline.repeat_days, holder_id=deadline.holder_id if still else None, head_id=head,
        each=deadline.asked_of,
    )  # fmt: skip


def _moved(rule: Rule, before: date, after: date) -> Rule:
    assert rule.fixed is not None
    written = write_rule(rule)
    key = next(key for key, value in written.items() if value == rule.fixed)
    return parse_rule(written | {key: same_offset(rule.fixed, before, after)})


def title_again(uow: UnitOfWork, earlier: Meeting, starts_at: datetime) -> str:
    """Return the same title, with the school year of the new day where the old one named its own."""
    old, new = (school_year(at.astimezone(uow.zone).date()) for at in (earlier.starts_at, starts_at))
    return earlier.title.replace(f"{old}-{old + 1}", f"{new}-{new + 1}")


# --- storing -------------------------------------------------------------------------------------------------------


def _store(uow: UnitOfWork, unit_id: int, wanted: Wanted, *, like: Meeting | None) -> Meeting:
    starts = wanted.starts_at
    local = starts.astimezone(uow.zone)
    meeting = Meeting(
        unit_id=unit_id, code=free_code(uow, _prefix(uow, unit_id, like), local.year % 100), title=wanted.title,
        chair_title=_chair_title(uow, unit_id, like), place=wanted.place, starts_at=starts,
        ends_at=starts + (like.ends_at - like.starts_at if like else LENGTH),
        intake_opens_at=uow.now, intake_ends_at=_intake_end(uow, unit_id, wanted),
        agenda=list(like.agenda) if like else [], basis=list(like.basis) if like else [],
        house_rules=like.house_rules if like else "",
        keep_until=starts + KEEP, programme_id=_programme_of(uow, unit_id, local.date()),
    )  # fmt: skip
    if like is not None:
        meeting.off_topic, meeting.mode = like.off_topic, like.mode
        meeting.assignments_approved = like.assignments_approved
        meeting.question_limit, meeting.questions_each = like.question_limit, like.questions_each
        meeting.speaking_minutes, meeting.answer_days = like.speaking_minutes, like.answer_days
    meeting.audience = [circle.kept() for circle in inviting.audience_like(uow, unit_id, like)]
    uow.meetings.keep(meeting)
    return meeting


def _chair_title(uow: UnitOfWork, unit_id: int, like: Meeting | None) -> str:
    """As the last meeting said, where it said one; else the title of who leads the unit's meetings."""
    plain = caption("role", Role.CHAIR)
    if like is not None and like.chair_title != plain:
        return like.chair_title
    titles = (post.title for post in office.staff_of(uow, unit_id).posts if post.role is Role.CHAIR)
    return next((title for title in titles if title), plain)


def _programme_of(uow: UnitOfWork, unit_id: int, day: date) -> int | None:
    """Return the programme of a unit's own meetings in the school year of a day; None where no plan was opened for it.

    Windows, in which others hold theirs, are programmes too, and no meeting of this unit's belongs to one.
    """
    year = school_year(day)
    found = (
        one.id for one in uow.deadlines.programmes_of([unit_id]) if one.school_year == year and "posts" in one.plan
    )
    return next(found, None)


def _intake_end(uow: UnitOfWork, unit_id: int, wanted: Wanted) -> datetime:
    """As a pasted plan says, else 17h00 of the fifth day before; where that has gone by, the meeting's own hour."""
    starts, step = wanted.starts_at, Step.INTAKE_CLOSES
    rule = next((entry.rule for entry in wanted.dates if entry.step == step), PROPOSALS[step].rule)
    due = resolve(rule, {Anchor.MEETING: starts}, calendars.of_unit(uow, unit_id), uow.zone)
    return min(due.ends_at, starts) if due is not None and due.ends_at > uow.now else starts


def _prefix(uow: UnitOfWork, unit_id: int, like: Meeting | None) -> str:
    """The letters of the last meeting's code, else the initials of the unit's name."""
    if like is not None:
        return like.code.rstrip("0123456789")
    initials = "".join(word[0] for word in fold(uow.people.unit(unit_id).name).split())
    return (initials.upper() or "HN")[-_LETTERS:]


def free_code(uow: UnitOfWork, prefix: str, year: int) -> str:
    """MN26, then MNB26, MNC26: numbers of an earlier meeting are never given again."""
    tried = (f"{prefix}{letter}{year:02}" for letter in ("", *ascii_uppercase[1:]))
    return next(code for code in tried if uow.meetings.by_code(code) is None)


def _topics(titles: Sequence[str]) -> list[tuple[str, TopicKind]]:
    return [
        *((title, TopicKind.PLAN) for title in titles),
        *((caption("topic_kind", kind), kind) for kind in _ALWAYS),
    ]


def _topic(meeting: Meeting, rank: int, title: str, kind: TopicKind) -> Topic:
    short = title if len(title) <= SHORT_LABEL else ""
    return Topic(meeting_id=meeting.key, rank=rank, kind=kind, title=title, short=short)


def _announce_to_members(uow: UnitOfWork, meeting: Meeting) -> None:
    """Lay the meeting's own reminders for everybody of the unit; the public notice is a step that a person does."""
    for person_id in office.staff(uow, meeting.unit_id, frozenset(Role)):
        settle(uow, person_id)
