"""What is to be done for a meeting of one's own: what its programme asks for at each, or the usual steps."""

from dataclasses import replace
from datetime import time, timedelta

from domain.dates.deadline_rule import Anchor, Rule, resolve
from domain.dates.rule_notation import parse_rule
from domain.deadline import Each
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.plans.plan import Plan
from domain.plans.proposals import PROPOSALS, Step
from services import calendars, office
from services.plans import opening
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption

_OWNERS = {
    Step.TOPICS_FIXED: Role.SECRETARY, Step.NOTICE: Role.CHAIR, Step.INTAKE_CLOSES: Role.SECRETARY,
    Step.GROUP_RETURNS: Role.GROUP_LEADER, Step.DIGEST: Role.SECRETARY, Step.ANSWERS_PREPARED: Role.RESPONDER,
    Step.SPEAKERS_LISTED: Role.SECRETARY, Step.PAPERS_COPIED: Role.SECRETARY, Step.MINUTES_SIGNED: Role.SECRETARY,
    Step.RESULTS_PUBLISHED: Role.CHAIR, Step.ANSWERS_SENT: Role.CHAIR, Step.DOSSIER: Role.SECRETARY,
    Step.OPEN_ITEMS_CHECKED: Role.SECRETARY,
}  # fmt: skip
"""The steps of a meeting that one school holds by itself, and who owes each."""

_TO_HOLD_IT = parse_rule({"by": "meeting"})
"""What is due on a meeting's own day is the meeting, on the day that the plan names; a further one is no step of it."""


def steps_of(uow: UnitOfWork, meeting: Meeting) -> list[Entry]:
    """Return the usual steps, with what a meeting's programme asks for at each meeting anew.

    The public notice is the plan's, where it wants one for each meeting; else the law's, which is usual.
    """
    usual = usual_entries(uow, meeting)
    if meeting.programme_id is None:
        return usual
    plan = Plan.model_validate(uow.deadlines.programme(meeting.programme_id).plan)
    calendar, anchors = calendars.of_unit(uow, meeting.unit_id), {Anchor.MEETING: meeting.starts_at}
    asked: list[Entry] = []
    for entry in opening.each_meeting(uow, plan, meeting.unit_id):
        if entry.rule == _TO_HOLD_IT:
            continue
        due = resolve(entry.rule, anchors, calendar, uow.zone)
        if due is None or due.ends_at > uow.now or entry.is_notice:
            asked.append(entry)
    if any(entry.is_notice for entry in asked):
        usual = [entry for entry in usual if not entry.is_notice]
    return [*usual, *asked]


def usual_entries(uow: UnitOfWork, meeting: Meeting) -> list[Entry]:
    """Return the usual steps of a school's own meeting; what could only be late already is left out, but the notice."""
    calendar = calendars.of_unit(uow, meeting.unit_id)
    entries: list[Entry] = []
    for step, role in _OWNERS.items():
        rule = _rule(uow, step, meeting)
        due = resolve(rule, {Anchor.MEETING: meeting.starts_at}, calendar, uow.zone)
        if due is not None and due.ends_at <= uow.now and step is not Step.NOTICE:
            continue
        holders = office.staff(uow, meeting.unit_id, frozenset({role}))
        each = Each(UnitKind.GROUP, role) if role is Role.GROUP_LEADER and _has_groups(uow, meeting.unit_id) else None
        heads = office.staff(uow, meeting.unit_id, frozenset({Role.CHAIR}))
        entries.append(
            Entry(
                step=step,
                title=caption("step", step),
                owner=caption("role", role),
                rule=rule,
                source=caption("source", PROPOSALS[step].source),
                proposed=True,
                is_notice=step is Step.NOTICE,
                holder_id=holders[0] if len(holders) == 1 and each is None else None,
                head_id=heads[0] if heads else None,
                each=each,
            )
        )
    return entries


def _rule(uow: UnitOfWork, step: Step, meeting: Meeting) -> Rule:
    """Return the rule of a usual step; a meeting that takes questions until a day of its own keeps that day."""
    rule = PROPOSALS[step].rule
    if step is not Step.INTAKE_CLOSES:
        return rule
    starts, ends = (at.astimezone(uow.zone) for at in (meeting.starts_at, meeting.intake_ends_at))
    hour = ends.time() if ends.time() != time() else None  # at midnight it is the end of the day before
    days = (starts.date() - (ends if hour else ends - timedelta(days=1)).date()).days
    return replace(rule, n=days, at=hour) if days > 0 else rule


def _has_groups(uow: UnitOfWork, unit_id: int) -> bool:
    """Whether there are groups to ask each for its own; a school without them asks its teachers at once."""
    return any(unit.kind is UnitKind.GROUP for unit in uow.people.units_under(unit_id))
