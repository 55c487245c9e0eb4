"""Rulings: how a decision about a question is done, told and taken back, whichever of the two kinds it is."""

from typing import Any

from conversation.reply import Choice
from domain.duty import AnswerDuty
from domain.errors import AlreadyDone, Refused
from domain.meeting import Meeting
from domain.questions.errors import AlreadyAnswered, AlreadyCalled, SetAside, StillJoined
from domain.questions.question import SHUT, Care, Question, ReplyMode
from domain.questions.queue import NOTICE_AFTER
from domain.questions.ruling import Ruling, Way
from services import office
from services.answers import beside, promises, sharing
from services.dates import workday
from services.delivering import owe
from services.questions import care
from services.questions.triage import RULED, open_question
from services.unit_of_work import UnitOfWork
from templates.say import label

_TO_ANSWER = 5
"""Working days for an answer in writing where the meeting's own date is too near or past."""
_SHUTS = {Way.REFUSED: Care.REFUSED, Way.DECLINED: Care.DECLINED}


def to_rule(uow: UnitOfWork, question_id: int, *, by: int, seen: int | None = None) -> Question:
    """Return a question of which may be decided beside the meeting: it stands alone, and had neither turn nor answer.

    As triage.open_question; StillJoined, SetAside for a child in danger, AlreadyCalled, AlreadyAnswered; AlreadyDone
    where something was decided of it and holds.
    """
    uow.meetings.hold(uow.questions.get(question_id).meeting_id)
    uow.questions.hold(question_id)
    question = open_question(uow, question_id, by=by, seen=seen)
    others = sharing.group_of(uow, question).others
    if others:
        raise StillJoined(code=question.code, count=len(others))
    if question.aside is Care.SAFETY:
        raise SetAside(code=question.code)
    check_unheard(uow, question)
    if uow.rulings.of_question(question.key) is not None:
        raise AlreadyDone(what="ruled", code=question.code)
    return question


def check_unheard(uow: UnitOfWork, question: Question) -> None:
    """Refuse with AlreadyCalled what is being heard, with AlreadyDone what had its turn, with AlreadyAnswered."""
    entry = uow.questions.entry(question.key)
    if entry is not None and entry.is_current:
        raise AlreadyCalled(code=question.code, beside=True)
    if entry is not None and entry.is_decided:
        raise AlreadyDone(what="decided", code=question.code, entry=entry)
    if uow.duties.released(question) is not None:
        raise AlreadyAnswered(code=question.code)


def is_unheard(uow: UnitOfWork, question: Question) -> bool:
    """Whether it had neither its turn nor an answer."""
    try:
        check_unheard(uow, question)
    except Refused:
        return False
    return True


def rule(uow: UnitOfWork, question: Question, ruling: Ruling, *, by: int, **before: Any) -> Ruling:  # noqa: ANN401 - JSON
    """Do what was decided, keep what it was before, and tell the asker after a pause."""
    duty, meeting = promises.open_duty(uow, question.key), uow.meetings.get(question.meeting_id)
    noted = {"aside": question.aside, "mode": question.reply_mode, "duty": promises.facts(duty), **before}
    soon = uow.now + NOTICE_AFTER
    if ruling.way in _SHUTS:
        question.aside = _SHUTS[ruling.way]
        noted["beside"] = beside.end_all(uow, question, by=by, tell_at=soon)
    elif ruling.way is Way.WRITTEN:
        question.reply_mode = ReplyMode.WRITTEN
        if duty is None:
            holder = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=by)
            due = max(promises.answer_by(uow, meeting, ahead=True), workday(uow, _TO_ANSWER))
            promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by, tell_at=soon)
    uow.questions.keep(question)
    noted["after"] = _version(promises.open_duty(uow, question.key))
    ruling.decided_by, ruling.decided_at, ruling.before = by, uow.now, noted
    uow.rulings.keep(ruling)
    uow.act(RULED, "question", question.key, by=by, ruling=ruling.key, way=ruling.way)
    _tell(uow, question, ruling, meeting)
    return ruling


def _tell(uow: UnitOfWork, question: Question, ruling: Ruling, meeting: Meeting) -> None:
    duty = promises.open_duty(uow, question.key)
    post = office.holder(uow, duty.holder_id, meeting.unit_id).post if duty is not None else ""
    again = [Choice.act(label("look_again"), "look_again", question.key)] if ruling.way in _SHUTS else []
    owe(
        uow, question.asker_id, "answers/ruled", once=f"ruled:{ruling.key}", mandatory=True, choices=again,
        due_at=uow.now + NOTICE_AFTER, question=question, ruling=ruling, duty=duty, post=post, meeting=meeting,
        address=office.address(uow, question.asker_id),
    )  # fmt: skip


def _version(duty: AnswerDuty | None) -> list[int]:
    return [duty.key, duty.version] if duty is not None else []


def end(uow: UnitOfWork, ruling: Ruling, *, by: int) -> Question:
    """Let a decision hold no more: the question is as it was, and its asker hears so who has heard of it.

    AlreadyDone where it was ended before, or where the question has moved on since.
    """
    question, meeting = uow.questions.hold(ruling.question_id), uow.meetings.get(ruling.meeting_id)
    if not ruling.holds:
        raise AlreadyDone(what="ruling_ended", code=question.code)
    duty, before = promises.open_duty(uow, question.key), ruling.before
    entry = uow.questions.entry(question.key)
    turned = entry is not None and (entry.is_current or entry.is_decided)
    drafted = duty is not None and ruling.way is Way.WRITTEN and uow.duties.latest_answer(duty.key) is not None
    if _version(duty) != before["after"] or drafted or (turned and question.aside not in SHUT):
        raise AlreadyDone(what="moved_on")
    question.aside = Care(before["aside"]) if before["aside"] else None
    question.reply_mode = ReplyMode(before["mode"])
    question.off_topic = before.get("off_topic", question.off_topic)
    ruling.ended_at = uow.now
    uow.rulings.keep(ruling)
    uow.questions.keep(question)
    if ruling.way is not Way.LIVE and not (before["duty"] and duty is not None):
        promises.restore(uow, question, before["duty"], by=by)
    beside.owe_again(uow, question, before.get("beside", []), by=by)
    uow.act("question.ruling_ended", "question", question.key, by=by, ruling=ruling.key)
    if not uow.deliveries.drop(f"ruled:{ruling.key}", reason="undone"):
        owe(
            uow, question.asker_id, "answers/ruling_ended", once=f"ruling_ended:{ruling.key}", mandatory=True,
            question=question, address=office.address(uow, question.asker_id),
        )  # fmt: skip
    if meeting.is_over and question.aside is None and promises.open_duty(uow, question.key) is None:
        care.owe_answer(uow, question, meeting, by=by)
    return question
