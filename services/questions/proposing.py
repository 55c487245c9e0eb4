"""Proposing: where a meeting wants it, whom a question is given to before the meeting is the chair's to approve.

The secretary proposes, and nobody is told; the chair's own choice counts at once, and so does everybody's in the hall.
"""

from datetime import UTC, datetime
from typing import Any

from domain.meeting import Meeting
from domain.proposed_duty import ProposedDuty
from domain.questions.question import Question
from services import office
from services.answers import promises
from services.reminders.assignments import lay_for_assignments, void
from services.unit_of_work import UnitOfWork

PROPOSED, UNPROPOSED = "question.giving_proposed", "question.giving_unproposed"


def needs_chair(uow: UnitOfWork, meeting: Meeting, *, by: int | None) -> bool:
    """Whether what somebody gives is a proposal: the meeting wants it, is still ahead, and they are not its chair."""
    ahead = meeting.started_at is None and not meeting.is_over
    return meeting.assignments_approved and ahead and by not in office.deciders(uow, meeting)


def propose(uow: UnitOfWork, question: Question, *, holder_id: int | None, due_at: datetime | None, by: int) -> None:
    """Put a line into the table of assignments, or change the one that is there; the same again changes nothing.

    OwnerMissing, DateMissing, DateInPast, HolderUnknown.
    """
    meeting = uow.meetings.get(question.meeting_id)
    holder, due = promises.check_may_owe(uow, meeting, holder_id, due_at)
    uow.questions.hold(question.key)
    known, duty = uow.proposed.of_question(question.key), promises.open_duty(uow, question.key)
    over = (duty.key, duty.version) if duty is not None else (0, 0)
    if (
        known is not None
        and known.waits
        and (known.holder_id, known.due_at) == (holder, due)
        and (known.over_duty, known.over_version) == over
    ):
        return
    if known is None:
        known = ProposedDuty(
            question_id=question.key, meeting_id=meeting.key, holder_id=holder, due_at=due, proposed_by=by,
            proposed_at=uow.now, version=0,
        )  # fmt: skip
    known.holder_id, known.due_at, known.proposed_by, known.proposed_at = holder, due, by, uow.now
    known.over_duty, known.over_version = over
    known.version += 1
    known.returned_at, known.return_reason = None, ""
    uow.proposed.keep(known)
    uow.act(PROPOSED, "question", question.key, by=by, holder=holder)
    lay_for_assignments(uow, meeting)


def of_question(uow: UnitOfWork, question: Question) -> ProposedDuty | None:
    """Return the line of a question that still means something, waiting or returned; or None."""
    proposed = uow.proposed.of_question(question.key)
    return proposed if proposed is not None and not void(uow, proposed, question) else None


def waits(uow: UnitOfWork, question: Question) -> bool:
    """Whether whom a question is given to waits for the chair."""
    proposed = of_question(uow, question)
    return proposed is not None and proposed.waits


def facts(uow: UnitOfWork, question_id: int) -> dict[str, Any] | None:
    """Return what an undo needs to know of a question's line; None where there is none."""
    known = uow.proposed.of_question(question_id)
    if known is None:
        return None
    return {
        "proposed": known.key, "holder": known.holder_id, "due": known.due_at.astimezone(UTC).isoformat(),
        "version": known.version,
        "back": known.returned_at.astimezone(UTC).isoformat() if known.returned_at else "",
    }  # fmt: skip


def restore(uow: UnitOfWork, question_id: int, before: dict[str, Any] | None, *, by: int) -> None:
    """Give a question's line the state that `facts` noted, or end it where there was none."""
    known = uow.proposed.of_question(question_id)
    if known is None:
        return
    known.version += 1
    if before is None:
        known.ended_at = uow.now
    else:
        known.holder_id, known.due_at = before["holder"], datetime.fromisoformat(before["due"])
        known.returned_at = datetime.fromisoformat(before["back"]) if before["back"] else None
    uow.proposed.keep(known)
    uow.act(UNPROPOSED, "question", question_id, by=by)
