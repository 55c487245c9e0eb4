"""How a duty came to its end: what its holder is told, and what its card says, is the same."""

from datetime import datetime
from enum import StrEnum

from conversation.reply import Choice
from domain.duty import AnswerDuty
from domain.questions.question import Question
from domain.questions.queue import ANSWERED, Outcome, QueueEntry
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

_WRITTEN = ("keepsend", "keepchange", "keepdrop")
"""What its writer may do with an answer that was prepared for what was then said."""


class Ending(StrEnum):
    """Why nobody owes it; or whose it is until it is given anew: the office's, or the chair's at the meeting."""

    WITHDRAWN = "withdrawn"
    ANSWERED_HERE = "answered_here"
    DECLINED = "declined"
    CLEAR = "clear"
    ANSWERED = "answered"
    NOT_IN_HAND = "not_in_hand"
    JOINED = "joined"
    UNDONE = "undone"
    UNDECIDED = "undecided"


def ending(  # noqa: PLR0911 - one line for each way
    uow: UnitOfWork, duty: AnswerDuty, question: Question
) -> Ending | None:  # fmt: skip
    """Return how a duty ended, or None while it is owed."""
    if duty.is_open:
        return None
    if question.withdrawn_at is not None:
        return Ending.WITHDRAWN
    if duty.cancelled_at is None:
        said = uow.duties.feedback(question.key)
        if said is not None and said.clear:
            return Ending.CLEAR
        return Ending.NOT_IN_HAND if uow.handovers.open_of(question.key) is not None else Ending.ANSWERED
    if question.joined_to is not None:
        return Ending.JOINED
    if duty.beside:
        return Ending.UNDONE
    return _at_the_meeting(uow.questions.entry(question.key))


def _at_the_meeting(entry: QueueEntry | None) -> Ending:
    if entry is None:
        return Ending.UNDONE
    if entry.outcome is Outcome.DECLINED:
        return Ending.DECLINED
    return Ending.ANSWERED_HERE if entry.outcome in ANSWERED else Ending.UNDECIDED


def tell_of_ending(
    uow: UnitOfWork, duty: AnswerDuty, question: Question, *, by: int | None, tell_at: datetime | None = None
) -> None:
    """Tell the holder how what they owed has ended, unless they ended it themselves.

    What they had written for what was said in the hall is asked about: to be sent beside it, changed, or dropped.
    """
    how, latest = ending(uow, duty, question), uow.duties.latest_answer(duty.key)
    written = latest if how is Ending.ANSWERED_HERE and latest is not None and latest.text else None
    if duty.holder_id != by or written is not None:
        owe(
            uow, duty.holder_id, "answering/cancelled", once=f"cancelled:{duty.key}:{duty.version}", due_at=tell_at,
            question=question, ending=how, address=office.address(uow, duty.holder_id), written=written,
            choices=[Choice.act(label(name), name, duty.key) for name in _WRITTEN] if written is not None else [],
        )  # fmt: skip


def end_support(uow: UnitOfWork, duty: AnswerDuty, person_id: int) -> None:
    """Whoever leads an answer now, or has gone, supports it no more; what they sent stays with its lead."""
    for support in uow.duties.supports([duty.key]):
        if support.person_id == person_id:
            support.dropped_at = uow.now
            uow.duties.keep(support)
