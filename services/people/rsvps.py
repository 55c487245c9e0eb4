"""Answers to invitations: I come, I cannot, somebody else comes; changed as often as one likes until the meeting."""

from domain.errors import NotFound
from domain.invitation import Invitation, Rsvp, Seat
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.errors import AnswersOver, OffTheList, SamePerson
from letters.folding import fold
from services import attending, audience
from services.naming import read_name
from services.people.invitations import (
    fits,
    invite,
    name_of,
    pass_on,
    seat,
    sending_began,
    take_off,
    tell_head,
    tell_off,
)
from services.plans import seats
from services.unit_of_work import UnitOfWork


def of_person(uow: UnitOfWork, person_id: int) -> list[tuple[Invitation, Meeting]]:
    """Return a person's invitations to meetings that have not begun, the soonest first."""
    found = [(one, uow.meetings.get(one.meeting_id)) for one in uow.invitations.of_person(person_id)]
    return sorted((pair for pair in found if is_open(uow, pair[1])), key=lambda pair: pair[1].starts_at)


def own(uow: UnitOfWork, invitation_id: int, person_id: int) -> tuple[Invitation, Meeting]:
    """Return an invitation to who may still answer it; NotFound for others, AnswersOver once the meeting began.

    OffTheList where they were taken off it: a unit closed, somebody came back whom they replaced.
    """
    invitation = uow.invitations.hold(invitation_id)
    if invitation.person_id != person_id:
        raise NotFound
    meeting = uow.meetings.get(invitation.meeting_id)
    if not is_open(uow, meeting):
        raise AnswersOver(meeting=meeting)
    if not invitation.stands:
        raise OffTheList(meeting=meeting)
    return invitation, meeting


def is_open(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether invitations to a meeting are answered still: until it begins."""
    return not meeting.is_over and meeting.started_at is None and uow.now < meeting.starts_at


def come(uow: UnitOfWork, invitation_id: int, *, by: int) -> Invitation:
    """Say that one comes; who had gone away before gets the seat back while there is room, else the last reserve's.

    Who was to come instead comes no more: they and the head know.
    """
    invitation, _ = own(uow, invitation_id, by)
    was = invitation.rsvp
    other = _no_replacement(uow, invitation, by=by)
    if was in {Rsvp.AWAY, Rsvp.ANOTHER} and invitation.seat is not Seat.GUEST:
        share = _share(uow, invitation)
        if share is not None:
            seat(uow, share, invitation)
    attending.answer(uow, invitation, Rsvp.COMING, by=by)
    if was is Rsvp.ANOTHER:
        tell_head(uow, invitation, "inviting/gone_head", but=by, rsvp=Rsvp.COMING, other="", dropped=other)
    return invitation


def stay_away(uow: UnitOfWork, invitation_id: int, *, by: int) -> Invitation:
    """Say that one cannot come: the next reserve moves up, and both of them and their head know."""
    invitation, _ = own(uow, invitation_id, by)
    other = _no_replacement(uow, invitation, by=by)
    if invitation.rsvp is not Rsvp.AWAY:
        attending.answer(uow, invitation, Rsvp.AWAY, by=by)
        tell_head(uow, invitation, "inviting/gone_head", but=by, rsvp=Rsvp.AWAY, other="", dropped=other)
        pass_on(uow, invitation)
    return invitation


def send_another(uow: UnitOfWork, invitation_id: int, text: str, *, by: int) -> Invitation:
    """Let somebody else come in one's place, by name, and return theirs: they take the seat and get the invitation.

    Who had gone away has no seat to give: somebody else is seated while there is room, else the last reserve.
    SamePerson for oneself or who is invited already; EmptyText, TooLong, OldFont.
    """
    invitation, meeting = own(uow, invitation_id, by)
    said = read_name(text).name
    if fold(said) == fold(name_of(uow, invitation)):
        raise SamePerson(name=said)
    was_away = invitation.rsvp is Rsvp.AWAY
    dropped = _no_replacement(uow, invitation, by=by)
    person_id = _member(uow, invitation, said)
    other = uow.invitations.find(meeting.key, person_id) if person_id is not None else _same_name(uow, invitation, said)
    if other is not None and other.is_expected:
        raise SamePerson(name=said)
    other = other or Invitation(
        meeting_id=meeting.key, unit_id=invitation.unit_id, role=invitation.role, seat=invitation.seat,
        named_at=uow.now, person_id=person_id,
    )  # fmt: skip
    other.name, other.folded, other.seat, other.place = said, fold(said), invitation.seat, invitation.place
    other.unit_id, other.role, other.removed_at, other.rsvp = invitation.unit_id, invitation.role, None, Rsvp.NONE
    other.instead_of_id, other.named_by, other.named_at = invitation.key, by, uow.now
    other.version += other.id is not None
    share = _share(uow, invitation) if was_away else None
    uow.invitations.keep(other)
    if share is not None:
        seat(uow, share, other)
    attending.answer(uow, invitation, Rsvp.ANOTHER, by=by)
    tell_head(uow, invitation, "inviting/gone_head", but=by, rsvp=Rsvp.ANOTHER, other=said, dropped=dropped)
    if sending_began(uow, meeting) and other.is_expected:
        invite(uow, other, template="inviting/instead")
    return other


def _no_replacement(uow: UnitOfWork, invitation: Invitation, *, by: int) -> str:
    """Take who was to come in one's place off the list again, and tell them; return their name, "" for nobody's."""
    others = uow.invitations.instead_of(invitation.key) if invitation.rsvp is Rsvp.ANOTHER else []
    for other in others:
        take_off(uow, other, by=by)
        tell_off(uow, other)
    return ", ".join(name_of(uow, one) for one in others)


def replacement(uow: UnitOfWork, invitation_id: int, person_id: int) -> tuple[str, bool]:
    """Return who comes in one's place as it stands, "" for nobody, and whether they have their invitation."""
    invitation, _ = own(uow, invitation_id, person_id)
    other = next(iter(uow.invitations.instead_of(invitation.key)), None)
    return (name_of(uow, other), other.asked_at is not None) if other is not None else ("", False)


def _share(uow: UnitOfWork, invitation: Invitation) -> seats.Share | None:
    shares = seats.shares(uow, uow.meetings.get(invitation.meeting_id))
    return next((one for one in shares if any(i.key == invitation.key for i in one.invited)), None)


def _member(uow: UnitOfWork, invitation: Invitation, said: str) -> int | None:
    """Return the one member of the unit who has this name, or None."""
    school = audience.school_of(uow, uow.people.unit(invitation.unit_id))
    named = {
        member.person_id
        for person, member in uow.people.members(school.key, frozenset(Role))
        if fold(person.name) == fold(said) and fits(invitation.role, member)
    }
    return named.pop() if len(named) == 1 else None


def _same_name(uow: UnitOfWork, invitation: Invitation, said: str) -> Invitation | None:
    same = uow.invitations.named(invitation.meeting_id, invitation.unit_id, fold(said))
    return next((one for one in same if one.role is invitation.role and one.person_id is None), None)
