"""Accepting a debt: its holder says that they take it on; who gives it back does so in promises.hand_back."""

from domain.duty import AnswerDuty, check_holder, check_open
from domain.errors import AlreadyDone
from services.unit_of_work import UnitOfWork


def accept(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    """Its holder takes it on, which the office sees at once; NotTheHolder, AlreadyDone. What was handed back is kept.

    No other change: what was shown of it stays right.
    """
    duty = uow.duties.hold(duty_id)
    check_holder(duty, by, code=uow.questions.get(duty.question_id).code)
    check_open(duty)
    if duty.accepted_at is not None and duty.handed_back_at is None:
        raise AlreadyDone(what="accepted")
    duty.accepted_at, duty.handed_back_at = uow.now, None
    uow.duties.keep(duty)
    uow.act("duty.accepted", "duty", duty.key, by=by, question=duty.question_id)
    return duty
