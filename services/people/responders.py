"""Responders: who answers a topic's questions where nobody else is named; without one, the secretary."""

from dataclasses import dataclass
from types import EllipsisType

from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, check_role
from domain.people.errors import PostChanged
from domain.questions.errors import HolderUnknown
from domain.questions.topic import Topic
from services import office
from services.delivering import owe
from services.office import Who
from services.people.rights import check_may_set_up
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Responding:
    """A topic, and who answers it: None is the secretary."""

    topic: Topic
    who: Who | None


def responding(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Responding]:
    """Return who answers which topic of a meeting, in its order; NoRight."""
    check_may_set_up(uow, meeting.unit_id, by=by)
    return [
        Responding(one, office.holder(uow, one.responder_id, meeting.unit_id) if one.responder_id is not None else None)
        for one in uow.meetings.topics(meeting.key)
    ]


def answer_for(
    uow: UnitOfWork, topic_id: int, person_id: int | None, *, by: int, seen: int | EllipsisType | None = ...
) -> Topic:
    """Say who answers a topic's questions where nobody is named (None: the secretary again), and tell that person.

    HolderUnknown for who may owe no answers there; NoRight; PostChanged where it is not who was `seen` to answer it.
    What is owed already stays where it is.
    """
    topic = uow.meetings.topic(topic_id)
    meeting = uow.meetings.get(topic.meeting_id)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if person_id is not None and not (
        uow.leaving.stays(person_id) and office.may(uow, person_id, meeting, MAY_OWE_ANSWERS)
    ):
        raise HolderUnknown
    if seen is not ... and topic.responder_id not in {seen, person_id}:
        now = topic.responder_id
        raise PostChanged(title=topic.short, name=uow.people.get(now).name if now is not None else "")
    if topic.responder_id == person_id:
        return topic
    topic.responder_id = person_id
    uow.meetings.keep(topic)
    uow.act("topic.assigned", "meeting", meeting.key, by=by, topic=topic.id, holder=person_id)
    if person_id not in {None, by}:
        owe(
            uow, person_id or 0, "appointing/topic", once=f"topic:{topic.id}:{uow.now.isoformat()}", topic=topic,
            meeting=meeting, address=office.address(uow, person_id or 0),
        )  # fmt: skip
    return topic
