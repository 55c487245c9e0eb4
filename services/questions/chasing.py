"""Chasing answers that are owed: reminded of, given on, put off; one or many in one unit, what was left with why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.duty import check_open
from domain.errors import AlreadyDone, NotFound, Refused
from domain.people.acted import Acted
from services import office
from services.answers import beside, promises, putting_off
from services.questions import proposing, triage
from services.reminders import duty_nudges
from services.reminders.duty_nudges import MAY_NUDGE
from services.unit_of_work import UnitOfWork

Marks = Mapping[str, int]
"""What is meant, as it was shown (Debt.mark: Debt.seen)."""


_DIGITS = 9
"""A longer number is no id of ours."""


@dataclass(slots=True)
class Chased:
    """How many were done, and the others by their codes with why not; `before`: what taking back needs.

    `proposed`: the chair has to approve it first. `people`, `at`: of reminders whom they go to, and when.
    """

    done: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)
    people: int = 0
    proposed: bool = False
    at: datetime | None = None


def nudge(uow: UnitOfWork, marks: Marks, *, by: int) -> Chased:
    """Remind who owes these; one message a person. Of one alone that cannot be: its refusal."""
    found = Chased()
    duties = []
    for mark in marks:
        duty = uow.duties.get(_key(mark, "d")) if mark.startswith("d") else None
        if duty is None:
            found.left.append((uow.questions.get(_key(mark, "q")).code, "holder_unknown"))
        else:
            duties.append(duty)
    if duties:
        sent = duty_nudges.nudge(uow, duties, by=by)
        if len(marks) == 1 and sent.left:
            raise sent.left[0][1]
        code = {duty.key: uow.questions.get(duty.question_id).code for duty in duties}
        found.done = [code[duty.key] for duty in sent.done]
        found.left += [(code[duty.key], why.name()) for duty, why in sent.left]
        found.people, found.at = len(sent.people), sent.at
    return found


def nudge_about(uow: UnitOfWork, question_ids: Collection[int], *, by: int) -> Chased:
    """Remind who owes the answers to these questions; as `nudge`. Nothing is owed where nobody was given it: named."""
    marks = dict[str, int]()
    for key in sorted(question_ids):
        duty = uow.duties.concerning(uow.questions.get(key))
        marks[f"d{duty.key}" if duty is not None else f"q{key}"] = 0
    return nudge(uow, marks, by=by)


def give_on(uow: UnitOfWork, marks: Marks, holder_id: int | None, due_at: datetime | None, *, by: int) -> Chased:
    """Let somebody else answer these, by this date or (None) by the same; who is new, who was, and askers are told."""

    def one(mark: str, seen: int) -> dict[str, Any]:
        if mark.startswith("q"):
            question, duty = uow.questions.get(_key(mark, "q")), None
            face: int | None = seen - 1
        else:
            duty, face = uow.duties.hold(_key(mark, "d")), None
            question = uow.questions.get(duty.question_id)
            promises.check_seen(duty, seen, code=question.code)
            check_open(duty)
            if duty.beside:
                before = promises.facts(duty)
                duty = beside.give_on(uow, duty.key, holder_id=holder_id, due_at=due_at or duty.due_at, by=by)
                return {"question": question.key, "was": before, "version": duty.version, "beside": duty.key}
        was, proposed = promises.facts(duty), proposing.facts(uow, question.key)
        due = due_at or (duty.due_at if duty is not None else uow.now)
        triage.assign(uow, question.key, holder_id=holder_id, due_at=due, by=by, seen=face)
        now, lines = promises.open_duty(uow, question.key), [proposed, proposing.facts(uow, question.key)]
        if lines[0] != lines[1]:
            return {"question": question.key, "proposed": lines}
        return {"question": question.key, "was": was, "version": now.version if now else 0}

    found = _each(uow, marks, one)
    found.proposed = any("proposed" in before for before in found.before)
    return found


def put_off(uow: UnitOfWork, marks: Marks, due_at: datetime | None, reason: str, *, by: int) -> Chased:
    """Move the date of these with a reason; askers who were promised one are told, holders too, and it is counted."""

    def one(mark: str, seen: int) -> dict[str, Any]:
        if not mark.startswith("d"):
            raise AlreadyDone(what="ungiven")
        before = putting_off.facts(uow, _key(mark, "d"))
        putting_off.extend(uow, _key(mark, "d"), by=by, reason=reason, due_at=due_at, seen=seen)
        return before

    return _each(uow, marks, one)


def leave_open(uow: UnitOfWork, marks: Marks, reason: str, *, by: int) -> Chased:
    """Leave these without a day for now, with a reason; askers hear of it, holders too. Undone as `put_off`."""

    def one(mark: str, seen: int) -> dict[str, Any]:
        if not mark.startswith("d"):
            raise AlreadyDone(what="ungiven")
        before = putting_off.facts(uow, _key(mark, "d"))
        putting_off.leave_open(uow, _key(mark, "d"), by=by, reason=reason, seen=seen)
        return before

    return _each(uow, marks, one)


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Give these back to whom they were given before, as far as nothing has moved since; AlreadyDone."""
    before = (acted.before or {})["debts"]
    check_unmoved(uow, before)
    for was in before:
        take_one_back(uow, was, by=acted.person_id)


def check_unmoved(uow: UnitOfWork, before: Sequence[dict[str, Any]]) -> None:
    """Refuse with AlreadyDone where anything of this has moved since."""
    for was in before:
        if "proposed" in was:
            if proposing.facts(uow, was["question"]) != was["proposed"][1]:
                raise AlreadyDone(what="moved_on")
            continue
        duty = uow.duties.get(was["beside"]) if "beside" in was else promises.open_duty(uow, was["question"])
        if duty is None or not duty.is_open or duty.version != was["version"]:
            raise AlreadyDone(what="moved_on")
        if uow.duties.latest_answer(duty.key) is not None:
            raise AlreadyDone(what="moved_on")
        if duty.handed_back_at is not None:
            raise AlreadyDone(what="moved_on")


def take_one_back(uow: UnitOfWork, was: dict[str, Any], *, by: int, tell: bool = True) -> None:
    """Give one back to whom it was given before, or to nobody. `tell`: False where its holder is told otherwise."""
    question = uow.questions.hold(was["question"])
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), MAY_NUDGE)
    if "proposed" in was:
        proposing.restore(uow, question.key, was["proposed"][0], by=by)
    else:
        promises.restore(uow, question, was["was"], by=by, tell=tell)


def take_back_dates(uow: UnitOfWork, acted: Acted) -> None:
    """Give these the dates that they had before they were put off; AlreadyDone where anything has moved since."""
    before = (acted.before or {})["dates"]
    for was in before:
        putting_off.check_untouched(uow, was)
    for was in before:
        putting_off.take_back(uow, was, by=acted.person_id)


def _each(uow: UnitOfWork, marks: Marks, do: Callable[[str, int], dict[str, Any]]) -> Chased:
    """Do it to each; where that is one alone, or what is said is wrong for all, its refusal goes on."""
    found, refused = Chased(), None
    for mark, seen in marks.items():
        try:
            before = do(mark, seen)
        except NotFound:
            raise
        except Refused as why:
            refused = why
            found.left.append((_code(uow, mark), why.name()))
        else:
            found.done.append(_code(uow, mark))
            found.before.append(before)
    if refused is not None and not found.done and len({why for _, why in found.left}) == 1:
        raise refused
    return found


def _code(uow: UnitOfWork, mark: str) -> str:
    question_id = _key(mark, "q") if mark.startswith("q") else uow.duties.get(_key(mark, "d")).question_id
    return uow.questions.get(question_id).code


def _key(mark: str, kind: str) -> int:
    digits = mark.removeprefix(kind)
    if not digits.isdecimal() or len(digits) > _DIGITS:
        raise NotFound
    return int(digits)
