"""Giấy mời: to what one is invited, when and where, and by when one says whether one comes."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services import audience
from services.unit_of_work import UnitOfWork
from templates.say import caption


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return whom the meeting is for, and its topics."""
    del about, by
    return {"circles": circles(meeting), "topics": uow.meetings.topics(meeting.key)}


def circles(meeting: Meeting) -> list[str]:
    """Return whom a meeting is for, in words, circle by circle."""
    return [circle.who or caption("circle", circle.role) for circle in audience.circles_of(meeting)]
