"""Danh sách đại biểu, ký nhận: who is invited, unit by unit against its quota, with room for a signature."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services.people import attendance
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the units with those for whom a seat is kept, and their reserves."""
    del about
    return {"standing": attendance.standing(uow, meeting, by=by)}


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: somebody invited."""
    return "" if uow.invitations.of_meeting(meeting.key) else "invited"
