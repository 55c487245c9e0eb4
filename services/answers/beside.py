"""Beside the main debt: what else a question is owed, each with its own holder, day and end; told once each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.duty import NOTE_LIMIT, AnswerDuty, DutyKind, check_may_owe_more, check_open
from domain.errors import AlreadyDone
from domain.people.access import MAY_TRIAGE, OFFICE
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.wording import check_wording
from services import office
from services.answers import promises, sharing
from services.answers.endings import tell_of_ending
from services.delivering import owe
from services.unit_of_work import UnitOfWork

OWED_MORE, OWED_LESS = "question.owed_more", "question.owed_less"


@dataclass(frozen=True, slots=True)
class Still:
    """Something that a question is still owed, and the post of who owes it, as its asker reads it."""

    duty: AnswerDuty
    post: str


def open_beside(uow: UnitOfWork, question_id: int) -> list[AnswerDuty]:
    """Return what a question is still owed beside its main debt, the first first."""
    return [duty for duty in uow.duties.beside(question_id) if duty.is_open]


def all_open(uow: UnitOfWork, question_id: int) -> list[AnswerDuty]:
    """Return all that a question is still owed, its main debt first."""
    return uow.duties.open_to(question_id)


def forwarded(uow: UnitOfWork, question_id: int) -> AnswerDuty | None:
    """Return the debt of news of what was sent up, where it is owed: a matter lies with one agency at a time."""
    return next((one for one in all_open(uow, question_id) if one.kind is DutyKind.FORWARDED), None)


def still(uow: UnitOfWork, question: Question, *, but: AnswerDuty | None = None) -> list[Still]:
    """Return what the askers of a question still wait for, but one; a correction they hear of when it comes.

    Without `but`: beside the main debt, which is told of by itself.
    """
    head, alone = question.lead_id, question.joined_to is None
    found = open_beside(uow, head) if but is None else all_open(uow, head)
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    return [
        Still(one, office.holder(uow, one.holder_id, unit_id).post)
        for one in found
        if (but is None or one.key != but.key) and one.correcting_at is None and (alone or one.reopened_at is None)
    ]


def make(  # noqa: PLR0913 - what a debt is
    uow: UnitOfWork, question: Question, *, kind: DutyKind, holder_id: int | None, due_at: datetime | None, by: int,
    part: str = "", agency: str = "", letter: tuple[str, date | None] = ("", None),
) -> AnswerDuty:  # fmt: skip
    """Let a question be owed one thing more; who owes it and all who ask hear of it after a pause.

    OwnerMissing, DateMissing, DateInPast, HolderUnknown; TooManyDebts; AlreadyDone where it is sent up already.
    """
    check_may_owe_more(open_beside(uow, question.key), code=question.code)
    if kind is DutyKind.FORWARDED and forwarded(uow, question.key) is not None:
        raise AlreadyDone(what="sent_up", code=question.code)
    duty = promises.assign(
        uow, question, owed=None, holder_id=holder_id, due_at=due_at, by=by, kind=kind, agency=agency, beside=True,
        part=part, tell_at=uow.now + NOTICE_AFTER,
    )  # fmt: skip
    duty.letter, duty.letter_on = letter
    uow.duties.keep(duty)
    uow.act(OWED_MORE, "question", question.key, by=by, duty=duty.key, kind=kind)
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    sharing.tell_askers(
        uow, sharing.group_of(uow, question), "answers/also", once=_told(duty), due_at=uow.now + NOTICE_AFTER,
        duty=duty, post=office.holder(uow, duty.holder_id, unit_id).post, unit=uow.people.unit(unit_id),
    )  # fmt: skip
    return duty


def give_on(
    uow: UnitOfWork, duty_id: int, *, holder_id: int | None, due_at: datetime, by: int, seen: int | None = None
) -> AnswerDuty:  # fmt: skip
    """Let somebody else owe it, or by another day; both holders and all who ask hear of it. NoRight, DutyChanged."""
    duty, question = _held(uow, duty_id, by=by, seen=seen)
    if duty.handed_back_at is None and (duty.holder_id, duty.due_at) == (holder_id, due_at):
        return duty
    was = duty.holder_id, duty.due_at
    promises.assign(
        uow, question, owed=duty, holder_id=holder_id, due_at=due_at, by=by, kind=duty.kind, agency=duty.agency
    )  # fmt: skip
    if was != (duty.holder_id, duty.due_at):
        unit_id = uow.meetings.get(question.meeting_id).unit_id
        sharing.tell_askers(
            uow, sharing.concerned(uow, duty, question), "answers/given_on", once=f"given_on:{duty.key}:{duty.version}",
            duty=duty, post=office.holder(uow, duty.holder_id, unit_id).post,
        )  # fmt: skip
    return duty


def end(uow: UnitOfWork, duty_id: int, *, by: int, reason: str, seen: int | None = None) -> Question:
    """Owe it no longer; its holder hears, and all who ask read the reason. NoRight, DutyChanged, EmptyText, TooLong.

    AlreadyDone once an answer to it was sent: that stays what it is.
    """
    duty, question = _held(uow, duty_id, by=by, seen=seen)
    sent = any(one.released_at is not None for one in uow.duties.answers(duty.key))
    if sent:
        raise AlreadyDone(what="released")
    _end(uow, duty, question, by=by, reason=check_wording(reason, limit=NOTE_LIMIT, fewest=1))
    return question


def take_back(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> Question:
    """Take back that it was owed; who has not heard of it never does. AlreadyDone where it has moved on since."""
    duty, question = _held(uow, before["beside"], by=by)
    if duty.version != before["version"] or uow.duties.latest_answer(duty.key) is not None:
        raise AlreadyDone(what="moved_on")
    _end(uow, duty, question, by=by, reason="")
    return question


def end_all(uow: UnitOfWork, question: Question, *, by: int | None, tell_at: datetime | None = None) -> list[int]:
    """End all that a question is owed, as it stands no more; holders hear, askers know. Return the keys of the others.

    Of its main debt nothing is returned: who ends it notes that.
    """
    promises.cancel_for_question(uow, question, by=by, tell_at=tell_at)
    found = open_beside(uow, question.key)
    for duty in found:
        promises.cancel(uow, duty, by=by)
        tell_of_ending(uow, duty, question, by=by, tell_at=tell_at)
    return [duty.key for duty in found]


def owe_again(uow: UnitOfWork, question: Question, keys: list[int], *, by: int) -> None:
    """Let what `end_all` ended be owed as before; its holders hear who have heard of the end."""
    for key in keys:
        duty = uow.duties.get(key)
        promises.restore(uow, question, promises.facts(duty), by=by)


def copy(uow: UnitOfWork, duty: AnswerDuty, question: Question, *, due_at: datetime) -> None:
    """Let a question that has left the others be owed what they are, by the same person."""
    own = promises.assign(
        uow, question, owed=None, holder_id=duty.holder_id, due_at=due_at, by=duty.assigned_by, kind=duty.kind,
        agency=duty.agency, beside=True, part=duty.part,
    )  # fmt: skip
    own.letter, own.letter_on = duty.letter, duty.letter_on
    uow.duties.keep(own)


def _held(uow: UnitOfWork, duty_id: int, *, by: int, seen: int | None = None) -> tuple[AnswerDuty, Question]:
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    office.check_office(uow, by, uow.meetings.get(duty.meeting_id), MAY_TRIAGE | OFFICE)
    promises.check_seen(duty, seen, code=question.code)
    check_open(duty)
    return duty, question


def _end(uow: UnitOfWork, duty: AnswerDuty, question: Question, *, by: int, reason: str) -> None:
    group = sharing.concerned(uow, duty, question)
    unheard = uow.deliveries.drop(promises.told_key(duty), reason="undone")
    promises.cancel(uow, duty, by=by)
    uow.act(OWED_LESS, "question", question.key, by=by, duty=duty.key)
    if not unheard:
        tell_of_ending(uow, duty, question, by=by)
    for one in group.all:
        if not uow.deliveries.drop(sharing.once_for(group, one, _told(duty)), reason="undone"):
            owe(
                uow, one.asker_id, "answers/also_ended", once=f"also_ended:{duty.key}:{one.key}", mandatory=True,
                duty=duty, reason=reason, **sharing.values_for(uow, group, one),
            )  # fmt: skip


def _told(duty: AnswerDuty) -> str:
    return f"also:{duty.key}"
