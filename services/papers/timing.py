"""Thông báo thời gian, trách nhiệm: to who was not answered yet, who answers by when; all in one file too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.question import Question
from services import office
from services.office import Who
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Owed:
    """One question whose answer is owed: to whom, by whom, by when. Hidden names are hidden."""

    question: Question
    askers: Sequence[tuple[Question, Who]]
    duty: AnswerDuty
    holder: Who


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return one question that is owed an answer, or all of them."""
    del by
    joined = uow.questions.joined(meeting.key)
    wanted = [(Group(one, joined.get(one.key, ())), duty) for one, duty in _open(uow, meeting) if about in {0, one.key}]
    whom = office.who_asked(uow, [one for group, _ in wanted for one in group.all], meeting.unit_id)
    return {
        "written": [
            Owed(
                group.head,
                [(one, whom[one.key]) for one in group.all],
                duty,
                office.holder(uow, duty.holder_id, meeting.unit_id),
            )
            for group, duty in wanted
        ]
    }


def each(uow: UnitOfWork, meeting: Meeting) -> list[tuple[int, str]]:
    """Return the questions whose answer is owed, by number."""
    return list(dict.fromkeys((question.key, question.code) for question, _ in _open(uow, meeting)))


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what notices wait: the end of the meeting, and an answer that is owed then."""
    if meeting.closed_at is None:
        return "closed"
    return "" if _open(uow, meeting) else "owed"


def _open(uow: UnitOfWork, meeting: Meeting) -> list[tuple[Question, AnswerDuty]]:
    listed = {one.key: one for one in uow.questions.listed(meeting.key)}
    owed = sorted((one for one in uow.duties.of_meeting(meeting.key) if one.is_open), key=lambda one: one.key)
    return [(question, duty) for key, question in sorted(listed.items()) for duty in owed if duty.question_id == key]
