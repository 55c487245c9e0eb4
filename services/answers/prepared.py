"""What was written for a question that was then answered in the hall: sent beside it, changed first, or dropped."""

from domain.duty import Answer, AnswerDuty, check_holder
from domain.errors import AlreadyDone
from services.answers import answering, releasing
from services.answers.endings import Ending, ending
from services.dates import workday
from services.reminders.duties import lay_for_duty
from services.unit_of_work import UnitOfWork

WITHIN = 2
"""Working days within which it is sent, once its writer wants that."""


def send(uow: UnitOfWork, duty_id: int, *, by: int) -> Answer:
    """Send it as it was written: at once where it is approved, else to who approves; NotTheHolder, AlreadyDone.

    TooLong, FileComing of what could not be handed in.
    """
    duty, answer = _take_up(uow, duty_id, by=by)
    if answer.waits_to_be_sent:
        releasing.release(uow, duty, answer, uow.questions.get(duty.question_id), by=by)
        return answer
    if answer.waits_for_approval:
        return answer
    if answer.came_back:
        answer = answering.begun(uow, duty, by=by)
    return answering.submit(uow, duty_id, by=by)


def change(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    """Take it up again to be changed, so that it fits what was said; NotTheHolder, AlreadyDone."""
    duty, answer = _take_up(uow, duty_id, by=by)
    if answer.submitted_at is not None and answer.returned_at is None:
        answer.returned_at = uow.now
        answer.approved_at = answer.release_at = None
        uow.duties.keep(answer)
    return duty


def drop(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    """Say that it is not needed: it is kept, and nobody is sent it. NotTheHolder, AlreadyDone."""
    duty, answer = _found(uow, duty_id, by=by)
    answer.returned_at = answer.returned_at or uow.now
    answer.approved_at = answer.release_at = None
    uow.duties.keep(answer)
    uow.act("answer.dropped", "duty", duty.key, by=by, version=answer.version)
    return duty


def _found(uow: UnitOfWork, duty_id: int, *, by: int) -> tuple[AnswerDuty, Answer]:
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    check_holder(duty, by, code=question.code)
    answer = uow.duties.latest_answer(duty.key)
    if ending(uow, duty, question) is not Ending.ANSWERED_HERE or answer is None or answer.released_at is not None:
        raise AlreadyDone(what="duty_closed")
    return duty, answer


def _take_up(uow: UnitOfWork, duty_id: int, *, by: int) -> tuple[AnswerDuty, Answer]:
    duty, answer = _found(uow, duty_id, by=by)
    duty.promise(workday(uow, WITHIN))
    duty.cancelled_at, duty.accepted_at = None, uow.now
    duty.version += 1
    uow.duties.keep(duty)
    uow.act("duty.taken_up", "duty", duty.key, by=by, question=duty.question_id, due=duty.due_at.isoformat())
    lay_for_duty(uow, duty)
    return duty, answer
