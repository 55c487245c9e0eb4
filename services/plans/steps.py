"""What is to be done for a meeting of one's own: what its programme asks for at each, or the usual steps."""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from domain.audience import Per
from domain.dates.deadline_rule import Anchor, Rule, resolve
from domain.dates.rule_notation import parse_rule
from domain.deadline import Each
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.plans.plan import Plan
from domain.plans.proposals import PROPOSALS, Step
from services import audience, calendars, office
from services.plans import opening
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption


@dataclass(frozen=True, slots=True)
class Owes:
    """Who owes a step: the first of these posts that somebody holds, else the last; or each unit below of a kind.

    `of_each`: then the post is the one in each; `alone`: where there is no such unit yet, who owes it, if anybody.
    """

    roles: tuple[Role, ...]
    of_each: UnitKind | None = None
    alone: Role | None = None


_CHAIR, _SECRETARY = Owes((Role.CHAIR,)), Owes((Role.SECRETARY,))
_OF_SCHOOL = {
    Step.TOPICS_FIXED: _SECRETARY, Step.NOTICE: _CHAIR, Step.INTAKE_CLOSES: _SECRETARY,
    Step.GROUP_RETURNS: Owes((Role.GROUP_LEADER,), UnitKind.GROUP, alone=Role.GROUP_LEADER), Step.DIGEST: _SECRETARY,
    Step.ANSWERS_PREPARED: Owes((Role.RESPONDER,)), Step.SPEAKERS_LISTED: _SECRETARY, Step.PAPERS_COPIED: _SECRETARY,
    Step.MINUTES_SIGNED: _SECRETARY, Step.RESULTS_PUBLISHED: _CHAIR, Step.ANSWERS_SENT: _CHAIR,
    Step.DOSSIER: _SECRETARY, Step.OPEN_ITEMS_CHECKED: _SECRETARY,
}  # fmt: skip
"""The steps of a meeting that one school holds by itself, and who owes each."""

_HEADS = (Role.UNIT_HEAD,)
_OF_WARD = {
    Step.NOTICE: _CHAIR, Step.INVITATIONS: _SECRETARY,
    Step.SCHOOL_RETURNS: Owes(_HEADS, UnitKind.SCHOOL, alone=Role.UNIT_HEAD),
    Step.DELEGATES_NAMED: Owes(_HEADS, UnitKind.SCHOOL, alone=Role.UNIT_HEAD), Step.INTAKE_CLOSES: _SECRETARY,
    Step.DIGEST: Owes((Role.COMPILER, Role.SECRETARY)),
    Step.ANSWERS_PREPARED: Owes(_HEADS, UnitKind.OFFICE, alone=Role.RESPONDER), Step.SPEAKERS_LISTED: _SECRETARY,
    Step.PAPERS_COPIED: _SECRETARY, Step.MINUTES_SIGNED: _SECRETARY,
    Step.CONCLUSION_SUBMITTED: Owes((Role.COMPILER, Role.SECRETARY)), Step.RESULTS_PUBLISHED: _CHAIR,
    Step.UPTAKE_REPORT: Owes(_HEADS, UnitKind.OFFICE), Step.ANSWERS_SENT: _CHAIR, Step.RESULT_REPORT: _SECRETARY,
    Step.DOSSIER: _SECRETARY, Step.OPEN_ITEMS_CHECKED: _SECRETARY,
}  # fmt: skip
"""Those of a ward's own meeting, as plan 003 has them: its schools send opinions and name delegates, each its own."""

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
    planned = {entry.step for entry in asked}
    usual = [entry for entry in usual if entry.step not in planned]
    return [*usual, *asked]


def usual_entries(uow: UnitOfWork, meeting: Meeting) -> list[Entry]:
    """Return the usual steps of a unit's own meeting; what could only be late already is left out, but the notice."""
    unit = uow.people.unit(meeting.unit_id)
    below = {one.kind for one in uow.people.units_under(unit.key)}
    heads = office.staff(uow, unit.key, frozenset({Role.CHAIR}))
    calendar = calendars.of_unit(uow, unit.key)
    entries: list[Entry] = []
    for step, owes in (_OF_WARD if unit.acts_as is UnitKind.WARD else _OF_SCHOOL).items():
        rule = _rule(uow, step, meeting)
        due = resolve(rule, {Anchor.MEETING: meeting.starts_at}, calendar, uow.zone)
        if due is not None and due.ends_at <= uow.now and step is not Step.NOTICE:
            continue
        asked = owes.of_each is not None and (owes.of_each in below or owes.of_each is UnitKind.SCHOOL)
        if owes.of_each is not None and not asked and owes.alone is None:
            continue
        if step is Step.DELEGATES_NAMED and not any(one.per is Per.SCHOOL for one in audience.circles_of(meeting)):
            continue
        roles = owes.roles if asked or owes.alone is None else (owes.alone,)
        found = {role: office.staff(uow, unit.key, frozenset({role})) for role in roles}
        role = next((one for one in roles if found[one]), roles[-1])
        entries.append(
            Entry(
                step=step,
                title=caption("step", step),
                owner=caption("role", role),
                rule=rule,
                source=caption("source", PROPOSALS[step].source),
                proposed=True,
                is_notice=step is Step.NOTICE,
                holder_id=found[role][0] if len(found[role]) == 1 and not asked else None,
                head_id=heads[0] if heads else None,
                each=Each(owes.of_each, role) if asked and owes.of_each is not None else None,
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
