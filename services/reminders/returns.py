"""Returns: by which steps units owe what they have to say, so that they are led to their list and not to a tick."""

from domain.deadline import Deadline
from domain.meeting import Meeting
from domain.plans.plan import Collection, Plan
from domain.plans.proposals import Step
from letters.folding import fold
from services.unit_of_work import UnitOfWork

_USUAL = frozenset({Step.GROUP_RETURNS.value, Step.SCHOOL_RETURNS.value})


def steps_of(uow: UnitOfWork, meeting: Meeting) -> frozenset[str]:
    """Return the usual ones, and the first of the way that a meeting's plan gives to its questions."""
    if meeting.programme_id is None:
        return _USUAL
    kept = uow.deadlines.programme(meeting.programme_id).plan.get("collection")
    first = Collection.model_validate(kept).steps[:1] if kept is not None else ()
    return _USUAL | {step.deadline for step in first if step.deadline is not None}


def plan_of(uow: UnitOfWork, meeting: Meeting) -> Plan | None:
    """Return the plan of a meeting's programme, if it has one."""
    if meeting.programme_id is None:
        return None
    kept = uow.deadlines.programme(meeting.programme_id).plan
    return Plan.model_validate(kept) if "collection" in kept else None


def way_of(plan: Plan | None, meeting: Meeting) -> list[str]:
    """Return the posts to which what units sent goes, one after the other: the plan's way, else who leads it."""
    steps = plan.collection.steps[2:] if plan is not None else ()
    return [plan.post(step.post).title for step in steps] if plan is not None and steps else [meeting.chair_title]


def is_on_the_way(uow: UnitOfWork, meeting: Meeting, person_id: int) -> bool:
    """Whether somebody holds a post to which the lists go, and so reads them."""
    mine = {fold(m.title) for m in uow.people.memberships(person_id) if m.unit_id == meeting.unit_id and m.title}
    return bool(mine) and not mine.isdisjoint(map(fold, way_of(plan_of(uow, meeting), meeting)))


def is_return(uow: UnitOfWork, part: Deadline) -> bool:
    """Whether it is a unit's part of sending its opinions to a meeting."""
    if part.unit_id is None or part.meeting_id is None:
        return False
    return part.step.partition("@")[0] in steps_of(uow, uow.meetings.get(part.meeting_id))


def is_whole(uow: UnitOfWork, whole: Deadline) -> bool:
    """Whether it is that for all units together, which is the office's."""
    if whole.meeting_id is None or whole.asked_of is None:
        return False
    return whole.step in steps_of(uow, uow.meetings.get(whole.meeting_id))


def mark_of(part: Deadline) -> str:
    """Return what a button carries of the list of such a part."""
    return f"{part.meeting_id}-{part.unit_id}"
