"""The meeting as it runs: begun, and its questions called in order or out of turn."""

from collections.abc import Collection, Iterable

from domain.errors import AlreadyDone, MeetingOver
from domain.meeting import Meeting, check_running
from domain.people.access import MAY_RUN
from domain.questions.errors import AlreadyWithdrawn, NothingToCall, OtherQuestionOpen, QuestionShut, SetAside
from domain.questions.question import SHUT, Question
from domain.questions.queue import Outcome, QueueEntry
from services import office
from services.meetings import called_up
from services.questions import equal, oversight
from services.questions.ordering import ordered as in_list_order
from services.unit_of_work import UnitOfWork


def start(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Begin a meeting; AlreadyDone when it runs, MeetingOver when it is closed."""
    meeting = hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.is_running:
        raise AlreadyDone(what="started")
    meeting.started_at = uow.now
    uow.meetings.keep(meeting)
    unplace(uow, meeting.key, reason="started")
    uow.act("meeting.started", "meeting", meeting.key, by=by)
    return meeting


def unplace(uow: UnitOfWork, meeting_id: int, *, reason: str) -> None:
    """Let nobody hear any more of the turn and hour of a frozen list who has not yet: they are not right now."""
    frozen = uow.lists.frozen(meeting_id)
    if frozen is None:
        return
    for question_id in frozen.speaking:
        uow.deliveries.drop(frozen.once_for(question_id), reason=reason)


def turns(uow: UnitOfWork, meeting_id: int) -> list[QueueEntry]:
    """Return all turns of a meeting's list: of which question one is open, what was decided."""
    return uow.questions.entries(meeting_id)


def current(entries: Iterable[QueueEntry]) -> QueueEntry | None:
    """Return the turn that waits for the chair's decision, or None."""
    return next((entry for entry in entries if entry.is_current), None)


def waiting(uow: UnitOfWork, meeting_id: int, entries: Collection[QueueEntry]) -> list[Question]:
    """Return who is still to be called, in order: those who speak, then written ones without an answer."""
    speaking, written = left(uow, meeting_id, entries)
    return speaking + written


def left(
    uow: UnitOfWork, meeting_id: int, entries: Collection[QueueEntry]
) -> tuple[list[Question], list[Question]]:  # fmt: skip
    """Return the same apart: about which somebody is to speak, and those that are only to be answered.

    Remarks on a report are answered in a list of their own.
    """
    questions = uow.questions.listed(meeting_id)
    remarks = {question.key for question in questions if question.report_id is not None}
    had_a_turn = remarks | {entry.question_id for entry in entries if entry.is_current or entry.is_decided}
    answered = uow.duties.released_in(meeting_id)
    ordered = [q for q in in_list_order(uow, meeting_id, questions, entries) if q.key not in had_a_turn]
    spoken = uow.questions.spoken(meeting_id)
    speaking = [q for q in ordered if q.key in spoken]
    written = [q for q in ordered if q.key not in spoken and q.key not in answered]
    return speaking, written


def call_next(uow: UnitOfWork, meeting_id: int, *, by: int) -> Question:
    """Call the next question and return it; OtherQuestionOpen before the last one has its outcome, NothingToCall."""
    meeting = hold(uow, meeting_id, by)
    check_running(meeting)
    entries = turns(uow, meeting_id)
    _check_nothing_open(uow, entries)
    speaking, written = left(uow, meeting_id, entries)
    queue = speaking + written
    if not queue:
        raise NothingToCall
    _call(uow, queue[0], speaking, by=by, act="question.called")
    return queue[0]


def call(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Call any question out of turn: recorded as an override, while the order itself is never rewritten.

    One of those that ask the same is called with all of them, by their head, which is returned.
    """
    question = uow.questions.get(uow.questions.get(question_id).lead_id)
    meeting = hold(uow, question.meeting_id, by)
    check_running(meeting)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    if question.aside in SHUT:
        raise QuestionShut(code=question.code, why=question.aside)
    if question.aside is not None:
        raise SetAside(code=question.code)
    entry = uow.questions.entry(question.key)
    if entry is not None and entry.is_current:
        return question
    entries = turns(uow, meeting.key)
    _check_nothing_open(uow, entries)
    if entry is not None and entry.is_decided:
        raise AlreadyDone(what="decided", code=question.code, entry=entry)
    speaking, written = left(uow, meeting.key, entries)
    in_turn = next(iter(speaking + written), question).key == question.key
    _call(uow, question, speaking, by=by, act="question.called" if in_turn else "question.called_out_of_turn")
    return question


def at_number(uow: UnitOfWork, meeting: Meeting, typed: str, *, by: int) -> Question:
    """Return the question of a number that was typed, in full or alone; NoSuchNumber."""
    return oversight.find_in(uow, meeting, typed, MAY_RUN, by=by)


def go_on(uow: UnitOfWork, meeting_id: int, *, by: int) -> Question | None:
    """Call the next question where anybody waits, and return it: a decision and the next one are one act."""
    try:
        return call_next(uow, meeting_id, by=by)
    except (OtherQuestionOpen, NothingToCall):
        return None


def hold(uow: UnitOfWork, meeting_id: int, by: int) -> Meeting:
    """Return the meeting with its row locked, so that chair and secretary decide one after the other."""
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting, MAY_RUN)
    return meeting


def notice_key(entry: QueueEntry) -> str:
    """Return the once key of what is told of a turn's outcome to the asker of the head."""
    return f"outcome:{entry.question_id}:{entry.version}"


def _check_nothing_open(uow: UnitOfWork, entries: Iterable[QueueEntry]) -> None:
    open_now = current(entries)
    if open_now is not None:
        raise OtherQuestionOpen(code=uow.questions.get(open_now.question_id).code)


def _call(uow: UnitOfWork, question: Question, speaking: Iterable[Question], *, by: int, act: str) -> None:
    entry = uow.questions.entry(question.key) or QueueEntry(
        question_id=question.key, meeting_id=question.meeting_id, version=0
    )
    if entry.outcome is Outcome.BACK:
        uow.deliveries.drop(notice_key(entry), reason="outdated")  # who was absent is called again
    entry.called_at, entry.outcome, entry.outcome_at, entry.decided_by = uow.now, None, None, None
    entry.answered_by = office.responder_of(
        uow, uow.meetings.get(question.meeting_id), uow.meetings.topic(question.topic_id)
    )
    entry.version += 1
    uow.questions.keep(entry)
    group = equal.group_of(uow, question)
    equal.tell_called(uow, group)
    called_up.tell(uow, group, entry, [one for one in speaking if one.key != question.key])
    uow.act(act, "question", question.key, by=by)


def let_wait(uow: UnitOfWork, meeting_id: int) -> None:
    """The question that is open now returns to its place: another one is being reopened."""
    open_now = current(turns(uow, meeting_id))
    if open_now is not None:
        let_go(uow, open_now)


def let_go(uow: UnitOfWork, entry: QueueEntry, *, but: int | None = None) -> None:
    """A question that is open returns to its place undecided, and whom that concerns is told; not `but`."""
    called_up.wait(uow, entry, but=but)
    entry.called_at = None
    entry.version += 1
    uow.questions.keep(entry)
