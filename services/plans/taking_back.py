"""Taking back what was just decided on a timeline, for as long as nobody else has decided anything since."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar

from domain.deadline import Deadline
from domain.errors import DeadlineChanged, MeetingOver, NothingToUndo
from domain.meeting import Meeting
from domain.people.access import check_role
from domain.people.acted import Acted
from domain.questions.errors import NotTheHolder
from services.answers import pledge_news
from services.plans import holders, intake_end, parts, timeline
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
_INSTANTS = ("confirmed_at", "done_at", "dropped_at")
_PLAIN = ("rule", "proposed", "confirmed_by", "done_by", "proof", "dropped_why", "holder_id")


def decide(
    uow: UnitOfWork, deadline_ids: Collection[int], work: Callable[[], T], *, intake_of: int | None = None
) -> tuple[T, dict[str, Any] | None]:
    """Do what decides on some deadlines, and return with it the way back as JSON; None where there is none.

    `intake_of`: the meeting for which it decides until when questions are taken, by a step of its timeline or without.

    Parts follow their whole, and end it: all of them are kept. What is done again and again has begun anew by then, so
    that it cannot be taken back.
    """
    before = {row.key: _facts(row) for row in _kin(uow, deadline_ids)}
    meetings = _taking(uow, deadline_ids, intake_of)
    ends = {meeting.key: meeting.intake_ends_at for meeting in meetings}
    decided = work()
    rows = [row for row in _kin(uow, deadline_ids) if row.face != before[row.key]["was"]]
    intake = [
        (key, end.isoformat(), now.intake_ends_at.isoformat())
        for key, end in ends.items()
        if (now := uow.meetings.get(key)).intake_ends_at != end
    ]
    if not (rows or intake) or any(row.repeat_days and row.done_at is not None for row in rows):
        return decided, None
    changed = [row.key for row in rows if row.key in deadline_ids]
    kept = [before[row.key] | {"face": row.face} for row in rows]
    return decided, {"deadlines": changed, "intake": intake, "rows": kept}


def _kin(uow: UnitOfWork, deadline_ids: Collection[int]) -> list[Deadline]:
    """Return deadlines, their parts, and the wholes of which they are some."""
    own = [uow.deadlines.get(deadline_id) for deadline_id in deadline_ids]
    wholes = [uow.deadlines.get(deadline.whole_id) for deadline in own if deadline.whole_id is not None]
    found = [*own, *uow.deadlines.parts_of(list(deadline_ids)), *wholes]
    return list({row.key: row for row in found}.values())


def _facts(deadline: Deadline) -> dict[str, Any]:
    """What deciding may change."""
    instants = {name: at.isoformat() if (at := getattr(deadline, name)) else None for name in _INSTANTS}
    plain = {name: getattr(deadline, name) for name in _PLAIN}
    return {"id": deadline.key, "was": deadline.face, **instants, **plain}


def _taking(uow: UnitOfWork, deadline_ids: Collection[int], meeting_id: int | None) -> list[Meeting]:
    """Return the meetings for which it is decided until when they take questions."""
    found = [intake_end.meeting_of(uow, uow.deadlines.get(deadline_id)) for deadline_id in deadline_ids]
    found += [uow.meetings.get(meeting_id)] if meeting_id is not None else []
    return list({meeting.key: meeting for meeting in found if meeting is not None}.values())


def take_back(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> None:
    """Make deadlines what they were (`before`: of `decide`), all or none; NotTheHolder, DeadlineChanged.

    Dates that followed from them are computed anew, reminders laid anew: the version rises, so that the others die.
    """
    decided = [_open_to(uow, deadline_id, by) for deadline_id in before["deadlines"]]
    rows = [(uow.deadlines.hold(facts["id"]), facts) for facts in before["rows"]]
    for row, facts in rows:
        if row.face != facts["face"]:
            raise DeadlineChanged(title=row.title)
    for row, facts in rows:
        _restore(uow, row, facts, by=by)
    for meeting_id, ends_at, *set_to in before["intake"]:  # an older program did not keep what it was set to
        meeting = _settable(uow, meeting_id, by, alone=not rows)
        if any(meeting.intake_ends_at != datetime.fromisoformat(end) for end in set_to):
            raise DeadlineChanged(title=meeting.title)
        intake_end.set_end(uow, meeting, datetime.fromisoformat(ends_at), by=by)
    for deadline in decided:
        uow.act("deadline.taken_back", "deadline", deadline.key, by=by)
        timeline.again(uow, deadline)
        parts.follow(uow, deadline)
    lay_for_deadlines(uow, [row for row, _ in rows])
    for row, _ in rows:
        pledge_news.tell(uow, row)


def _open_to(uow: UnitOfWork, deadline_id: int, by: int) -> Deadline:
    """Return a deadline for who may decide on it, or holds it; NotTheHolder."""
    deadline = uow.deadlines.hold(deadline_id)
    roles = uow.people.roles(by, uow.deadlines.body_of(deadline).unit_id)
    if deadline.holder_id != by and not roles & timeline.MAY_PLAN:
        raise NotTheHolder(code="", title=deadline.title)
    return deadline


def _settable(uow: UnitOfWork, meeting_id: int, by: int, *, alone: bool) -> Meeting:
    """Return a meeting that is not over; `alone`: where no step of its timeline said who may decide on it. NoRight."""
    meeting = uow.meetings.hold(meeting_id)
    if alone:
        check_role(uow.people.roles(by, meeting.unit_id), timeline.MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    return meeting


def undo(uow: UnitOfWork, acted: Acted) -> None:
    """Take back what somebody did, by chat or by page; NothingToUndo for what was done to no deadline."""
    if acted.before is None or "deadlines" not in acted.before:
        raise NothingToUndo
    take_back(uow, acted.before, by=acted.person_id)


def _restore(uow: UnitOfWork, row: Deadline, facts: dict[str, Any], *, by: int) -> None:
    given = row.holder_id
    for name in _INSTANTS:
        setattr(row, name, datetime.fromisoformat(facts[name]) if facts[name] else None)
    for name in _PLAIN:
        setattr(row, name, facts[name])
    row.version += 1
    uow.deadlines.keep(row)
    if given is not None and given not in {row.holder_id, by}:
        holders.tell_not_given(uow, row, given)
