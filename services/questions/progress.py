"""How far a question has come: its stage, who holds it and by when, derived from facts and never stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.duty import Answer, AnswerDuty, DutyKind
from domain.meeting import Meeting, has_lapsed
from domain.questions.question import READ_FIRST, SHUT, Care, Question, ReplyMode, Stage
from domain.questions.queue import ANSWERED, REMARKED, Outcome, QueueEntry
from services import office, on_duty
from services.answers import promises
from services.answers.beside import Still, still
from services.questions import changing
from services.unit_of_work import UnitOfWork
from templates.say import caption

_NOTHING_MORE = frozenset({Stage.WITHDRAWN, Stage.REFUSED, Stage.DECLINED})


@dataclass(frozen=True, slots=True)
class Progress:
    """`holder`: a post, never a person's name. `due_at`: by when the next thing happens; None where nothing is due.

    `undated`: why no day is promised, where none is. `also`: what it is owed besides.
    """

    stage: Stage
    holder: str
    due_at: datetime | None = None
    undated: str = ""
    also: Sequence[Still] = ()


def progress(uow: UnitOfWork, question: Question) -> Progress:
    """Return where a question stands now."""
    now = _progress(uow, question)
    return now if now.stage in _NOTHING_MORE else replace(now, also=still(uow, question))


def _progress(uow: UnitOfWork, question: Question) -> Progress:
    entry = uow.questions.entry(question.lead_id)
    over = _over(question, entry)
    if over is not None:
        return Progress(over, caption("holder", "nobody"))
    meeting = uow.meetings.get(question.meeting_id)
    if entry is not None and entry.is_current:
        return Progress(Stage.CALLED, meeting.chair_title, meeting.ends_at)
    duty = uow.duties.concerning(question)
    if duty is not None and duty.is_open and duty.correcting_at is None:  # of a correction one hears when it comes
        return _asked_back(uow, question) or _owed(uow, duty, meeting)
    released = uow.duties.released(question)
    if released is not None or (entry is not None and entry.outcome in ANSWERED):
        heard = Stage.REMARKED if entry is not None and entry.outcome in REMARKED else Stage.ANSWERED_LIVE
        return Progress(_answered(uow, question, released, heard), caption("holder", "nobody"))
    if question.aside in READ_FIRST:
        return _aside(uow, question, meeting)
    return _asked_back(uow, question) or _waiting(uow, question, meeting)


def to_anybody(uow: UnitOfWork, typed: str) -> tuple[Question, Progress] | None:
    """Return what a number tells whoever types it, in whatever form; None where there is nothing to tell.

    Of what stands aside, is of the house, is not answered, was taken back or is kept no more nobody learns that it is.
    """
    question = changing.by_number(uow, typed)
    if question is None or question.aside is not None or question.withdrawn_at is not None:
        return None
    now = progress(uow, question)
    kept = uow.meetings.get(question.meeting_id).keep_until > uow.now
    return (question, now) if kept and now.stage is not Stage.DECLINED else None


def _over(question: Question, entry: QueueEntry | None) -> Stage | None:
    """Where nothing more is owed to it, whatever was: taken back by its asker, or not to be answered."""
    if question.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if question.aside in SHUT:
        return Stage(str(question.aside))
    return Stage.DECLINED if entry is not None and entry.outcome is Outcome.DECLINED else None


def _asked_back(uow: UnitOfWork, question: Question) -> Progress | None:
    """Its asker is waited for, and holds it meanwhile; None where nobody was asked back."""
    asked = uow.ask_backs.open_of(question.key)
    return Progress(Stage.NEEDS_INFO, caption("holder", "asker"), asked.until) if asked is not None else None


def _aside(uow: UnitOfWork, question: Question, meeting: Meeting) -> Progress:
    """No meeting is waited for: a child in danger is seen to at once, other words are read by a person first."""
    if question.aside is not Care.SAFETY:
        return Progress(Stage.ASIDE, caption("holder", "office"))
    taken = on_duty.taken(uow, [question])
    if question.key in taken:
        by = taken[question.key]
        post = office.holder(uow, by, meeting.unit_id).post if by is not None else ""
        return Progress(Stage.TAKEN, post or caption("holder", "office"))
    return Progress(Stage.TOLD, ", ".join(on_duty.posts(uow, meeting.unit_id)) or caption("holder", "office"))


def _owed(uow: UnitOfWork, duty: AnswerDuty, meeting: Meeting) -> Progress:
    """Somebody owes an answer: drafting it, waiting for approval, or chasing another agency."""
    answer, due = uow.duties.latest_answer(duty.key), duty.due_at if duty.undated_at is None else None
    if answer is not None and answer.waits_to_be_sent:
        return Progress(Stage.APPROVED, caption("holder", "office"), due, duty.undated_reason)
    if answer is not None and answer.waits_for_approval:
        return Progress(Stage.SUBMITTED, caption("holder", "office"), due, duty.undated_reason)
    if duty.kind is DutyKind.FORWARDED and duty.reopened_at is None:
        return Progress(Stage.FORWARDED, duty.agency or caption("holder", "office"), due, duty.undated_reason)
    stage = Stage.UNCLEAR if duty.reopened_at is not None else Stage.ASSIGNED
    post = office.holder(uow, duty.holder_id, meeting.unit_id).post
    return Progress(stage, post or caption("holder", "duty"), due, duty.undated_reason)


def _answered(uow: UnitOfWork, question: Question, released: Answer | None, heard: Stage) -> Stage:
    feedback = uow.duties.feedback(question.key)
    answered_at = released.released_at if released is not None else None
    if feedback is not None and (answered_at is None or feedback.at >= answered_at):
        if feedback.partly:
            return Stage.PARTLY
        return Stage.CLEAR if feedback.clear else Stage.UNCLEAR
    return Stage.ANSWERED if released is not None else heard


def _waiting(uow: UnitOfWork, question: Question, meeting: Meeting) -> Progress:
    """Nothing was decided yet: it waits for the meeting, or, after it, for the office to see to it."""
    if has_lapsed(meeting, now=uow.now):
        return Progress(Stage.UNHELD, caption("holder", "office"))
    if meeting.closed_at is not None:
        return Progress(Stage.TRIAGED, caption("holder", "office"), promises.answer_by(uow, meeting))
    if question.aside is Care.INTERNAL:
        return Progress(Stage.INSIDE, caption("holder", "office"), promises.answer_by(uow, meeting, ahead=True))
    if question.triaged_at is None and uow.questions.get(question.lead_id).triaged_at is None:
        return Progress(Stage.REGISTERED, caption("holder", "office"), meeting.starts_at)
    holder = meeting.chair_title if question.reply_mode is ReplyMode.SPOKEN else caption("holder", "office")
    return Progress(Stage.TRIAGED, holder, meeting.starts_at)
