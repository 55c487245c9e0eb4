"""Changing: a registered question is found by its number, reworded or withdrawn by its asker."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from conversation.courtesy import bare
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.questions.errors import ChangesClosed
from domain.questions.gathering import check_not_handed
from domain.questions.question import Care, Draft, Lane, Question, Wording, check_may_change
from domain.questions.wording import check_wording, clean
from services import on_duty, pausing
from services.answers import answering, beside, sharing
from services.noticing import in_danger, set_aside
from services.questions.places import place_in
from services.unit_of_work import UnitOfWork

_NUMBER = re.compile(r"([a-z]{1,10}\d{0,4})(?:\s?[-–]\s?|[\s.])(\d{1,6})\W*$", re.IGNORECASE)
_CLOSE = re.compile(r"\b([a-z]{1,10}\d{2})(\d{3,6})\W*$", re.IGNORECASE)


def own_question(uow: UnitOfWork, question_id: int, person_id: int) -> Question:
    """Return a question to its asker; NotFound for anybody else."""
    question = uow.questions.get(question_id)
    if question.asker_id != person_id:
        raise NotFound
    return question


def check_change(uow: UnitOfWork, question: Question, *, asked: bool = False) -> None:
    """An asker may edit or withdraw until intake ends, it is called, or an answer is sent, whichever comes first.

    What came late may be changed to the end of the meeting; so may what was given back to be changed (`asked`).
    """
    entry = uow.questions.entry(question.lead_id)
    check_may_change(
        question, was_answered=uow.duties.released(question) is not None,
        was_called=entry is not None and (entry.is_current or entry.is_decided),
    )  # fmt: skip
    meeting = uow.meetings.get(question.meeting_id)
    ends_at = changes_until(uow, question, meeting)
    if meeting.is_over or (question.lane == Lane.IN_TIME and uow.now >= ends_at and not asked):
        raise ChangesClosed(code=question.code, ended_at=ends_at)


def changes_until(uow: UnitOfWork, question: Question | Draft, meeting: Meeting) -> datetime:
    """Return until when what came in time may be changed: the end of intake, or that of its report's remarks."""
    return uow.reports.get(question.report_id).ends_at if question.report_id is not None else meeting.intake_ends_at


def worded_by(uow: UnitOfWork, person_id: int, arrival_id: int, said: Iterable[str]) -> Question | None:
    """Return the question of an asker that a message worded, alone or among others; or None.

    `said`: all words that the message has had. By them, as whole lines, is found what keeps no arrivals: the latest.
    """
    mine = uow.questions.of_asker(person_id)
    found = next((one for one in mine if arrival_id in one.pieces), None)
    lines = [f"\n{words}\n" for words in map(clean, said) if words]
    older = (one for one in mine if not one.pieces and any(line in f"\n{one.wording}\n" for line in lines))
    return found or next(older, None)


def may_reword(uow: UnitOfWork, question: Question) -> bool:
    """Whether its words may change as far as its asker is not paused, and a list goes with which it came.

    That was not handed on.
    """
    if pausing.is_kept(uow, question.asker_id, uow.meetings.get(question.meeting_id)):
        return False
    gathering = uow.gatherings.of_question(question.key)
    return gathering is None or not gathering.handed


def reword(
    uow: UnitOfWork, question: Question, text: str, *, pieces: Sequence[int] = (), asked: bool = False
) -> Question:  # fmt: skip
    """Give a question new words; number and place stay, the earlier words are kept. TooLong, TooShort, EmptyText.

    Joined with others that ask the same, it stands by itself again, and is sorted anew.
    GatheringClosed, where it came with a list that was handed on.
    """
    check_change(uow, question, asked=asked)
    pausing.check_may_send(uow, question.asker_id, uow.meetings.get(question.meeting_id), words=text)
    gathering = uow.gatherings.of_question(question.key)
    if gathering is not None:
        check_not_handed(gathering)
    wording = check_wording(text, limit=uow.meetings.get(question.meeting_id).question_limit)
    if wording == question.wording:
        return question
    if sharing.leave(uow, question, by=question.asker_id) is not None:
        question.triaged_at = None  # other words: the office looks whether it still asks the same
    danger = question.aside is Care.SAFETY or (in_danger(wording) and not in_danger(question.wording))
    if danger:
        on_duty.stand_down(uow, question)
        question.aside = Care.SAFETY
    elif set_aside(wording) is not set_aside(question.wording) and question.aside in {None, Care.RUDE}:
        question.aside = set_aside(wording)
    question.version += 1
    question.wording, question.pieces = wording, list(pieces)
    question.place = (place_in(wording) or question.place) if question.report_id is not None else ""
    uow.questions.keep(question)
    uow.questions.keep(Wording(question_id=question.key, version=question.version, text=wording, at=uow.now))
    uow.act("question.reworded", "question", question.key, by=question.asker_id, version=question.version)
    answering.question_changed(uow, question)
    if danger:
        on_duty.tell(uow, question)
    return question


def withdraw(uow: UnitOfWork, question: Question) -> None:
    """Take a question back; its number stays used, and whoever was to answer it no longer owes that."""
    check_change(uow, question)
    take_off(uow, question, by=question.asker_id)


def take_off(uow: UnitOfWork, question: Question, *, by: int) -> None:
    """Let a question stand no more: its asker withdraws it, or the office takes back that it wrote it down."""
    sharing.leave(uow, question, by=by)
    question.withdrawn_at = uow.now
    uow.questions.keep(question)
    beside.end_all(uow, question, by=by)
    uow.act("question.withdrawn", "question", question.key, by=by)


def by_number(uow: UnitOfWork, typed: str) -> Question | None:
    """Return the question of a number in whatever form: MN26-001, «phiếu mn26-1», «mn26 1», «mn26001 ạ»; or None."""
    asked = bare(typed)
    found = _NUMBER.search(asked) or _CLOSE.search(asked)
    return uow.questions.by_code(f"{found[1].upper()}-{int(found[2]):03d}") if found else None
