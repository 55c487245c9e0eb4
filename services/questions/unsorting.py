"""Unsorting: what sorting changed about questions is noted as it is done, and put back as it was within minutes."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, TypeVar

from domain.duty import AnswerDuty
from domain.errors import AlreadyDone, NothingToUndo
from domain.people.acted import Acted
from domain.questions.question import Authority, Question
from services.answers import promises
from services.questions import proposing
from services.questions.triage import RESTORED, UNSORTED, open_question, tell_given_on
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
UNNOTED = "question.note_dropped"
_NOTES = "notes"


def decide(uow: UnitOfWork, question_ids: Collection[int], work: Callable[[], T]) -> tuple[T, dict[str, Any] | None]:
    """Do what sorts some questions; return with it what takes it back (JSON), None where nothing was changed."""
    before = {key: _facts(uow, key) for key in sorted(question_ids)}
    done = work()
    changed = [[was, now] for key, was in before.items() if (now := _facts(uow, key)) != was]
    return done, {"sorted": changed} if changed else None


def take_back(uow: UnitOfWork, acted: Acted) -> list[Question]:
    """Put each question back as it was: topic, authority, marks, who answers it, notes; all of them or none.

    AlreadyDone where anything of that was changed since, or somebody has begun to answer; NothingToUndo, NoRight,
    AlreadyWithdrawn. Who had not heard yet that they were given it never does.
    """
    rows = (acted.before or {}).get("sorted")
    if not rows:
        raise NothingToUndo
    return [_put_back(uow, was, now, by=acted.person_id) for was, now in rows]


def _facts(uow: UnitOfWork, question_id: int) -> dict[str, Any]:
    """How a question is sorted, and what would keep that from being changed back: an answer, its turn."""
    question, duty = uow.questions.get(question_id), promises.open_duty(uow, question_id)
    answer = uow.duties.latest_answer(duty.key) if duty is not None else None
    turn = uow.questions.entry(question_id)
    return {
        "question": question_id, "topic": question.topic_id, "authority": question.authority,
        "off_topic": question.off_topic,
        "sorted_at": question.triaged_at.isoformat() if question.triaged_at is not None else None,
        "duty": _owed(duty), "version": duty.version if duty is not None else 0,
        "answer": answer.id if answer is not None else None, "turn": [turn.id, turn.version] if turn else None,
        "proposed": proposing.facts(uow, question_id),
        _NOTES: [note.id for note in uow.questions.notes(question_id)],
    }  # fmt: skip


def _owed(duty: AnswerDuty | None) -> dict[str, Any] | None:
    """As `promises.facts`, by one clock: what was just given, and the same read later, are one."""
    return (
        {**facts, "due": duty.due_at.astimezone(UTC).isoformat()} if duty and (facts := promises.facts(duty)) else None
    )


def _put_back(uow: UnitOfWork, was: dict[str, Any], then: dict[str, Any], *, by: int) -> Question:
    question = uow.questions.hold(was["question"])
    question = open_question(uow, question.key, by=by, joined_too=True)
    sorting = {name: value for name, value in was.items() if name != _NOTES}
    if sorting != (made := {name: value for name, value in then.items() if name != _NOTES}):
        if made != {name: value for name, value in _facts(uow, question.key).items() if name != _NOTES}:
            raise AlreadyDone(what="moved_on", code=question.code)
        _as_before(uow, question, was, then, by=by)
    for note_id in set(then[_NOTES]) - set(was[_NOTES]):
        uow.questions.drop_note(note_id)
        uow.act(UNNOTED, "question", question.key, by=by)
    return question


def _as_before(uow: UnitOfWork, question: Question, was: dict[str, Any], then: dict[str, Any], *, by: int) -> None:
    if was["duty"] != then["duty"]:
        duty = promises.open_duty(uow, question.key)
        told = duty is not None and was["duty"] is not None and promises.was_promised(uow, duty)
        promises.restore(uow, question, was["duty"], by=by)
        if told and duty is not None:
            tell_given_on(uow, question, duty)
    if was["proposed"] != then["proposed"]:
        proposing.restore(uow, question.key, was["proposed"], by=by)
    question.topic_id, question.off_topic = was["topic"], was["off_topic"]
    question.authority = Authority(was["authority"]) if was["authority"] is not None else None
    at = was["sorted_at"]
    question.triaged_at = datetime.fromisoformat(at) if at is not None else None
    uow.questions.keep(question)
    uow.act(UNSORTED if at is None and then["sorted_at"] is not None else RESTORED, "question", question.key, by=by)
