"""Claims: who comes in is bound to the invitations that can only mean them, once that is proven.

A code of one's own or a post proves it. A name typed after a code that many have does not: then who keeps the list is
asked, and nothing of the invitation is shown before.
"""

from domain.invitation import Invitation, Seat
from domain.people.access import Membership, Role
from letters.folding import fold
from services import audience, office
from services.delivering import owe
from services.people.invitations import fits, invite, sending_began, tell_places
from services.unit_of_work import UnitOfWork


def recognise(uow: UnitOfWork, person_id: int, *, proven: bool = False) -> None:
    """Bind who came in to what they are invited to, or let them wait; they get what was sent to the others."""
    name = uow.people.get(person_id).name
    found = _by_roster(uow, person_id) + (_by_name(uow, person_id, fold(name)) if name else [])
    for invitation in {one.key: one for one in found}.values():
        if uow.invitations.find(invitation.meeting_id, person_id) is not None:
            continue
        if proven or _is_proven(uow, person_id, invitation):
            _bind(uow, person_id, invitation)
        else:
            _claim(uow, person_id, invitation)


def taken(uow: UnitOfWork, person_id: int) -> list[Invitation]:
    """Return the invitations of somebody's name that are another person's already."""
    name = uow.people.get(person_id).name
    named = _by_name(uow, person_id, fold(name), taken=True) if name else []
    return [one for one in named if uow.invitations.find(one.meeting_id, person_id) is None]


def _is_proven(uow: UnitOfWork, person_id: int, invitation: Invitation) -> bool:
    """A line of a list that invites a whole circle is nobody's seat; who holds a post was given it by the office."""
    if invitation.seat is Seat.GUEST and invitation.entry_id is not None:
        return True
    mine = uow.people.memberships(person_id)
    return any(audience.holds_a_post(m) and _comes_as(uow, invitation, m) for m in mine)


def _bind(uow: UnitOfWork, person_id: int, invitation: Invitation) -> None:
    invitation.person_id, invitation.version = person_id, invitation.version + 1
    uow.invitations.keep(invitation)
    uow.act("invitation.recognised", "invitation", invitation.key, by=person_id, meeting=invitation.meeting_id)
    meeting = uow.meetings.get(invitation.meeting_id)
    ahead = not meeting.is_over and uow.now < meeting.starts_at
    if ahead and invitation.is_expected and sending_began(uow, meeting):
        invite(uow, invitation)
    if ahead and invitation.seat is Seat.RESERVE:
        tell_places(uow, meeting, [invitation])
    for other in uow.people.waiting((), claimed_id=invitation.key):
        if other.person_id != person_id:
            other.waits_since = None
            uow.people.keep(other)
            owe(
                uow, other.person_id, "confirming/taken", once=f"taken:{other.id}:{invitation.key}", mandatory=True,
                unit=uow.people.unit(invitation.unit_id), address=office.address(uow, other.person_id),
                name=uow.people.get(other.person_id).name,
            )  # fmt: skip


def _claim(uow: UnitOfWork, person_id: int, invitation: Invitation) -> None:
    """Let somebody wait to be confirmed as who is invited; not again where it was said that they are not."""
    mine = uow.people.memberships(person_id)
    member = next((m for m in mine if _comes_as(uow, invitation, m)), None)
    if member is None or member.claimed_id == invitation.key:
        return
    if member.claimed_id is None or member.waits_since is None:
        member.claimed_id, member.waits_since = invitation.key, member.waits_since or uow.now
        uow.people.keep(member)
        uow.act("invitation.claimed", "invitation", invitation.key, by=person_id, meeting=invitation.meeting_id)


def _by_roster(uow: UnitOfWork, person_id: int) -> list[Invitation]:
    entries = [entry.key for entry in uow.rosters.of_person(person_id)]
    return [one for one in uow.invitations.of_entries(entries) if one.person_id is None]


def _by_name(uow: UnitOfWork, person_id: int, folded: str, *, taken: bool = False) -> list[Invitation]:
    """Return those of this name whose unit and role fit; of each meeting only where one can be meant."""
    mine = uow.people.memberships(person_id)
    units = {member.unit_id for member in mine}
    units |= {unit.key for key in list(units) for unit in uow.people.units_under(key)}
    found = uow.invitations.waiting_for(units, folded, taken=taken)
    named = [one for one in found if any(_comes_as(uow, one, m) for m in mine)]
    meetings = [one.meeting_id for one in named]
    return [one for one in named if meetings.count(one.meeting_id) == 1]


def _comes_as(uow: UnitOfWork, invitation: Invitation, member: Membership) -> bool:
    """Whether somebody invited may be a member; who came as a delegate of the meeting's own unit is anybody's."""
    above = uow.meetings.get(invitation.meeting_id).unit_id
    return fits(invitation.role, member) or (member.role is Role.DELEGATE and member.unit_id == above)
