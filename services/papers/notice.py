"""Thông báo tổ chức hội nghị: what it is about, when and where, who comes, how and until when questions are sent."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.topic import TopicKind
from services.papers.invitation import circles
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return topics, audience, and where questions are taken."""
    del about, by
    topics = [topic for topic in uow.meetings.topics(meeting.key) if topic.kind is not TopicKind.UNSORTED]
    desk = uow.people.unit(meeting.unit_id).paper_desk
    return {"topics": topics, "circles": circles(meeting), "desk": desk, "address": uow.address}
