"""Văn bản trả lời: the answer that was approved, as a letter to who asked; all of them in one file too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.duty import Answer, AnswerDuty
from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.question import Question
from services import office
from services.office import Who
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Letter:
    """One answer. `askers`: who asked, and who asked the same with them; hidden names are."""

    question: Question
    askers: Sequence[tuple[Question, Who]]
    answer: Answer
    duty: AnswerDuty
    holder: Who


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the letter about one question, or all of them."""
    del by
    joined = uow.questions.joined(meeting.key)
    wanted = [one for one in answered(uow, meeting) if about in {0, one[0].key}]
    groups = [(Group(question, joined.get(question.key, ())), duty, answer) for question, duty, answer in wanted]
    whom = office.who_asked(uow, [one for group, _, _ in groups for one in group.all], meeting.unit_id)
    holders = {duty.holder_id: office.holder(uow, duty.holder_id, meeting.unit_id) for _, duty, _ in groups}
    letters = [
        Letter(group.head, [(one, whom[one.key]) for one in group.all], answer, duty, holders[duty.holder_id])
        for group, duty, answer in groups
    ]
    return {"written": letters}


def each(uow: UnitOfWork, meeting: Meeting) -> list[tuple[int, str]]:
    """Return the questions of which an approved answer is there, by number."""
    return list(dict.fromkeys((question.key, question.code) for question, _, _ in answered(uow, meeting)))


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what letters wait: an approved answer."""
    return "" if answered(uow, meeting) else "answers"


def answered(uow: UnitOfWork, meeting: Meeting) -> list[tuple[Question, AnswerDuty, Answer]]:
    """Return heads whose answer was approved; what stands aside, or is a matter of the house, leaves by no paper."""
    listed = {one.key: one for one in uow.questions.listed(meeting.key)}
    beside = [duty for duty in uow.duties.of_meeting(meeting.key) if duty.beside]
    main = uow.duties.main_of_meeting(meeting.key)
    owed = [duty for duty in [*main.values(), *beside] if duty.question_id in listed]
    latest, released = uow.duties.latest_of([duty.key for duty in owed]), uow.duties.released_in(meeting.key)
    found: list[tuple[Question, AnswerDuty, Answer]] = []
    for duty in owed:
        key, answer = duty.question_id, latest.get(duty.key)
        if answer is None or answer.approved_at is None or answer.returned_at is not None:
            answer = uow.duties.released(listed[key]) if key in released and not duty.beside else None
        if answer is not None:
            found.append((listed[key], duty, answer))
    return sorted(found, key=lambda one: (one[0].number, one[1].key))
