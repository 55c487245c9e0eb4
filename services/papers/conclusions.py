"""Thông báo kết luận: what was concluded, plan 003's four lists with who does what by when, and what was pledged."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.minutes import NoteKind
from services.meetings import four_lists
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the lists as they stand, and the conclusions of the minutes."""
    del about
    lists = four_lists.of(uow, meeting, by=by)
    notes = [note for note in uow.minutes.of_meeting(meeting.key) if note.struck_at is None]
    return {"lists": lists, "conclusions": [note for note in notes if note.kind is NoteKind.CONCLUSION]}
