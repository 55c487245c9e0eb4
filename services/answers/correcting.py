"""Correcting: what was sent and is wrong is answered anew, «đính chính», to all who had it; the old one is kept."""

from conversation.reply import Choice
from domain.duty import AnswerDuty
from domain.errors import AlreadyDone
from domain.people.access import MAY_APPROVE, MAY_TRIAGE
from domain.questions.errors import NotTheHolder
from domain.questions.question import Question
from services import office
from services.answers import promises
from services.dates import workday
from services.delivering import owe
from services.reminders.duties import drop_for_duty, lay_for_duty
from services.unit_of_work import UnitOfWork
from templates.say import label

WITHIN = 2
"""Working days within which a correction is sent: what people read meanwhile is wrong."""


def may_correct(uow: UnitOfWork, duty: AnswerDuty, question: Question, *, by: int) -> bool:
    """Whether somebody may correct what was sent: who owed it, and the office, while nothing more is owed."""
    sent = duty.closed_at is not None and duty.cancelled_at is None
    return sent and uow.duties.released(question) is not None and _concerns(uow, duty, by=by)


def begin(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    """Let a correction be owed by who answered; who that is hears of it. NotTheHolder; AlreadyDone a second time.

    Nothing is told to askers before the right words are approved.
    """
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    if not _concerns(uow, duty, by=by):
        raise NotTheHolder(code=question.code)
    if not may_correct(uow, duty, question, by=by):
        raise AlreadyDone(what="correcting" if duty.correcting_at is not None else "moved_on")
    duty.closed_at, duty.correcting_at = None, uow.now
    duty.promise(workday(uow, WITHIN))
    duty.accepted_at = uow.now if duty.holder_id == by else None
    duty.version += 1
    uow.duties.keep(duty)
    uow.act("duty.correcting", "duty", duty.key, by=by, question=question.key, due=duty.due_at.isoformat())
    promises.keep_for_who_left(uow, duty)
    lay_for_duty(uow, duty)
    if duty.holder_id != by:
        owe(
            uow, duty.holder_id, "answering/correct", once=promises.told_key(duty), question=question, duty=duty,
            address=office.address(uow, duty.holder_id),
            choices=[Choice.act(label("view_question"), "duty", duty.key)],
        )  # fmt: skip
    return duty


def stop(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    """What was sent is right after all: nothing more is owed, and no asker hears of it. NotTheHolder, AlreadyDone."""
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    if not _concerns(uow, duty, by=by):
        raise NotTheHolder(code=question.code)
    latest = uow.duties.latest_answer(duty.key)
    handed_in = latest is not None and (latest.waits_for_approval or latest.waits_to_be_sent)
    if duty.correcting_at is None or not duty.is_open or handed_in:
        raise AlreadyDone(what="submitted" if handed_in else "moved_on")
    duty.correcting_at, duty.closed_at = None, uow.now
    duty.version += 1
    uow.duties.keep(duty)
    uow.act("duty.correcting_undone", "duty", duty.key, by=by, question=question.key)
    drop_for_duty(uow, duty.key, reason="undone")
    before = f"duty:{duty.key}:{duty.version - 1}"
    if duty.holder_id != by and not uow.deliveries.drop(before, reason="undone"):
        owe(uow, duty.holder_id, "answering/correct_undone", once=promises.told_key(duty), question=question)
    return duty


def _concerns(uow: UnitOfWork, duty: AnswerDuty, *, by: int) -> bool:
    meeting = uow.meetings.get(duty.meeting_id)
    return duty.holder_id == by or office.may(uow, by, meeting, MAY_APPROVE | MAY_TRIAGE)
