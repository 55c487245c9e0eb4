"""For whom a meeting is: who may ask and who may speak there, by its audience and by who was named for a unit."""

from collections.abc import Sequence

from domain.audience import COUNTED, Circle, Per
from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import MAY_SPEAK, SELF_DECLARED, Membership, check_role
from domain.people.errors import NotADelegate, NotConfirmed, NotInvited
from domain.people.unit import Unit
from services.levels import levels_of
from services.unit_of_work import UnitOfWork


def circles_of(meeting: Meeting) -> list[Circle]:
    """Return for whom a meeting is, circle by circle; nothing where it is for everybody."""
    return [Circle.read(kept) for kept in meeting.audience]


def school_of(uow: UnitOfWork, unit: Unit) -> Unit:
    """Return the school of a class or group; any other unit is its own."""
    below = unit.kind in {COUNTED[Per.CLASS], COUNTED[Per.GROUP]} and unit.parent_id is not None
    return uow.people.unit(unit.parent_id) if below and unit.parent_id is not None else unit


def concerned(uow: UnitOfWork, person_id: int, meeting: Meeting) -> list[Membership]:
    """Return what a person is in the meeting's unit, or in one right below it."""
    found = uow.people.memberships(person_id)
    return [m for m in found if meeting.unit_id in {m.unit_id, uow.people.unit(m.unit_id).parent_id}]


def sends(uow: UnitOfWork, meeting: Meeting, circle: Circle, member: Membership) -> Unit | None:
    """Return the unit among whose delegates of a circle a member would be; None where none counts them."""
    if circle.per is None:
        return None
    if circle.per is Per.MEETING:
        return uow.people.unit(meeting.unit_id)
    kind = COUNTED[circle.per]
    own = [uow.people.unit(key) for key in (member.group_id, member.unit_id) if key is not None]
    return next((unit for unit in own if unit.kind is kind and unit.key != meeting.unit_id), None)


def circle_for(uow: UnitOfWork, meeting: Meeting, member: Membership) -> Circle | None:
    """Return the circle by which a member is invited; None for none: that of their unit's delegates comes first."""
    mine = [circle for circle in circles_of(meeting) if circle.role is member.role]
    counted = [circle for circle in mine if sends(uow, meeting, circle, member) is not None]
    here = levels_of(uow, member.group_id or member.unit_id)
    return next((circle for circle in counted or mine if circle.is_at(here)), None)


def holds_a_post(member: Membership) -> bool:
    """Whether somebody works for a meeting in any way: they are invited, whatever the audience."""
    return bool(member.title) or member.role not in SELF_DECLARED


def own_invitation(uow: UnitOfWork, person_id: int, meeting: Meeting) -> Invitation | None:
    """Return a person's invitation while they are on the list, or None."""
    found = uow.invitations.find(meeting.key, person_id)
    return found if found is not None and found.stands else None


# --- who may ask ---------------------------------------------------------------------------------------------------


def may_ask(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether a meeting is for a person: by a circle, a post, or because they were named."""
    if not meeting.audience:
        return True
    mine = concerned(uow, person_id, meeting)
    if any(holds_a_post(m) or circle_for(uow, meeting, m) is not None for m in mine):
        return True
    return own_invitation(uow, person_id, meeting) is not None


def check_may_ask(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Refuse with NotInvited for whom a meeting is not."""
    if not may_ask(uow, person_id, meeting):
        raise NotInvited(circles=circles_of(meeting))


# --- who may speak -------------------------------------------------------------------------------------------------


def may_speak(uow: UnitOfWork, person_id: int, meeting: Meeting | None) -> bool:
    """Whether a person may register to speak; without a meeting in sight: whether one of their roles ever may."""
    mine = uow.people.memberships(person_id)
    if not any(m.role in MAY_SPEAK and m.waits_since is None for m in mine):
        return False
    return meeting is None or (may_ask(uow, person_id, meeting) and _kept_from(uow, person_id, meeting) is None)


def check_may_speak(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Refuse with NoRight, with NotConfirmed who waits for somebody to agree to them, with NotADelegate."""
    mine = uow.people.memberships(person_id)
    check_role([m.role for m in mine], MAY_SPEAK)
    if not may_speak(uow, person_id, None):
        waits = next(m for m in mine if m.waits_since is not None)
        raise NotConfirmed(name=uow.people.unit(waits.group_id or waits.unit_id).name)
    kept = _kept_from(uow, person_id, meeting)
    if kept is not None:
        raise kept


def _kept_from(uow: UnitOfWork, person_id: int, meeting: Meeting) -> NotADelegate | None:
    """Return why somebody does not speak: their unit sends others. Where it says the number itself, once it did."""
    if not meeting.audience:
        return None
    invited = own_invitation(uow, person_id, meeting)
    if invited is not None and invited.seat is not Seat.RESERVE:
        return None
    refused: NotADelegate | None = None
    for member in concerned(uow, person_id, meeting):
        circle = circle_for(uow, meeting, member)
        unit = sends(uow, meeting, circle, member) if circle is not None else None
        if holds_a_post(member) or (circle is not None and unit is None):
            return None
        if circle is None or unit is None:
            continue
        if circle.number is None and not named(uow, meeting, unit.key, circle):
            return None
        place = invited.place if invited is not None else 0
        refused = NotADelegate(name=unit.name, limit=circle.number or 0, place=place)
    return refused


def named(uow: UnitOfWork, meeting: Meeting, unit_id: int, circle: Circle) -> Sequence[Invitation]:
    """Return whom a unit has named of a circle: delegates first, then its reserves in their order."""
    return uow.invitations.of_unit(meeting.key, unit_id, circle.role)


# --- who is invited, asked or not ----------------------------------------------------------------------------------


def is_invited(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether a seat waits for somebody: they are on the list and not kept away, or their whole circle is invited."""
    known = own_invitation(uow, person_id, meeting)
    if known is not None:
        return known.is_expected
    circles = [circle_for(uow, meeting, m) for m in concerned(uow, person_id, meeting) if m.waits_since is None]
    return any(circle is not None and circle.per is None for circle in circles)
