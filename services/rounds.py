"""The meeting as it runs: begun, questions called in order, an outcome each, and the last one taken back."""

from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.access import MAY_RUN
from domain.duty import NOTE_LIMIT, DutyKind
from domain.errors import (
    AgencyMissing,
    AlreadyDone,
    AlreadyWithdrawn,
    MeetingOver,
    NothingToCall,
    NothingToUndo,
    OtherQuestionOpen,
)
from domain.meeting import Meeting, check_running
from domain.question import Question, ReplyMode
from domain.queue import NOTICE_AFTER, Outcome, QueueEntry, check_may_undo, check_undecided, in_order
from domain.wording import check_wording
from services import office, promises
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label, say


def start(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Begin a meeting; AlreadyDone when it runs, MeetingOver when it is closed."""
    meeting = _hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.is_running:
        raise AlreadyDone(what="started")
    meeting.started_at = uow.now
    uow.meetings.keep(meeting)
    uow.act("meeting.started", "meeting", meeting.key, by=by)
    return meeting


def current(uow: UnitOfWork, meeting_id: int) -> QueueEntry | None:
    """Return the turn that waits for the chair's decision, or None."""
    return next((entry for entry in uow.questions.entries(meeting_id) if entry.is_current), None)


def waiting(uow: UnitOfWork, meeting_id: int) -> list[Question]:
    """Return who is still to be called, in order: those who speak, then written ones without an answer."""
    questions, entries = uow.questions.standing(meeting_id), uow.questions.entries(meeting_id)
    had_a_turn = {entry.question_id for entry in entries if entry.is_current or entry.is_decided}
    answered = uow.duties.released_in(meeting_id)
    ordered = [q for q in in_order(questions, uow.meetings.topics(meeting_id), entries) if q.key not in had_a_turn]
    speaking = [q for q in ordered if q.reply_mode is ReplyMode.SPOKEN]
    written = [q for q in ordered if q.reply_mode is ReplyMode.WRITTEN and q.key not in answered]
    return speaking + written


def call_next(uow: UnitOfWork, meeting_id: int, *, by: int) -> Question:
    """Call the next question and return it; OtherQuestionOpen before the last one has its outcome, NothingToCall."""
    meeting = _hold(uow, meeting_id, by)
    check_running(meeting)
    _check_nothing_open(uow, meeting_id)
    queue = waiting(uow, meeting_id)
    if not queue:
        raise NothingToCall
    _call(uow, queue[0], by=by, act="question.called")
    return queue[0]


def call(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Call any question out of turn: recorded as an override, while the order itself is never rewritten."""
    question = uow.questions.get(question_id)
    meeting = _hold(uow, question.meeting_id, by)
    check_running(meeting)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    entry = uow.questions.entry(question_id)
    if entry is not None and entry.is_current:
        return question
    _check_nothing_open(uow, meeting.key)
    if entry is not None and entry.is_decided:
        raise AlreadyDone(what="decided")
    queue = waiting(uow, meeting.key)
    in_turn = bool(queue) and queue[0].key == question_id
    _call(uow, question, by=by, act="question.called" if in_turn else "question.called_out_of_turn")
    return question


def answered_here(uow: UnitOfWork, question_id: int, *, version: int, by: int) -> QueueEntry:
    """Answered in the hall. Who was to speak needs no written answer any more; who wanted one in writing keeps it."""
    question, entry = _deciding(uow, question_id, version, by)
    before = None
    if question.reply_mode is ReplyMode.SPOKEN:
        before = promises.facts(promises.open_duty(uow, question_id))
        promises.cancel_for_question(uow, question, by=by, tell_at=_soon(uow))
    _decide(uow, question, entry, Outcome.ANSWERED_HERE, by=by, before=before)
    _notify(uow, question, entry, "answers/live", choices=clear_or_not(question))
    return entry


def later(
    uow: UnitOfWork, question_id: int, *, version: int, by: int, holder_id: int | None, due_at: datetime | None
) -> QueueEntry:  # fmt: skip
    """To be answered in writing by somebody by a date, both required (plan 000); the asker gets a holding notice."""
    question, entry = _deciding(uow, question_id, version, by)
    before = promises.facts(promises.open_duty(uow, question_id))
    duty = promises.assign(uow, question, holder_id=holder_id, due_at=due_at, by=by, tell_at=_soon(uow))
    _decide(uow, question, entry, Outcome.LATER, by=by, before=before)
    who = office.holder(uow, duty.holder_id, uow.meetings.get(question.meeting_id).unit_id)
    _notify(uow, question, entry, "answers/later", duty=duty, post=who.post)
    return entry


def sent_up(
    uow: UnitOfWork, question_id: int, *, version: int, by: int, agency: str, due_at: datetime | None
) -> QueueEntry:  # fmt: skip
    """Sent up to another agency, which is required; the secretary owes the asker news of it by a date."""
    question, entry = _deciding(uow, question_id, version, by)
    if not agency.strip():
        raise AgencyMissing
    entry.agency = check_wording(agency, limit=120, fewest=2)
    before = promises.facts(promises.open_duty(uow, question_id))
    meeting = uow.meetings.get(question.meeting_id)
    duty = promises.assign(
        uow, question, holder_id=office.secretary_of(uow, meeting, otherwise=by), due_at=due_at, by=by,
        kind=DutyKind.FORWARDED, agency=entry.agency, tell_at=_soon(uow),
    )  # fmt: skip
    _decide(uow, question, entry, Outcome.SENT_UP, by=by, before=before)
    _notify(uow, question, entry, "answers/sent_up", duty=duty, unit=uow.people.unit(meeting.unit_id))
    return entry


def put_back(uow: UnitOfWork, question_id: int, *, version: int, by: int) -> QueueEntry:
    """Back to the list, at the end of its topic (rules.md §2, row 21); nobody needs to be told."""
    question, entry = _deciding(uow, question_id, version, by)
    earlier = entry.set_back_at.isoformat() if entry.set_back_at else None
    entry.called_at, entry.set_back_at = None, uow.now
    _decide(uow, question, entry, Outcome.BACK, by=by, set_back_before=earlier)
    return entry


def note_gist(uow: UnitOfWork, question_id: int, *, by: int, text: str) -> None:
    """Keep in a sentence or two what was answered in the hall; the asker reads it in the notice or, too late, after it."""
    question = uow.questions.get(question_id)
    meeting = _hold(uow, question.meeting_id, by)
    entry = uow.questions.entry(question_id)
    if entry is None or entry.outcome is not Outcome.ANSWERED_HERE:
        raise AlreadyDone(what="taken_back")
    entry.gist = check_wording(text, limit=NOTE_LIMIT)
    uow.questions.keep(entry)
    uow.act("question.gist_noted", "question", question_id, by=by)
    notice = uow.deliveries.pending(_notice_key(entry))
    values = _notice_values(uow, question, entry)
    if notice is not None:
        notice.text = say("answers/live", **values)
        uow.deliveries.keep(notice)
    else:
        owe(
            uow, question.asker_id, "answers/gist", once=f"gist:{question_id}:{entry.version}", mandatory=True,
            choices=clear_or_not(question), meeting=meeting, **values,
        )  # fmt: skip


def undo(uow: UnitOfWork, meeting_id: int, *, by: int) -> Question:
    """Take the last decision back within ten minutes: the question is open again, as it was before.

    Who has not been told yet never hears of it; who has gets a correction. NothingToUndo, TooLateToUndo, MeetingOver.
    """
    meeting = _hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    decided = [entry for entry in uow.questions.entries(meeting_id) if entry.outcome is not None and entry.outcome_at]
    if not decided:
        raise NothingToUndo
    entry = max(decided, key=lambda turn: (turn.outcome_at, turn.id))
    check_may_undo(entry, now=uow.now)
    question = uow.questions.get(entry.question_id)
    noted = [event for event in uow.events.of("question", question.key) if event.act == "question.decided"][-1].details
    _let_wait(uow, meeting_id)
    if entry.outcome is Outcome.BACK:
        before = noted["set_back_before"]
        entry.set_back_at = datetime.fromisoformat(before) if before else None
    elif entry.outcome in {Outcome.LATER, Outcome.SENT_UP} or noted.get("before"):
        promises.restore(uow, question, noted["before"], by=by)
    _take_notice_back(uow, question, entry)
    entry.outcome, entry.outcome_at, entry.decided_by = None, None, None
    entry.gist, entry.agency, entry.called_at = "", "", uow.now
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.undone", "question", question.key, by=by)
    return question


def clear_or_not(question: Question) -> list[Choice]:
    """Return the two buttons under whatever answers a question; they work a week later too."""
    return [Choice.act(label("clear"), "clear", question.key), Choice.act(label("unclear"), "unclear", question.key)]


def _hold(uow: UnitOfWork, meeting_id: int, by: int) -> Meeting:
    """Return the meeting with its row locked, so that chair and secretary decide one after the other."""
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting, MAY_RUN)
    return meeting


def _check_nothing_open(uow: UnitOfWork, meeting_id: int) -> None:
    open_now = current(uow, meeting_id)
    if open_now is not None:
        raise OtherQuestionOpen(code=uow.questions.get(open_now.question_id).code)


def _call(uow: UnitOfWork, question: Question, *, by: int, act: str) -> None:
    entry = uow.questions.entry(question.key) or QueueEntry(
        question_id=question.key, meeting_id=question.meeting_id, version=0
    )
    entry.called_at, entry.outcome, entry.outcome_at, entry.decided_by = uow.now, None, None, None
    entry.version += 1
    uow.questions.keep(entry)
    uow.act(act, "question", question.key, by=by)


def _let_wait(uow: UnitOfWork, meeting_id: int) -> None:
    """The question that is open now returns to its place: another one is being reopened."""
    open_now = current(uow, meeting_id)
    if open_now is not None:
        open_now.called_at = None
        open_now.version += 1
        uow.questions.keep(open_now)


def _deciding(uow: UnitOfWork, question_id: int, version: int, by: int) -> tuple[Question, QueueEntry]:
    question = uow.questions.get(question_id)
    check_running(_hold(uow, question.meeting_id, by))
    return question, check_undecided(uow.questions.entry(question_id), version=version)


def _decide(
    uow: UnitOfWork, question: Question, entry: QueueEntry, outcome: Outcome, *, by: int, **facts: Any  # noqa: ANN401 - JSON
) -> None:  # fmt: skip
    entry.outcome, entry.outcome_at, entry.decided_by = outcome, uow.now, by
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.decided", "question", question.key, by=by, outcome=outcome, **facts)


def _soon(uow: UnitOfWork) -> datetime:
    return uow.now + NOTICE_AFTER


def _notice_key(entry: QueueEntry) -> str:
    return f"outcome:{entry.question_id}:{entry.version}"


def _notice_values(uow: UnitOfWork, question: Question, entry: QueueEntry) -> dict[str, Any]:
    return {"question": question, "entry": entry, "xung_ho": office.address(uow, question.asker_id)}


def _notify(uow: UnitOfWork, question: Question, entry: QueueEntry, template: str, **values: Any) -> None:  # noqa: ANN401
    owe(
        uow, question.asker_id, template, once=_notice_key(entry), mandatory=True, due_at=_soon(uow),
        **_notice_values(uow, question, entry), **values,
    )  # fmt: skip


def _take_notice_back(uow: UnitOfWork, question: Question, entry: QueueEntry) -> None:
    if entry.outcome is Outcome.BACK or uow.deliveries.drop(_notice_key(entry), reason="undone"):
        return
    owe(
        uow, question.asker_id, "answers/taken_back", once=f"taken_back:{question.key}:{entry.version}", mandatory=True,
        **_notice_values(uow, question, entry),
    )  # fmt: skip
