"""Thư trao tay: to each whom nothing reaches, what they must be told, by class, group or school, with a strip."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.handover import Handover
from domain.meeting import Meeting
from services.questions import handovers
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the letters of one group (`about`; 0 for all that wait)."""
    found = [one for one in handovers.listed(uow, by=by) if one.question.meeting_id == meeting.key]
    return {"letters_out": [one for one in found if about in {0, one.handover.group_id or 0}]}


def each(uow: UnitOfWork, meeting: Meeting) -> Sequence[tuple[int, str]]:
    """Return the groups that hand something over."""
    groups = sorted({one.group_id for one in _waiting(uow, meeting) if one.group_id is not None})
    return [(key, uow.people.unit(key).name) for key in groups]


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what they wait: somebody whom nothing reaches."""
    return "" if _waiting(uow, meeting) else "handovers"


def _waiting(uow: UnitOfWork, meeting: Meeting) -> list[Handover]:
    found = uow.handovers.listed(units=[meeting.unit_id])
    of = {one.key: one.meeting_id for one in uow.questions.many([one.question_id for one in found])}
    return [one for one in found if of.get(one.question_id) == meeting.key]
