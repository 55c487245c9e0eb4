"""Taking part in a meeting: who may, by which way, and by which link."""

from domain.errors import MeetingOver, NotFound
from domain.meeting import Meeting, Mode
from domain.participation import Participation
from services import audience
from services.unit_of_work import UnitOfWork


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
    of_it = any(m.waits_since is None for m in audience.concerned(uow, person_id, meeting))
    return meeting.link if of_it and audience.may_ask(uow, person_id, meeting) else ""
