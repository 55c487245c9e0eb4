"""«Đã rõ» and «chưa rõ»: what the asker says of an answer; «unclear» makes somebody owe it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversation.reply import Choice
from domain.duty import FOLLOW_UP_DAYS, FOLLOW_UPS, NOTE_LIMIT, AnswerDuty, Feedback, check_may_follow_up
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS
from domain.questions.question import Question
from domain.questions.queue import ANSWERED, NOTICE_AFTER
from domain.questions.wording import check_wording
from services import office, on_duty
from services.answers import beside, promises
from services.answers.endings import tell_of_ending
from services.dates import workday
from services.delivering import owe
from services.noticing import in_danger
from services.reminders.duties import drop_for_duty, lay_for_duty
from services.unit_of_work import UnitOfWork
from templates.say import label, say


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What «unclear» led to. `repeated`: it was said before and somebody is at it.

    `told`: the posts of who is on duty, where the words tell of a child in danger. `left`: how often more it may be
    said.
    """

    question: Question
    duty: AnswerDuty
    post: str
    repeated: bool
    told: Sequence[str] = ()
    left: int = FOLLOW_UPS


def clear_or_not(question: Question) -> list[Choice]:
    """Return the buttons under whatever answers a question; they work a week later too."""
    return [Choice.act(label(name), name, question.key) for name in ("clear", "partly", "unclear")]


def clear(uow: UnitOfWork, question_id: int, *, by: int, partly: bool = False) -> Question:
    """The asker is satisfied, for now (`partly`) or wholly; what «unclear» had reopened is closed, its holder told."""
    question = _own(uow, question_id, by)
    latest = uow.duties.feedback(question_id)
    if latest is not None and latest.clear and latest.partly == partly and _is_current(uow, latest):
        return question
    uow.duties.keep(Feedback(question_id=question_id, person_id=by, clear=True, partly=partly, at=uow.now))
    uow.act("question.partly" if partly else "question.clear", "question", question_id, by=by)
    for known in _reopened(uow, question_id):
        duty = uow.duties.hold(known.key)
        duty.closed_at = uow.now
        uow.duties.keep(duty)
        uow.act("duty.closed", "duty", duty.key, by=by, question=question_id)
        drop_for_duty(uow, duty.key, reason="clear")
        if not uow.deliveries.drop(promises.told_key(duty), reason="clear"):
            tell_of_ending(uow, duty, question, by=by)
    return question


def _reopened(uow: UnitOfWork, question_id: int) -> list[AnswerDuty]:
    """Return what is owed because it was unclear; a correction is owed whatever the asker says."""
    owed = beside.all_open(uow, question_id)
    return [duty for duty in owed if duty.reopened_at is not None and duty.correcting_at is None]


def unclear(uow: UnitOfWork, question_id: int, *, by: int) -> FollowUp:
    """The asker does not understand: the duty is open again at once, with a new date; a second tap changes nothing.

    NotFound for a stranger or before anything was answered; TooManyFollowUps after the third time.
    """
    question = _own(uow, question_id, by)
    meeting = uow.meetings.get(question.meeting_id)
    known = _answered_last(uow, question)
    if known is not None and known.is_open:
        return FollowUp(question, known, office.holder(uow, known.holder_id, meeting.unit_id).post, repeated=True)
    check_may_follow_up(uow.duties.said_unclear(question_id), code=question.code)
    uow.duties.keep(Feedback(question_id=question_id, person_id=by, clear=False, at=uow.now))
    due = workday(uow, FOLLOW_UP_DAYS)
    if known is None or known.question_id != question_id:
        holder = _answered_by(uow, known, meeting) or office.default_holder(
            uow, meeting, uow.meetings.topic(question.topic_id), otherwise=by
        )
        duty = promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=None, tell=False)
    else:
        duty = uow.duties.hold(known.key)
        duty.promise(due)
        duty.closed_at = None
        duty.version += 1
        promises.keep_for_who_left(uow, duty)
    duty.reopened_at = uow.now
    uow.duties.keep(duty)
    uow.act("duty.reopened", "duty", duty.key, by=by, question=question_id, due=due.isoformat())
    lay_for_duty(uow, duty)
    owe(
        uow, duty.holder_id, "answering/reopened", once=promises.told_key(duty), due_at=uow.now + NOTICE_AFTER,
        choices=[Choice.act(label("view_question"), "duty", duty.key)], **_for_holder(uow, question, duty, ""),
    )  # fmt: skip
    post, left = office.holder(uow, duty.holder_id, meeting.unit_id).post, uow.duties.said_unclear(question_id)
    return FollowUp(question, duty, post, repeated=False, left=max(0, FOLLOW_UPS - left))


def _answered_last(uow: UnitOfWork, question: Question) -> AnswerDuty | None:
    """Return the debt of which the last answer came, where that stands beside the main one; else the main one."""
    sent = uow.duties.released(question)
    duty = uow.duties.get(sent.duty_id) if sent is not None else None
    return duty if duty is not None and duty.beside else uow.duties.concerning(question)


def _answered_by(uow: UnitOfWork, shared: AnswerDuty | None, meeting: Meeting) -> int | None:
    """Return who gave the answer that several share, while they still may: what is unclear to one is theirs to tell."""
    if shared is None or not uow.leaving.stays(shared.holder_id):
        return None
    return shared.holder_id if office.may(uow, shared.holder_id, meeting, MAY_OWE_ANSWERS) else None


def explain(uow: UnitOfWork, question_id: int, text: str, *, by: int) -> FollowUp:
    """Add what is unclear; the holder reads it in the notice, or after it where that has gone out."""
    question = _own(uow, question_id, by)
    feedback, owed = uow.duties.feedback(question_id), beside.all_open(uow, question_id)
    if feedback is None or not owed:
        raise NotFound
    duty = max(owed, key=lambda one: (one.reopened_at is not None, one.reopened_at or one.assigned_at))
    feedback.text = check_wording(text, limit=NOTE_LIMIT, fewest=1)
    uow.duties.keep(feedback)
    uow.act("question.explained", "question", question_id, by=by)
    notice = uow.deliveries.pending(promises.told_key(duty))
    values = _for_holder(uow, question, duty, feedback.text)
    if notice is not None:
        notice.text = say("answering/reopened", **values)
        uow.deliveries.keep(notice)
    else:
        owe(
            uow, duty.holder_id, "answering/explained", once=f"explained:{duty.key}:{duty.version}:{feedback.id}",
            choices=[Choice.act(label("view_question"), "duty", duty.key)], **values,
        )  # fmt: skip
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    once = f"explained:{feedback.id}"
    told: Sequence[str] = ()
    if in_danger(feedback.text):
        told = on_duty.tell_words(uow, unit_id, feedback.text, by=by, once=once, hidden=question.name_hidden)
    return FollowUp(question, duty, office.holder(uow, duty.holder_id, unit_id).post, repeated=False, told=told)


def _own(uow: UnitOfWork, question_id: int, person_id: int) -> Question:
    """Return the asker's own question that was answered, in the hall or in writing; NotFound."""
    question = uow.questions.get(question_id)
    entry = uow.questions.entry(question.lead_id)
    in_the_hall = entry is not None and entry.outcome in ANSWERED
    answered = in_the_hall or uow.duties.released(question) is not None
    if question.asker_id != person_id or not answered:
        raise NotFound
    return question


def _is_current(uow: UnitOfWork, feedback: Feedback) -> bool:
    """Whether nothing was answered after the asker said so."""
    released = uow.duties.released(uow.questions.get(feedback.question_id))
    return released is None or released.released_at is None or released.released_at <= feedback.at


def _for_holder(uow: UnitOfWork, question: Question, duty: AnswerDuty, text: str) -> dict[str, Any]:
    return {"question": question, "duty": duty, "text": text, "address": office.address(uow, duty.holder_id)}
