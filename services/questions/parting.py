"""Parting: what was joined stands apart again, at once by who joined it, later by the asker or by the office."""

from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.duty import FOLLOW_UP_DAYS, AnswerDuty
from domain.errors import AlreadyDone, NotFound, NothingToUndo
from domain.people.access import MAY_TRIAGE
from domain.people.acted import Acted
from domain.questions.equal import PART_WITHIN, Bar, Group, stays
from domain.questions.errors import CannotPart
from domain.questions.question import Question
from domain.questions.queue import HEARD
from services import office
from services.answers import beside, promises, sharing
from services.dates import workday
from services.delivering import owe
from services.questions.equal import JOINED_OWN, held, row_of
from services.questions.triage import JOINED, open_question
from services.unit_of_work import UnitOfWork
from templates.say import label

# --- taken back ----------------------------------------------------------------------------------------------------


def undo(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> list[Question]:
    """Put questions apart that were just joined (`before`: of `join`); AlreadyDone where anything happened since.

    Who has not heard of it never does; who has gets a correction. What was owed to each is owed again.
    """
    after = {key: (key, head, at) for key, head, at in before["after"]}
    held(uow, *after)
    questions = [open_question(uow, key, by=by, joined_too=True) for key in after]
    head = uow.questions.get(questions[0].lead_id)
    if any(tuple(row_of(one)) != after[one.key] for one in questions) or _stays(uow, head, None):
        raise AlreadyDone(what="joined_on")
    for one, (_, joined_to, at) in zip(questions, before["rows"], strict=True):
        heard = sharing.told(one)
        one.joined_to, one.joined_at = joined_to, datetime.fromisoformat(at) if at else None
        uow.questions.keep(one)
        uow.act(sharing.PARTED, "question", one.key, by=by, of=[key for key in after if key != one.key])
        if not uow.deliveries.drop(heard, reason="undone"):
            _tell_parted(uow, one, once=f"{heard}:undone")
    _owe_as_before(uow, before["duties"], by=by)
    return questions


def take_back(uow: UnitOfWork, acted: Acted) -> list[Question]:
    """Take back what somebody joined, by chat or by page; NothingToUndo for any other act."""
    if acted.before is None or "rows" not in acted.before:
        raise NothingToUndo
    return undo(uow, acted.before, by=acted.person_id)


def _owe_as_before(uow: UnitOfWork, duties: dict[str, Any], *, by: int) -> None:
    if "carried" in duties:
        key, question_id, version = duties["carried"]
        duty = uow.duties.hold(key)
        if duty.is_open and duty.version == version:
            sharing.carry(uow, duty, uow.questions.get(question_id))
    if "ended" in duties:
        question_id, facts = duties["ended"]
        if promises.open_duty(uow, question_id) is None:
            promises.restore(uow, uow.questions.get(question_id), facts, by=by)


# --- parting -------------------------------------------------------------------------------------------------------


def may_part_own(uow: UnitOfWork, question: Question) -> datetime | None:
    """Return until when an asker may say «câu của tôi khác»; None where they may not any more."""
    if question.joined_at is None:
        return None
    until = question.joined_at + PART_WITHIN
    return until if _stays(uow, question, until) is None else None


def _stays(uow: UnitOfWork, question: Question, until: datetime | None) -> Bar | None:
    turn = uow.questions.entry(question.lead_id)
    heard = turn is not None and turn.outcome in HEARD
    return stays(
        turn, answered=heard or uow.duties.released(question) is not None,
        over=uow.meetings.get(question.meeting_id).is_over, until=until, now=uow.now,
    )  # fmt: skip


def part_own(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """An asker says that theirs is another question: it stands where it stood before, and the office hears of it.

    NotFound for anybody else's, CannotPart with the reason, AlreadyDone where it stands by itself.
    """
    meeting, question = held(uow, question_id), uow.questions.get(question_id)
    if question.asker_id != by:
        raise NotFound
    until = question.joined_at + PART_WITHIN if question.joined_at is not None else None
    rest = _part(uow, question, until, by=by, act=sharing.PARTED_OWN)
    office.tell(
        uow, office.staff(uow, meeting.unit_id, MAY_TRIAGE), "equal/parted_by_asker",
        once=f"parted:{question.key}:{uow.now.isoformat()}", question=question, head=rest.head,
        choices=[Choice.act(label("open_card"), "card", question.key)],
    )  # fmt: skip
    return question


def part(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """The office parts a question from those it is joined with, and its asker hears of it; as `part_own`, at any time.

    NoRight.
    """
    held(uow, question_id)
    question = open_question(uow, question_id, by=by, joined_too=True)
    heard = sharing.told(question)
    _part(uow, question, None, by=by, act=sharing.PARTED)
    if not uow.deliveries.drop(heard, reason="undone"):
        _tell_parted(uow, question, once=f"{heard}:parted")
    return question


def _part(uow: UnitOfWork, question: Question, until: datetime | None, *, by: int, act: str) -> Group:
    group = sharing.group_of(uow, question)
    if not group.others:
        raise AlreadyDone(what="parted", code=question.code)
    bar = _stays(uow, question, until)
    if bar is not None:
        raise CannotPart(code=question.code, why=bar, until=until)
    shared = promises.open_duty(uow, group.head.key)
    last = uow.events.last_of("question", question.key, (JOINED, JOINED_OWN))
    noted = last.details.get("duties", {}) if last is not None else {}
    more = [one for one in beside.open_beside(uow, group.head.key) if one.reopened_at is None]
    rest = sharing.leave(uow, question, by=by, act=act)
    assert rest is not None
    _owe_alone(uow, question, shared, noted, by=by)
    for one in more:  # who leaves was promised it as well
        beside.copy(uow, one, question, due_at=_due(uow, one))
    return rest


def _owe_alone(
    uow: UnitOfWork, question: Question, shared: AnswerDuty | None, noted: dict[str, Any], *, by: int
) -> None:  # fmt: skip
    """What was owed to a question before it was joined is owed again; after the meeting, what was to all of them."""
    ended_of, facts = noted.get("ended", (None, None))
    if ended_of == question.key:
        promises.restore(uow, question, facts, by=by)
        return
    _, carried_from, _ = noted.get("carried", (None, None, None))
    over = uow.meetings.get(question.meeting_id).is_over
    if shared is None or not (over or carried_from == question.key):
        return
    promises.assign(
        uow, question, owed=None, holder_id=shared.holder_id, due_at=_due(uow, shared), by=shared.assigned_by,
        kind=shared.kind, agency=shared.agency,
    )  # fmt: skip


def _due(uow: UnitOfWork, shared: AnswerDuty) -> datetime:
    return shared.due_at if shared.due_at > uow.now else workday(uow, FOLLOW_UP_DAYS)


def _tell_parted(uow: UnitOfWork, question: Question, *, once: str) -> None:
    owe(uow, question.asker_id, "equal/parted", once=once, mandatory=True, **_values(uow, question))


def _values(uow: UnitOfWork, question: Question) -> dict[str, Any]:
    return {"question": question, "address": office.address(uow, question.asker_id)}
