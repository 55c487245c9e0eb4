"""Until when a meeting takes questions: set here alone, with its step and who must hear of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.deadline import Deadline
from domain.meeting import Meeting
from domain.messages.delivery import Event
from domain.people.acted import UNDO_WITHIN
from domain.plans.proposals import Step
from services import office
from services.delivering import owe
from services.plans.concerned import people_concerned
from services.unit_of_work import UnitOfWork
from templates.say import label

_SET, _MOVED = "meeting.intake_set", "meeting.moved"


def step_of(uow: UnitOfWork, meeting: Meeting) -> Deadline | None:
    """Return the step of a meeting's timeline that says until when questions are taken; None: it has none."""
    found = (one for one in uow.deadlines.of_meeting(meeting.key) if one.step == Step.INTAKE_CLOSES)
    return next((one for one in found if one.dropped_at is None), None)


def meeting_of(uow: UnitOfWork, deadline: Deadline) -> Meeting | None:
    """Return the meeting whose intake ends by this step; None for any other step."""
    if deadline.step != Step.INTAKE_CLOSES or deadline.meeting_id is None:
        return None
    return uow.meetings.get(deadline.meeting_id)


def is_ahead(meeting: Meeting, *, now: datetime) -> bool:
    """Whether the end of intake is still to come."""
    return not meeting.is_over and now < meeting.intake_ends_at


def set_end(uow: UnitOfWork, meeting: Meeting, ends_at: datetime, *, by: int) -> None:
    """Take questions until then, and never longer than to the meeting's hour; everybody concerned hears of it.

    They hear when it can be taken back no more, once of several changes, and of none where all is as they last heard.
    """
    ends_at = min(ends_at, meeting.starts_at)
    if ends_at == meeting.intake_ends_at:
        return
    before = [event for event in uow.events.of("meeting", meeting.key) if event.act in {_SET, _MOVED}]
    heard = _heard(uow, meeting, before)
    uow.act(_SET, "meeting", meeting.key, by=by, before=meeting.intake_ends_at.isoformat(), after=ends_at.isoformat())
    meeting.intake_ends_at = ends_at
    uow.meetings.keep(meeting)
    for person_id in sorted({by, *people_concerned(uow, meeting)}):
        hush(uow, person_id, meeting)
        if person_id == by or ends_at == heard:
            continue
        owe(
            uow, person_id, "moving/intake", once=f"{_key(meeting, person_id)}#{len(before)}", mandatory=True,
            due_at=uow.now + UNDO_WITHIN, choices=[Choice.command(label("meeting"), "hoinghi")], meeting=meeting,
            before=heard, now=uow.now, address=office.address(uow, person_id),
        )  # fmt: skip


def close(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """Take no more questions from this second on, late ones apart."""
    set_end(uow, meeting, uow.now.replace(microsecond=0), by=by)


def hush(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Take back what was to be told of it and has not gone out: something else says more now."""
    uow.deliveries.drop(_key(meeting, person_id), reason="changed_again")


def _key(meeting: Meeting, person_id: int) -> str:
    return f"intake:{meeting.key}:{person_id}"


def _heard(uow: UnitOfWork, meeting: Meeting, events: Sequence[Event]) -> datetime:
    """Return the end of which people know: what was changed within the last minutes has not gone out yet."""
    heard = meeting.intake_ends_at
    for event in reversed(events):
        if event.act == _MOVED or event.at + UNDO_WITHIN <= uow.now:
            break
        heard = datetime.fromisoformat(event.details["before"])
    return heard


def move_along(uow: UnitOfWork, meeting: Meeting, shift: timedelta) -> None:
    """Let intake end as long before a meeting that moved as it did; who is told of the move reads it there.

    Never in the past while it was still open, never after the meeting. What a person closed before its hour stays
    closed; what closed by itself, and is open by the move, is a step to be done again.
    """
    step, was = step_of(uow, meeting), meeting.intake_ends_at
    if step is not None and step.done_by is not None and was <= uow.now:
        return
    end = was + shift
    if was > uow.now >= end:
        end = min(meeting.starts_at, uow.now + timedelta(hours=1))
    meeting.intake_ends_at = end
    if step is not None and step.done_at is not None and end > uow.now:
        step.done_at = step.done_by = None
        uow.deadlines.keep(step)
