"""What the chair decides of a question that was called: four outcomes, and the last one taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.duty import NOTE_LIMIT, DutyKind
from domain.errors import AlreadyDone, MeetingOver, NothingToUndo
from domain.meeting import Meeting, check_running
from domain.questions.errors import AgencyMissing
from domain.questions.question import Question
from domain.questions.queue import (
    NOTICE_AFTER,
    PROMISING,
    REMARKED,
    Outcome,
    QueueEntry,
    after_absence,
    check_may_undo,
    check_undecided,
)
from domain.questions.wording import check_wording
from services import office
from services.answers import promises, sharing
from services.answers.acknowledging import clear_or_not
from services.delivering import owe
from services.meetings.rounds import hold, let_wait
from services.office import Who
from services.plans import timeline
from services.unit_of_work import UnitOfWork
from templates.say import say

AGENCY_LIMIT = 120


def answered_here(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> QueueEntry:
    """Answered in the hall. Who was to speak needs no written answer any more; who wanted one in writing keeps it.

    So do all of those who ask the same where one of them wanted it so.
    """
    question, entry, _ = _deciding(uow, question_id, version, by)
    group = sharing.group_of(uow, question)
    spoken = len(group.speakers) == len(group.all)
    before = promises.facts(promises.open_duty(uow, question_id)) if spoken else None
    _decide(uow, question, entry, Outcome.ANSWERED_HERE, by=by, before=before)
    if spoken:
        promises.cancel_for_question(uow, question, by=by, tell_at=_soon(uow))
    _notify(uow, question, entry, "answers/live", choices=clear_or_not)
    return entry


def later(
    uow: UnitOfWork, question_id: int, version: int, *, by: int, holder_id: int | None, due_at: datetime | None
) -> Who:  # fmt: skip
    """To be answered in writing by somebody by a date, both required (plan 000); the asker gets a holding notice.

    Returns who answers.
    """
    question, entry, meeting = _deciding(uow, question_id, version, by)
    owed = promises.open_duty(uow, question_id)
    before = promises.facts(owed)
    duty = promises.assign(uow, question, owed=owed, holder_id=holder_id, due_at=due_at, by=by, tell_at=_soon(uow))
    _decide(uow, question, entry, Outcome.LATER, by=by, before=before)
    who = office.holder(uow, duty.holder_id, meeting.unit_id)
    _notify(uow, question, entry, "answers/later", duty=duty, post=who.post)
    return who


def sent_up(
    uow: UnitOfWork, question_id: int, version: int, *, by: int, agency: str, due_at: datetime | None
) -> QueueEntry:  # fmt: skip
    """Sent up to another agency, which is required; the secretary owes the asker news of it by a date."""
    question, entry, meeting = _deciding(uow, question_id, version, by)
    if not agency.strip():
        raise AgencyMissing
    entry.agency = check_wording(agency, limit=AGENCY_LIMIT, fewest=2)
    owed = promises.open_duty(uow, question_id)
    before = promises.facts(owed)
    duty = promises.assign(
        uow, question, owed=owed, holder_id=office.secretary_of(uow, meeting, otherwise=by), due_at=due_at, by=by,
        kind=DutyKind.FORWARDED, agency=entry.agency, tell_at=_soon(uow),
    )  # fmt: skip
    _decide(uow, question, entry, Outcome.SENT_UP, by=by, before=before)
    _notify(uow, question, entry, "answers/sent_up", duty=duty, unit=uow.people.unit(meeting.unit_id))
    return entry


def put_back(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> QueueEntry:
    """Back to the list, at the end of its topic, once, of which nobody needs to be told (rules.md §2, row 21).

    Who is put back a second time is answered in writing, and told who answers by when.
    """
    question, entry, meeting = _deciding(uow, question_id, version, by)
    if after_absence(entry) is Outcome.NOT_REACHED:
        _to_writing(uow, question, entry, meeting, by=by)
        return entry
    earlier = entry.set_back_at.isoformat() if entry.set_back_at else None
    entry.called_at, entry.set_back_at = None, uow.now
    _decide(uow, question, entry, Outcome.BACK, by=by, set_back_before=earlier)
    return entry


def _to_writing(uow: UnitOfWork, question: Question, entry: QueueEntry, meeting: Meeting, *, by: int) -> None:
    """Not reached: what is owed already stays as it is, else the topic's responder answers by the meeting's rule."""
    owed = promises.open_duty(uow, question.key)
    before, duty = promises.facts(owed), owed
    if duty is None:
        topic = uow.meetings.topic(question.topic_id)
        duty = promises.assign(
            uow, question, owed=None, holder_id=office.default_holder(uow, meeting, topic, otherwise=by),
            due_at=promises.answer_by(uow, meeting), by=by, tell_at=_soon(uow),
        )  # fmt: skip
    _decide(uow, question, entry, Outcome.NOT_REACHED, by=by, before=before)
    post = office.holder(uow, duty.holder_id, meeting.unit_id).post
    _notify(uow, question, entry, "order/absent_twice", duty=duty, post=post)


def note_gist(uow: UnitOfWork, question_id: int, *, by: int, text: str) -> None:
    """Keep in a sentence or two what was answered in the hall; the asker reads it in the notice, or after it."""
    question = uow.questions.get(question_id)
    meeting = hold(uow, question.meeting_id, by)
    entry = uow.questions.entry(question_id)
    if entry is None or entry.outcome is not Outcome.ANSWERED_HERE:
        raise AlreadyDone(what="taken_back")
    entry.gist = check_wording(text, limit=NOTE_LIMIT)
    uow.questions.keep(entry)
    uow.act("question.gist_noted", "question", question_id, by=by)
    group = sharing.group_of(uow, question)
    for one in group.all:
        notice = uow.deliveries.pending(sharing.once_for(group, one, _notice_key(entry)))
        values = {**sharing.values_for(uow, group, one), "entry": entry}
        if notice is not None:
            notice.text = say("answers/live", **values)
            uow.deliveries.keep(notice)
        else:
            owe(
                uow, one.asker_id, "answers/gist", mandatory=True, choices=clear_or_not(one), meeting=meeting,
                once=sharing.once_for(group, one, f"gist:{question_id}:{entry.version}"), **values,
            )  # fmt: skip


def undo(uow: UnitOfWork, meeting_id: int, *, by: int) -> Question:
    """Take the last decision back within ten minutes: the question is open again, as it was before.

    Who has not been told yet never hears of it; who has gets a correction. NothingToUndo, TooLateToUndo, MeetingOver.
    """
    meeting = hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    entry = last_decided(uow.questions.entries(meeting_id))
    if entry is None:
        raise NothingToUndo
    check_may_undo(entry, now=uow.now)
    question = uow.questions.get(entry.question_id)
    noted = [event for event in uow.events.of("question", question.key) if event.act == "question.decided"][-1].details
    let_wait(uow, meeting_id)
    if entry.outcome is Outcome.BACK:
        before = noted["set_back_before"]
        entry.set_back_at = datetime.fromisoformat(before) if before else None
    elif entry.outcome in PROMISING or noted.get("before"):
        duty = uow.duties.of_question(question.key)
        if duty is not None and duty.closed_at is not None:
            raise AlreadyDone(what="released")
        promises.restore(uow, question, noted["before"], by=by)
    _take_notice_back(uow, question, entry)
    put_off = entry.outcome in PROMISING
    entry.outcome, entry.outcome_at, entry.decided_by = None, None, None
    entry.gist, entry.agency, entry.called_at = "", "", uow.now
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.undone", "question", question.key, by=by)
    if put_off:
        timeline.recompute(uow, meeting)
    return question


def last_decided(entries: Iterable[QueueEntry]) -> QueueEntry | None:
    """Return the turn that was decided last, or None; what becomes of remarks is taken back where it was said."""
    decided = [entry for entry in entries if entry.outcome not in {None, *REMARKED} and entry.outcome_at]
    return max(decided, key=lambda turn: (turn.outcome_at, turn.id), default=None)


def _deciding(uow: UnitOfWork, question_id: int, version: int, by: int) -> tuple[Question, QueueEntry, Meeting]:
    """Return the question that is decided about, its turn if it is still open, and its meeting, held."""
    question = uow.questions.get(question_id)
    meeting = hold(uow, question.meeting_id, by)
    check_running(meeting)
    return question, check_undecided(uow.questions.entry(question_id), code=question.code, version=version), meeting


def _decide(
    uow: UnitOfWork, question: Question, entry: QueueEntry, outcome: Outcome, *, by: int, **facts: Any  # noqa: ANN401 - JSON
) -> None:  # fmt: skip
    entry.outcome, entry.outcome_at, entry.decided_by = outcome, uow.now, by
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.decided", "question", question.key, by=by, outcome=outcome, **facts)
    if outcome in PROMISING:
        timeline.recompute(uow, uow.meetings.get(question.meeting_id))


def _soon(uow: UnitOfWork) -> datetime:
    return uow.now + NOTICE_AFTER


def _notice_key(entry: QueueEntry) -> str:
    return f"outcome:{entry.question_id}:{entry.version}"


def _notify(uow: UnitOfWork, question: Question, entry: QueueEntry, template: str, **values: Any) -> None:  # noqa: ANN401
    sharing.tell_askers(
        uow, sharing.group_of(uow, question), template, once=_notice_key(entry), due_at=_soon(uow), entry=entry,
        **values,
    )  # fmt: skip


def _take_notice_back(uow: UnitOfWork, question: Question, entry: QueueEntry) -> None:
    if entry.outcome is Outcome.BACK:
        return
    group = sharing.group_of(uow, question)
    for one in group.all:
        if uow.deliveries.drop(sharing.once_for(group, one, _notice_key(entry)), reason="undone"):
            continue
        once = sharing.once_for(group, one, f"taken_back:{question.key}:{entry.version}")
        values = {**sharing.values_for(uow, group, one), "entry": entry}
        owe(uow, one.asker_id, "answers/taken_back", once=once, mandatory=True, **values)
