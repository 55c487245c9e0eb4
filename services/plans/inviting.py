"""For whom a planned meeting is: as its plan says, as last time, or for everybody; its office changes that."""

from dataclasses import replace
from typing import Any

from domain.audience import Circle, Per, usual_audience
from domain.errors import AlreadyDone, NotFound, NumberNotUnderstood
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.audience import circles_of
from services.levels import levels_of
from services.plans.meeting_settings import settable
from services.unit_of_work import UnitOfWork

_SEEN, _CHANGED = "meeting.audience_seen", "meeting.audience"
MOST = 1000
"""Delegates of one unit; a larger number is a slip."""
_PER = {Role.PARENT: Per.CLASS, Role.DELEGATE: Per.CLASS, Role.TEACHER: Per.GROUP, Role.RESIDENT: Per.MEETING}
"""By what a school counts each circle's delegates; a ward counts them by school, and the people who live there once."""


def audience_like(uow: UnitOfWork, unit_id: int, like: Meeting | None) -> list[Circle]:
    """Return for whom a unit's next meeting is: as at the last one, as the plan above says, else for everybody."""
    if like is not None and like.audience:
        return circles_of(like)
    unit = uow.people.unit(unit_id)
    planned = _planned_above(uow, unit)
    return planned or usual_audience(unit.kind if unit.kind is UnitKind.SCHOOL else unit.acts_as)


def _planned_above(uow: UnitOfWork, unit: Unit) -> list[Circle]:
    """Return the audience of a plan by which each school holds a meeting of its own: what is meant at its level."""
    if unit.parent_id is None or unit.kind is not UnitKind.SCHOOL:
        return []
    plans = [one.plan for one in uow.deadlines.programmes_of([unit.parent_id]) if one.plan.get("audience")]
    own = (plan["audience"] for plan in plans if plan.get("programme", {}).get("windows"))
    told: list[dict[str, Any]] = next(own, [])
    circles = [Circle.read(kept | (kept.get("quota") or {})) for kept in told]
    return [circle for circle in circles if circle.is_at(levels_of(uow, unit.key))]


def note_seen(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """Note that its office has looked at for whom a meeting is, the first time."""
    if is_unseen(uow, meeting):
        uow.act(_SEEN, "meeting", meeting.key, by=by)


def is_unseen(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether nobody of the office has looked at for whom a meeting is, nor changed it, nor named anybody for it."""
    return uow.events.last_of("meeting", meeting.key, {_SEEN, _CHANGED}) is None and not uow.invitations.of_meeting(
        meeting.key, removed=True
    )


# --- changed -------------------------------------------------------------------------------------------------------


def invite_role(uow: UnitOfWork, meeting_id: int, role: Role, *, by: int) -> Meeting:
    """Let everybody of a role be invited too; AlreadyDone where a circle of them is, MeetingOver, NoRight."""
    meeting = settable(uow, meeting_id, by=by)
    circles = circles_of(meeting)
    if any(circle.role is role for circle in circles):
        raise AlreadyDone(what="circle")
    return _keep(uow, meeting, [*circles, Circle(role)], by=by)


def leave_out(uow: UnitOfWork, meeting_id: int, place: int, *, by: int) -> Meeting:
    """Take a circle (by its place, from 0) out of the audience; NotFound. Without any it is for everybody again."""
    meeting, circles = _circle(uow, meeting_id, place, by=by)
    return _keep(uow, meeting, circles[:place] + circles[place + 1 :], by=by)


def invite_all(uow: UnitOfWork, meeting_id: int, place: int, *, by: int) -> Meeting:
    """Let everybody of a circle be invited, and no unit name delegates of it; NotFound. Lists follow as above."""
    return _count(uow, meeting_id, place, None, None, by=by)


def count_delegates(uow: UnitOfWork, meeting_id: int, place: int, text: str, *, by: int) -> Meeting:
    """Let each unit send so many of a circle, as typed; "" where each says for itself. NumberNotUnderstood, NotFound.

    Lists that are there follow by `people.invitations.count_delegates`.
    """
    number = text.strip().removesuffix(".")
    if number and (not number.isdecimal() or len(number) > len(str(MOST)) or not 0 < int(number) <= MOST):
        raise NumberNotUnderstood(text=text, limit=MOST)
    meeting, circles = _circle(uow, meeting_id, place, by=by)
    return _count(uow, meeting_id, place, per_of(uow, meeting, circles[place]), int(number) if number else None, by=by)


def per_of(uow: UnitOfWork, meeting: Meeting, circle: Circle) -> Per:
    """Return by what a circle's delegates are counted, or would be."""
    if circle.per is not None:
        return circle.per
    is_school = uow.people.unit(meeting.unit_id).kind is UnitKind.SCHOOL
    return _PER[circle.role] if is_school or circle.role is Role.RESIDENT else Per.SCHOOL


def _circle(uow: UnitOfWork, meeting_id: int, place: int, *, by: int) -> tuple[Meeting, list[Circle]]:
    meeting = settable(uow, meeting_id, by=by)
    circles = circles_of(meeting)
    if not 0 <= place < len(circles):
        raise NotFound
    return meeting, circles


def _count(
    uow: UnitOfWork, meeting_id: int, place: int, per: Per | None, number: int | None, *, by: int
) -> Meeting:  # fmt: skip
    meeting, circles = _circle(uow, meeting_id, place, by=by)
    circles[place] = replace(circles[place], per=per, number=number)
    return _keep(uow, meeting, circles, by=by)


def _keep(uow: UnitOfWork, meeting: Meeting, circles: list[Circle], *, by: int) -> Meeting:
    meeting.audience = [circle.kept() for circle in circles]
    uow.meetings.keep(meeting)
    uow.act(_CHANGED, "meeting", meeting.key, by=by, circles=len(circles))
    return meeting
