"""Moving a meeting, or calling it off: dates follow, older reminders die, everybody concerned is told what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversation.reply import Choice
from domain.dates.deadline_rule import Anchor, Rule, resolve, same_offset
from domain.dates.rule_notation import parse_rule, write_rule
from domain.deadline import Deadline
from domain.errors import AlreadyStarted, DateInPast, MeetingChanged, MeetingOver, SameHour
from domain.meeting import Meeting
from domain.people.access import MAY_RUN, check_role
from domain.questions.question import READ_FIRST, SHUT
from domain.questions.wording import check_wording
from services import attending, calendars, office
from services.answers import promises, sharing
from services.delivering import owe
from services.plans import deciding, intake_end, parts, timeline
from services.plans.concerned import people_concerned
from services.plans.timeline import Change
from services.questions import equal
from services.reminders.chair import OUTLOOK, lay_for_chairs
from services.reminders.meetings import MEETING, lay_for_askers
from services.unit_of_work import UnitOfWork
from templates.say import label

REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving did. `to_confirm`: dates that the plan had fixed, now only proposed; `told`: how many people."""

    meeting: Meeting
    before: datetime
    place_before: str
    changes: Sequence[Change]
    to_confirm: Sequence[Deadline]
    told: int


def movable(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting that can still be moved or called off, held; NoRight, AlreadyStarted, MeetingOver."""
    return _check_movable(uow, uow.meetings.hold(meeting_id), by)


def _check_movable(uow: UnitOfWork, meeting: Meeting, by: int) -> Meeting:
    """Refuse as `movable`, without holding the meeting: for who only looks."""
    check_role(uow.people.roles(by, meeting.unit_id), MAY_RUN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.started_at is not None:
        raise AlreadyStarted(meeting=meeting)
    return meeting


@dataclass(frozen=True, slots=True)
class Preview:
    """What moving would do. `moving`: dates that follow by themselves; `to_confirm`: fixed ones to propose anew."""

    meeting: Meeting
    starts_at: datetime
    place: str
    moving: int
    to_confirm: int
    told: int


def preview(uow: UnitOfWork, meeting_id: int, starts_at: datetime, *, by: int, place: str = "") -> Preview:
    """Tell what moving a meeting would do; refuses as `move` does."""
    meeting = _check_movable(uow, uow.meetings.get(meeting_id), by)
    place = place or meeting.place
    check_change(uow, meeting, starts_at, place)
    deadlines = [deadline for deadline in uow.deadlines.of_meeting(meeting.key) if deadline.is_open]
    calendar = calendars.of_unit(uow, meeting.unit_id)
    anchors = {**timeline.anchors_of(uow, deadlines, meeting), Anchor.MEETING: starts_at}
    following = 0
    for deadline in deadlines:
        due = resolve(parse_rule(deadline.rule), anchors, calendar, uow.zone)
        following += due is not None and due.last_day != deadline.last_day
    fixed = [deadline for deadline in deadlines if _is_fixed(deadline, now=uow.now)]
    same_day = _day(uow, meeting.starts_at) == _day(uow, starts_at)
    told = len(people_concerned(uow, meeting, but=by))
    return Preview(meeting, starts_at, place, following, 0 if same_day else len(fixed), told)


def check_change(uow: UnitOfWork, meeting: Meeting, starts_at: datetime, place: str) -> None:
    """Refuse an hour that is over (DateInPast), and what changes nothing (SameHour)."""
    if (starts_at, place) == (meeting.starts_at, meeting.place):
        raise SameHour(meeting=meeting)
    if starts_at <= uow.now:
        raise DateInPast(date=starts_at)


def check_version(meeting: Meeting, version: int | None) -> None:
    """Refuse with MeetingChanged to decide on what somebody else has changed since it was shown."""
    if version is not None and meeting.version != version:
        raise MeetingChanged(meeting=meeting)


def move(
    uow: UnitOfWork,
    meeting_id: int,
    starts_at: datetime,
    *,
    by: int,
    place: str = "",
    version: int | None = None,
) -> Moved:
    """Hold the meeting at another hour or place. `version`: the meeting's as it was shown; MeetingChanged.

    What is counted from the meeting moves with it. A date that the plan names does not: the same distance is proposed,
    and a person confirms each. Intake ends as long before the meeting as it did, unless it was closed by hand.
    DateInPast, SameHour.
    """
    meeting = movable(uow, meeting_id, by=by)
    check_version(meeting, version)
    before, place_before = meeting.starts_at, meeting.place
    place = place or place_before
    check_change(uow, meeting, starts_at, place)
    shift = starts_at - before
    meeting.starts_at, meeting.ends_at, meeting.place = starts_at, meeting.ends_at + shift, place
    intake_end.move_along(uow, meeting, shift)
    meeting.keep_until += max(shift, timedelta())
    meeting.version += 1
    uow.meetings.keep(meeting)
    to_confirm = _propose_anew(uow, meeting, before) if shift else []
    changes = timeline.recompute(uow, meeting)
    everybody = people_concerned(uow, meeting, but=by)
    lay_for_askers(uow, [*everybody, by], meeting)
    lay_for_chairs(uow, meeting)
    choices = [Choice.command(label("meeting"), "hoinghi"), Choice.act(label("calendar"), "calendar", meeting.key)]
    for person_id in everybody:
        intake_end.hush(uow, person_id, meeting)
        owe(
            uow, person_id, "moving/moved", once=f"moved:{meeting.key}:{meeting.version}:{person_id}", mandatory=True,
            choices=choices, meeting=meeting, before=before,
            place_before=place_before, address=office.address(uow, person_id),
        )  # fmt: skip
    attending.tell(uow, [one for one in everybody if attending.hush(uow, one, meeting)], meeting)
    uow.act("meeting.moved", "meeting", meeting.key, by=by, before=before.isoformat(), after=starts_at.isoformat())
    return Moved(meeting, before, place_before, changes, to_confirm, len(everybody))


def _propose_anew(uow: UnitOfWork, meeting: Meeting, before: datetime) -> list[Deadline]:
    """Move each date that the plan fixed by as much as the meeting moved, as a proposal; what has gone by stays."""
    proposed: list[Deadline] = []
    day_before, day_after = (_day(uow, at) for at in (before, meeting.starts_at))
    if day_before == day_after:
        return []
    for deadline in uow.deadlines.of_meeting(meeting.key):
        rule = parse_rule(deadline.rule)
        if not deadline.is_open or rule.fixed is None or not _is_fixed(deadline, now=uow.now):
            continue
        moved = write_rule(rule) | _fixed(rule, same_offset(rule.fixed, day_before, day_after))
        deadline.rule = timeline.as_json(parse_rule(moved))
        deadline.proposed, deadline.confirmed_at, deadline.confirmed_by = True, None, None
        uow.deadlines.keep(deadline)
        parts.follow(uow, deadline)
        proposed.append(deadline)
    return proposed


def _is_fixed(deadline: Deadline, *, now: datetime) -> bool:
    """Whether a date is named outright and still to come, so that a move cannot carry it along by itself."""
    named = parse_rule(deadline.rule).anchor is Anchor.FIXED
    return named and (deadline.ends_at is None or deadline.ends_at > now)


def _day(uow: UnitOfWork, at: datetime) -> date:
    return at.astimezone(uow.zone).date()


def _fixed(rule: Rule, day: object) -> dict[str, object]:
    """Return the part of a written rule that holds its date."""
    return {next(key for key, value in write_rule(rule).items() if value == rule.fixed): day}


@dataclass(frozen=True, slots=True)
class CalledOff:
    """What calling off did: questions that will be answered in writing, and how many people were told."""

    meeting: Meeting
    questions: int
    told: int


def would_cancel(uow: UnitOfWork, meeting_id: int, *, by: int) -> CalledOff:
    """Tell what calling a meeting off would do; refuses as `cancel` does."""
    meeting = _check_movable(uow, uow.meetings.get(meeting_id), by)
    asked = [q for q in uow.questions.standing(meeting.key) if uow.duties.released(q) is None]
    return CalledOff(meeting, len(asked), len(people_concerned(uow, meeting, but=by)))


def check_reason(reason: str) -> str:
    """Return why a meeting is called off as it is kept; EmptyText, TooShort, TooLong."""
    return check_wording(reason, limit=REASON_LIMIT)


def cancel(uow: UnitOfWork, meeting_id: int, *, by: int, reason: str, version: int | None = None) -> CalledOff:
    """Call a meeting off: what was asked is answered in writing, nobody is reminded, everybody is told why.

    Its open deadlines are dropped. `version`: as for `move`. Refuses a reason as `check_reason` does.
    """
    meeting = movable(uow, meeting_id, by=by)
    check_version(meeting, version)
    meeting.cancel_reason = check_reason(reason)
    meeting.cancelled_at = uow.now
    meeting.version += 1
    everybody = people_concerned(uow, meeting, but=by)
    uow.meetings.keep(meeting)
    asked: dict[int, list[str]] = {}
    due = promises.answer_by(uow, meeting)
    for group in equal.groups(uow, meeting):
        sharing.unheard(uow, group)
    for question in uow.questions.standing(meeting.key):
        if question.aside not in READ_FIRST | SHUT and uow.duties.released(question) is None:
            asked.setdefault(question.asker_id, []).append(question.code)
            if question.joined_to is None and promises.open_duty(uow, question.key) is None:
                holder = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=by)
                promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by)
    for deadline in uow.deadlines.of_meeting(meeting.key, parts=True):
        if deadline.is_open:
            deciding.drop_quietly(uow, deadline, by=by, why="cancelled")
    for subject in (MEETING, OUTLOOK):
        uow.reminders.drop(subject, meeting.key, reason="cancelled")
    for person_id in everybody:
        attending.hush(uow, person_id, meeting)
        intake_end.hush(uow, person_id, meeting)
        mine = [Choice.command(label("mine"), "cauhoi")] if person_id in asked else []
        owe(
            uow, person_id, "moving/cancelled", once=f"cancelled:{meeting.key}:{person_id}", mandatory=True,
            choices=[*mine, Choice.act(label("calendar_off"), "calendar", meeting.key)], meeting=meeting,
            codes=asked.get(person_id, []), due=due, address=office.address(uow, person_id),
        )  # fmt: skip
    questions = sum(len(codes) for codes in asked.values())
    uow.act("meeting.cancelled", "meeting", meeting.key, by=by, questions=questions)
    return CalledOff(meeting, questions, len(everybody))
