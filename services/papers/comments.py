"""Văn bản lấy ý kiến (plan 003): who is given something by the conclusions is asked for remarks on their draft."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.deadline import Deadline
from domain.meeting import Meeting
from domain.plans.proposals import Step
from services.meetings import four_lists
from services.office import Who
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return whom it is for, with how much each is given, and the day by which the draft goes to the chair."""
    del about
    lists = four_lists.of(uow, meeting, by=by)
    held = [line.holder for line in (*lists.later, *lists.sent_up) if line.holder is not None]
    kept = [one.who for one in lists.pledged if one.who is not None]
    given: dict[int, tuple[Who, int]] = {}
    for who in (*held, *kept):
        given[who.person_id] = (who, given.get(who.person_id, (who, 0))[1] + 1)
    return {"given": list(given.values()), "submitted": _submitted(uow.deadlines.of_meeting(meeting.key))}


def _submitted(deadlines: Sequence[Deadline]) -> date | None:
    """Return the day by which the plan wants the draft complete."""
    return next((one.last_day for one in deadlines if one.step == Step.CONCLUSION_SUBMITTED), None)
