"""Danh sách đại biểu, ký nhận: who is invited, unit by unit against its quota, with room for a signature."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services.people import attendance
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the units with those for whom a seat is kept, and their reserves; `phones`: partly covered, by guest."""
    del about
    standing = attendance.standing(uow, meeting, by=by)
    guests = [guest for one in standing.units for guest in one.guests]
    entries = uow.rosters.phones([guest.entry_id for guest in guests if guest.entry_id is not None])
    phones = {guest.key: _covered(entries[guest.entry_id]) for guest in guests if guest.entry_id in entries}
    return {"standing": standing, "phones": phones}


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: somebody invited."""
    return "" if uow.invitations.of_meeting(meeting.key) else "invited"


def _covered(phone: str) -> str:
    return f"{phone[:3]}xxxx{phone[-3:]}"
