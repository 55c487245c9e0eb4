"""Owing more: one thing more is owed to a question beside what was given or answered: in writing, or sent up."""

from datetime import datetime
from typing import Any

from domain.duty import MOST_BESIDE, NEWS_DAYS, PART_LIMIT, AnswerDuty, DutyKind
from domain.meeting import Meeting
from domain.questions.errors import NothingBeside, SetAside
from domain.questions.question import READ_FIRST, Question
from domain.questions.wording import check_wording
from services import office
from services.answers import beside, promises
from services.dates import workday
from services.meetings.sending_up import check_agency, read_letter
from services.questions.proposing import needs_chair
from services.questions.triage import MAY_SORT, open_question
from services.unit_of_work import UnitOfWork


def may_add(uow: UnitOfWork, question: Question, *, by: int) -> bool:
    """Whether somebody may let a question be owed one thing more: it was given or answered, and stands by itself."""
    meeting = uow.meetings.get(question.meeting_id)
    return (
        question.joined_to is None
        and question.report_id is None
        and question.aside not in READ_FIRST
        and office.may(uow, by, meeting, MAY_SORT)
        and not needs_chair(uow, meeting, by=by)
        and _stands(uow, question)
        and len(beside.open_beside(uow, question.key)) < MOST_BESIDE
    )


def add(  # noqa: PLR0913 - what a debt is
    uow: UnitOfWork, question_id: int, *, by: int, holder_id: int | None = None, due_at: datetime | None = None,
    part: str = "", agency: str = "", letter: str = "", seen: int | None = None,
) -> AnswerDuty:  # fmt: skip
    """Let a question be owed one thing more: an answer in writing by somebody, or news of an `agency`.

    `part`: what of it is answered so, "" for all; `letter`: as typed. News are the secretary's to bring, in ten working
    days unless told. NoRight, SetAside, NothingBeside; TooLong, DateNotUnderstood; as beside.make.
    """
    question = open_question(uow, question_id, by=by, seen=seen)
    uow.questions.hold(question_id)
    meeting = uow.meetings.get(question.meeting_id)
    _check(uow, question, meeting, by=by)
    words = check_wording(part, limit=PART_LIMIT, fewest=1) if part.strip() else ""
    kind = DutyKind.FORWARDED if agency.strip() else DutyKind.WRITTEN
    if kind is DutyKind.FORWARDED:
        agency = check_agency(agency)
        holder_id = holder_id or office.secretary_of(uow, meeting, otherwise=by)
        due_at = due_at or workday(uow, NEWS_DAYS)
    return beside.make(
        uow, question, kind=kind, holder_id=holder_id, due_at=due_at, by=by, part=words, agency=agency,
        letter=read_letter(uow, letter),
    )  # fmt: skip


def noted(duty: AnswerDuty) -> dict[str, Any]:
    """Return what taking it back needs (JSON); beside.take_back does."""
    return {"beside": duty.key, "version": duty.version}


def _check(uow: UnitOfWork, question: Question, meeting: Meeting, *, by: int) -> None:
    if question.aside in READ_FIRST:
        raise SetAside(code=question.code)
    if needs_chair(uow, meeting, by=by):
        office.check_decides(uow, meeting, by)
    if not _stands(uow, question):
        raise NothingBeside(code=question.code)


def _stands(uow: UnitOfWork, question: Question) -> bool:
    """Whether there is anything beside which it could stand: a main debt, an answer, a decision of the hall."""
    entry = uow.questions.entry(question.key)
    given = promises.open_duty(uow, question.key) is not None or uow.duties.released(question) is not None
    return given or (entry is not None and entry.is_decided)
