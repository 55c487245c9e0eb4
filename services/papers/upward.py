"""Báo cáo, kiến nghị cấp có thẩm quyền: what the meeting could not settle, with whom it is put before."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.queue import Outcome
from services.meetings import four_lists
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return what was sent up, and the agencies, each once."""
    del about
    lines = four_lists.of(uow, meeting, by=by).sent_up
    agencies = [
        (line.duty.agency if line.duty is not None else "") or (line.entry.agency if line.entry is not None else "")
        for line in lines
    ]
    return {"lines": list(zip(lines, agencies, strict=True)), "agencies": list(dict.fromkeys(filter(None, agencies)))}


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: the end of the meeting, and something that was sent up there."""
    if meeting.closed_at is None:
        return "closed"
    return "" if any(entry.outcome is Outcome.SENT_UP for entry in uow.questions.entries(meeting.key)) else "sent_up"
