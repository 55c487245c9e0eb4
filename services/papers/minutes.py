"""Biên bản: what happened by the hour, who was there, what was decided, and how it adds up."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.minutes import NoteKind
from services.meetings import minutes
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the minutes as they stand; the conclusions apart from what else was noted."""
    del about
    found = minutes.of(uow, meeting, by=by)
    concluded = [line for line in found.lines if line.note is not None and line.note.kind is NoteKind.CONCLUSION]
    return {
        "minutes": found,
        "lines": [line for line in found.lines if line not in concluded],
        "conclusions": concluded,
        "ends_at": meeting.closed_at or uow.now,
    }
