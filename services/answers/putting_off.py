"""Putting an answer off: to a later day, or to none yet, with its reason; told to whom it concerns; taken back."""

from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.duty import NOTE_LIMIT, AnswerDuty, check_due, check_holder, check_open
from domain.errors import AlreadyDone, DateNotLater
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.wording import check_wording
from services import office
from services.answers import promises, sharing
from services.delivering import owe
from services.reminders.duties import lay_for_duty
from services.unit_of_work import UnitOfWork
from templates.say import label


def tells_asker(uow: UnitOfWork, duty: AnswerDuty, *, by: int) -> bool:
    """Whether putting it off is told to who asked: they were promised a date, or to hear of one, or a holder asks."""
    return promises.was_promised(uow, duty) or duty.undated_at is not None or not promises.by_office(uow, duty, by=by)


def extend(
    uow: UnitOfWork, duty_id: int, *, by: int, reason: str, due_at: datetime | None, seen: int | None = None
) -> AnswerDuty:
    """Move the date with a reason, by who owes it or by the office; it is counted. What had none yet gets one.

    The asker is told where they were promised a date, or where its holder asks for more time (rules.md §6, no. 14);
    and so is the holder whose date the office moves. NotTheHolder, DutyChanged.
    """
    duty, question = _held(uow, duty_id, by=by, seen=seen)
    due, dates_it = check_due(due_at, now=uow.now), duty.undated_at is not None
    why = "" if dates_it and not reason.strip() else check_wording(reason, limit=NOTE_LIMIT, fewest=1)
    before, tells = duty.due_at, tells_asker(uow, duty, by=by)
    if due <= before and not dates_it:
        raise DateNotLater(date=before)
    duty.promise(due)
    duty.paused_at = None
    duty.version += 1
    duty.extensions += not dates_it
    uow.duties.keep(duty)
    uow.act(
        "duty.dated" if dates_it else "duty.extended", "duty", duty.key, by=by, question=question.key,
        before=before.isoformat(), due=due.isoformat(),
    )  # fmt: skip
    lay_for_duty(uow, duty)
    if duty.holder_id != by:
        _tell_holder(uow, duty, question, "answering/put_off", reason=why)
    if tells:
        sharing.tell_askers(
            uow, sharing.concerned(uow, duty, question), "answers/dated" if dates_it else "answers/late",
            once=_late(duty), duty=duty, reason=why,
        )  # fmt: skip
    return duty


def leave_open(uow: UnitOfWork, duty_id: int, *, by: int, reason: str, seen: int | None = None) -> AnswerDuty:
    """Leave it without a day for now, for a reason that all who ask read; they hear of the day once there is one.

    It is counted as put off, late no longer, and asked after weekly. NotTheHolder, DutyChanged; AlreadyDone.
    """
    duty, question = _held(uow, duty_id, by=by, seen=seen)
    if duty.undated_at is not None:
        raise AlreadyDone(what="undated")
    duty.undated_reason = check_wording(reason, limit=NOTE_LIMIT, fewest=1)
    duty.undated_at, duty.paused_at = uow.now, None
    duty.version += 1
    duty.extensions += 1
    uow.duties.keep(duty)
    uow.act("duty.left_open", "duty", duty.key, by=by, question=question.key, before=duty.due_at.isoformat())
    lay_for_duty(uow, duty)
    if duty.holder_id != by:
        _tell_holder(uow, duty, question, "answering/left_open", reason=duty.undated_reason)
    sharing.tell_askers(
        uow, sharing.concerned(uow, duty, question), "answers/left_open", once=_late(duty), duty=duty,
        due_at=uow.now + NOTICE_AFTER,
    )  # fmt: skip
    return duty


def _held(uow: UnitOfWork, duty_id: int, *, by: int, seen: int | None) -> tuple[AnswerDuty, Question]:
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    if not promises.by_office(uow, duty, by=by):
        check_holder(duty, by, code=question.code)
    promises.check_seen(duty, seen, code=question.code)
    check_open(duty)
    return duty, question


def facts(uow: UnitOfWork, duty_id: int) -> dict[str, Any]:
    """Return what taking the next putting off back needs to know of a duty; DutyChanged is extend's to say."""
    duty = uow.duties.get(duty_id)
    return {
        "duty": duty.key, "due": duty.due_at.isoformat(), "version": duty.version + 1,
        "paused": duty.paused_at.isoformat() if duty.paused_at else "", "extensions": duty.extensions,
        "undated": [duty.undated_at.isoformat(), duty.undated_reason] if duty.undated_at else [],
    }  # fmt: skip


def check_untouched(uow: UnitOfWork, before: dict[str, Any]) -> None:
    """Refuse with AlreadyDone where a duty has moved on since it was put off."""
    duty = uow.duties.hold(before["duty"])
    if not duty.is_open or duty.version != before["version"]:
        raise AlreadyDone(what="moved_on")


def take_back(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> None:
    """Give a duty the date that `facts` noted. Who had not heard of the later one never does; others read a correction.

    NotTheHolder, AlreadyDone.
    """
    duty = uow.duties.hold(before["duty"])
    question = uow.questions.get(duty.question_id)
    if not promises.by_office(uow, duty, by=by):
        check_holder(duty, by, code=question.code)
    check_untouched(uow, before)
    group = sharing.concerned(uow, duty, question)
    heard = duty.holder_id != by and not uow.deliveries.drop(promises.told_key(duty), reason="undone")
    told = uow.deliveries.known([sharing.once_for(group, one, _late(duty)) for one in group.all])
    late = [
        one
        for one in group.all
        if (key := sharing.once_for(group, one, _late(duty))) in told and not uow.deliveries.drop(key, reason="undone")
    ]
    duty.promise(datetime.fromisoformat(before["due"]))
    if before.get("undated"):
        duty.undated_at, duty.undated_reason = datetime.fromisoformat(before["undated"][0]), before["undated"][1]
    duty.paused_at = datetime.fromisoformat(before["paused"]) if before["paused"] else None
    duty.version += 1
    duty.extensions = before.get("extensions", duty.extensions - 1)
    uow.duties.keep(duty)
    uow.act("duty.extension_undone", "duty", duty.key, by=by, question=question.key)
    lay_for_duty(uow, duty)
    if heard:
        _tell_holder(uow, duty, question, "answering/put_off_undone")
    for one in late:
        owe(
            uow, one.asker_id, "answers/late_undone", once=f"late_undone:{duty.key}:{duty.version}:{one.key}",
            mandatory=True, duty=duty, **sharing.values_for(uow, group, one),
        )  # fmt: skip


def _late(duty: AnswerDuty) -> str:
    return f"late:{duty.key}:{duty.version}"


def _tell_holder(uow: UnitOfWork, duty: AnswerDuty, question: Question, template: str, *, reason: str = "") -> None:
    owe(
        uow, duty.holder_id, template, once=promises.told_key(duty), question=question, duty=duty,
        address=office.address(uow, duty.holder_id), choices=[Choice.act(label("view_question"), "duty", duty.key)],
        reason=reason,
    )  # fmt: skip
