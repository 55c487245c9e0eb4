"""Taking part in a meeting: who may, by which way, and by which link; how people come together is told to each."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from conversation.reply import Choice
from domain.errors import MeetingOver, NotFound
from domain.invitation import Invitation, Rsvp
from domain.meeting import Meeting, Mode
from domain.participation import Participation
from services import audience, office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

SETTLES_AFTER = timedelta(minutes=5)
"""How long a change waits for the next one: mode and link, set one after the other, are one message."""


def participation(uow: UnitOfWork, person_id: int, meeting: Meeting) -> Participation:
    """Return what somebody has said about a meeting; begun now if there was nothing."""
    return uow.participations.find(meeting.key, person_id) or Participation(meeting_id=meeting.key, person_id=person_id)


def say_online(uow: UnitOfWork, person_id: int, meeting: Meeting, *, online: bool) -> None:
    """Keep by which way somebody comes to a hybrid meeting; NotFound for another one, MeetingOver."""
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.mode is not Mode.HYBRID:
        raise NotFound
    said = participation(uow, person_id, meeting)
    said.online = online
    uow.participations.keep(said)
    uow.act("meeting.attending", "meeting", meeting.key, by=person_id, online=online)


def is_online(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether somebody takes part online: at a hybrid meeting by what they said; who said nothing is in the hall."""
    if meeting.mode is not Mode.HYBRID:
        return meeting.mode is Mode.ONLINE
    said = uow.participations.find(meeting.key, person_id)
    return said is not None and said.online


def all_online(uow: UnitOfWork, meeting: Meeting) -> frozenset[int]:
    """Return who said that they come to a hybrid meeting online; at any other there is nobody to tell apart."""
    if meeting.mode is not Mode.HYBRID:
        return frozenset()
    return frozenset(said.person_id for said in uow.participations.of_meeting(meeting.key) if said.online)


def link_for(uow: UnitOfWork, person_id: int, meeting: Meeting) -> str:
    """Return the link for somebody who may attend and takes part online; "" for others, and where there is none."""
    if not meeting.link or not is_online(uow, person_id, meeting):
        return ""
    return meeting.link if may_attend(uow, person_id, meeting) else ""


def may_attend(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether a meeting is for somebody, whose belonging to its unit waits for nobody."""
    of_it = any(m.waits_since is None for m in audience.concerned(uow, person_id, meeting))
    return of_it and audience.may_ask(uow, person_id, meeting)


# --- told ------------------------------------------------------------------------------------------------------------


def tell(uow: UnitOfWork, people: Iterable[int], meeting: Meeting) -> None:
    """Promise each how the meeting is held now and what that means for them, in place of what has not gone out yet."""
    for person_id in people:
        hush(uow, person_id, meeting)
        online = is_online(uow, person_id, meeting)
        choices = [Choice.command(label("meeting"), "hoinghi")]
        if meeting.mode is Mode.HYBRID:
            other = label("come_in_person" if online else "come_online")
            choices.insert(0, Choice.act(other, "attend", f"{meeting.key}.{int(not online)}"))
        owe(
            uow, person_id, "rules/held_now", once=f"{_key(meeting, person_id)}#{uow.now.isoformat()}", mandatory=True,
            due_at=uow.now + SETTLES_AFTER, choices=choices, meeting=meeting, online=online,
            link=link_for(uow, person_id, meeting), address=office.address(uow, person_id),
        )  # fmt: skip


def hush(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Take back what was to be told and has not gone out yet; False where there is nothing."""
    return uow.deliveries.drop(_key(meeting, person_id), reason="changed_again")


def _key(meeting: Meeting, person_id: int) -> str:
    return f"held:{meeting.key}:{person_id}"


def answer(uow: UnitOfWork, invitation: Invitation, rsvp: Rsvp, *, by: int) -> None:
    """Keep what somebody answers to an invitation."""
    invitation.rsvp, invitation.answered_at, invitation.version = rsvp, uow.now, invitation.version + 1
    uow.invitations.keep(invitation)
    uow.act(f"invitation.{rsvp}", "invitation", invitation.key, by=by, meeting=invitation.meeting_id)


def not_there(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Any] | None:
    """Say during a meeting that one is not there: attendance is right, and nobody moves up any more.

    Return what take_back needs: the invitation, what was answered before, its version; None where nothing changed.
    """
    found = uow.invitations.find(meeting.key, by)
    if found is None:
        return None
    invitation = uow.invitations.hold(found.key)
    if not invitation.stands or invitation.rsvp in {Rsvp.AWAY, Rsvp.ANOTHER} or invitation.arrived_at is not None:
        return None
    before = invitation.rsvp
    answer(uow, invitation, Rsvp.AWAY, by=by)
    return [invitation.key, before, invitation.version]


def there_after_all(uow: UnitOfWork, before: Sequence[Any], *, by: int) -> None:
    """Let the answer be what it was before `not_there`, unless somebody has changed it since."""
    key, rsvp, version = before
    invitation = uow.invitations.hold(key)
    if invitation.version == version:
        answer(uow, invitation, Rsvp(rsvp), by=by)
