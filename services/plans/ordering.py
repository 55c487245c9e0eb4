"""The order of steps: what should follow a deadline and would now come before it, and moving that along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.deadline import Deadline
from domain.plans.proposals import Step
from services import calendars
from services.plans import deciding
from services.unit_of_work import UnitOfWork

_RANKS: dict[str, int] = {
    Step.INTAKE_CLOSES: 0, Step.GROUP_RETURNS: 0, Step.DIGEST: 1, Step.ANSWERS_PREPARED: 2, Step.SPEAKERS_LISTED: 2,
    Step.PAPERS_COPIED: 3,
}  # fmt: skip
"""From the end of intake to the meeting: nothing of a higher rank can be done before what has a lower one."""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A step that is due before what it follows; `day`: the one to offer for it."""

    deadline: Deadline
    day: date


def overtaken(uow: UnitOfWork, deadline: Deadline) -> list[Overtaken]:
    """Return the open steps of its meeting that follow a deadline and are due before it, in their order.

    The day offered is as many working days later as their ranks are apart, and no later than the meeting's.
    """
    rank, last = _RANKS.get(deadline.step), deadline.last_day
    if rank is None or last is None or deadline.meeting_id is None or not deadline.is_open:
        return []
    meeting = uow.meetings.get(deadline.meeting_id)
    calendar, held = calendars.of_unit(uow, meeting.unit_id), meeting.starts_at.astimezone(uow.zone).date()
    return [
        Overtaken(one, min(calendar.add_working(last, _RANKS[one.step] - rank), held))
        for one in uow.deadlines.of_meeting(meeting.key)
        if one.is_open and _RANKS.get(one.step, rank) > rank and one.last_day is not None and one.last_day < last
    ]


def move_along(uow: UnitOfWork, deadline_id: int, *, by: int, seen: str | None = None) -> Sequence[Deadline]:
    """Put them on the days that are offered, confirmed; refuses as `deciding.open_deadline`."""
    deadline = deciding.open_deadline(uow, deadline_id, by=by, seen=seen)
    return [deciding.confirm(uow, one.deadline.key, by=by, day=one.day) for one in overtaken(uow, deadline)]
