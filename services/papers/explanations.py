"""Giải trình góp ý báo cáo (plan 004): each remark on a report, taken in or explained, in the report's own order."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.meeting import Meeting
from services.meetings import remarks
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return one report (`about`) with its remarks, or all; what stands aside is in none."""
    found = [remarks.remarks(uow, key, by=by) for key, _ in each(uow, meeting) if about in {0, key}]
    return {"reports": [(one.report, [row for row in one.rows if row.question.aside is None]) for one in found]}


def each(uow: UnitOfWork, meeting: Meeting) -> Sequence[tuple[int, str]]:
    """Return the meeting's reports that have remarks."""
    found = uow.reports.of_meeting(meeting.key)
    numbers = uow.reports.numbers([one.key for one in found])
    return [(one.key, one.title) for one in found if numbers.get(one.key)]


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: a remark on a report."""
    return "" if each(uow, meeting) else "remarks"
