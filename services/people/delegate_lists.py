"""Delegates' lists: whose they are, and until when who keeps one may change it."""

from collections.abc import Callable, Collection

from domain.errors import NoRight, NotFound
from domain.invitation import Invitation
from domain.people.access import OFFICE, Role
from domain.people.errors import ListClosed, NothingToName
from domain.people.unit import Unit
from services import audience
from services.plans import seats
from services.plans.seats import Share
from services.unit_of_work import UnitOfWork
from services.which_meeting import meetings_to_choose_from

_MARKED, _DIGITS = 3, 9


def named_by(uow: UnitOfWork, person_id: int) -> list[Share]:
    """Return the lists that somebody keeps, of the soonest meeting first; NothingToName for a head's none, NoRight."""
    shares = kept_by(uow, person_id)
    if not shares:
        headed = [uow.people.unit(m.unit_id) for m in uow.people.memberships(person_id) if m.role in seats.HEADS]
        if headed:
            unit = min(headed, key=lambda one: one.closed_at is None)
            raise NothingToName(name=unit.name, closed=unit.closed_at is not None)
        raise NoRight(roles=[Role.UNIT_HEAD, Role.GROUP_LEADER, Role.SECRETARY])
    return shares


def keeps_any(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody keeps a list of delegates of a meeting ahead that has an audience."""
    ahead = [meeting for meeting in meetings_to_choose_from(uow, person_id) if meeting.started_at is None]
    return any(
        seats.units_of(uow, meeting, circle, among=seats.named_by(uow, meeting, person_id))
        for meeting in ahead
        for circle in audience.circles_of(meeting)
    )


def kept_by(uow: UnitOfWork, person_id: int, *, of: Collection[int] | None = None) -> list[Share]:
    """Return the lists that somebody keeps, of the soonest meeting first. `of`: of which units; None for all."""
    found: list[Share] = []
    for meeting in meetings_to_choose_from(uow, person_id):
        if meeting.started_at is None:
            found += seats.shares(uow, meeting, among=_within(of, seats.named_by(uow, meeting, person_id)))
    return found


def _within(of: Collection[int] | None, named: Callable[[Unit], bool]) -> Callable[[Unit], bool]:
    return named if of is None else lambda unit: unit.key in of and named(unit)


def share_of(uow: UnitOfWork, meeting_id: int, place: int, unit_id: int, *, by: int) -> Share:
    """Return one list to who keeps it; NotFound."""
    meeting = uow.meetings.get(meeting_id)
    found = (one for one in seats.shares(uow, meeting) if (one.place, one.unit.key) == (place, unit_id))
    share = next(found, None)
    if share is None or not seats.may_name(uow, meeting, share.unit, by):
        raise NotFound
    return share


def share_marked(uow: UnitOfWork, mark: str, *, by: int) -> Share:
    """Return the list that a button or a form names: `meeting.circle.unit`; NotFound."""
    parts = mark.split(".")
    if len(parts) != _MARKED or not all(part.isdecimal() and len(part) <= _DIGITS for part in parts):
        raise NotFound
    meeting_id, place, unit_id = map(int, parts)
    return share_of(uow, meeting_id, place, unit_id, by=by)


def own(uow: UnitOfWork, invitation_id: int, *, by: int) -> tuple[Invitation, Share]:
    """Return somebody on a list that this person keeps, as they are now; NotFound where they were taken off it."""
    invitation = uow.invitations.hold(invitation_id)
    meeting = uow.meetings.get(invitation.meeting_id)
    found = (one for one in seats.shares(uow, meeting) if any(i.key == invitation.key for i in one.invited))
    share = next(found, None)
    if share is None or not seats.may_name(uow, meeting, share.unit, by):
        raise NotFound
    return invitation, share


def is_open(uow: UnitOfWork, share: Share, *, by: int) -> bool:
    """Whether a list may be changed: until the plan's date; by the meeting's own office, until the meeting begins."""
    meeting = share.meeting
    if meeting.is_over or meeting.started_at is not None or uow.now >= meeting.starts_at:
        return False
    return uow.now < seats.named_until(uow, meeting) or bool(uow.people.roles(by, meeting.unit_id) & OFFICE)


def check_open(uow: UnitOfWork, share: Share, *, by: int) -> None:
    """Refuse with ListClosed what `is_open` says no to."""
    if not is_open(uow, share, by=by):
        until = min(seats.named_until(uow, share.meeting), share.meeting.starts_at)
        raise ListClosed(name=share.unit.name, ended_at=until)
