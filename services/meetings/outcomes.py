"""What the chair decides of a question that was called: one act for each outcome."""

from datetime import datetime
from typing import Any

from domain.duty import NOTE_LIMIT, AnswerDuty, DutyKind
from domain.meeting import Meeting, check_running
from domain.questions.errors import MustBeAnswered
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER, PROMISING, Outcome, QueueEntry, check_undecided
from domain.questions.ruling import may_decline
from domain.questions.wording import check_wording
from services import office
from services.answers import beside, promises, sharing
from services.answers.acknowledging import clear_or_not
from services.delivering import owe
from services.meetings import called_up
from services.meetings.rounds import hold, notice_key
from services.meetings.sending_up import forward
from services.office import Who
from services.plans import timeline
from services.unit_of_work import UnitOfWork

DECIDED = "question.decided"
"""The event; details: outcome, turn (the version that it left), and what an undo needs."""


def answered_here(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> QueueEntry:
    """Settled in the hall. Who was to speak needs no written answer any more; who wanted one in writing keeps it.

    So do all of those who ask the same where one of them wanted it so.
    """
    return _heard(uow, question_id, version, Outcome.ANSWERED_HERE, by=by)


def discussed(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> QueueEntry:
    """Talked over in the hall, with nothing to settle (plan 003's first list); as above otherwise."""
    return _heard(uow, question_id, version, Outcome.DISCUSSED, by=by)


def _heard(uow: UnitOfWork, question_id: int, version: int, outcome: Outcome, *, by: int) -> QueueEntry:
    question, entry, _ = _deciding(uow, question_id, version, by)
    group = sharing.group_of(uow, question)
    spoken = len(group.speakers) == len(group.all)
    before = promises.facts(promises.open_duty(uow, question_id)) if spoken else None
    _decide(uow, question, entry, outcome, by=by, before=before)
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


def usual(uow: UnitOfWork, question: Question, *, by: int) -> tuple[Who, datetime]:
    """Return who answers a question later unless somebody else is named, and by when: as it is owed already.

    Else the topic's responder (without one the secretary), by the meeting's own rule.
    """
    meeting, owed = uow.meetings.get(question.meeting_id), promises.open_duty(uow, question.key)
    if owed is not None and owed.due_at > uow.now and owed.kind is DutyKind.WRITTEN:
        return office.holder(uow, owed.holder_id, meeting.unit_id), owed.due_at
    holder_id = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=by)
    return office.holder(uow, holder_id, meeting.unit_id), promises.answer_by(uow, meeting)


def later_as_usual(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> tuple[Who, datetime]:
    """As `later`, by who and when is usual: one act. Returns both."""
    who, due_at = usual(uow, uow.questions.get(question_id), by=by)
    return later(uow, question_id, version, by=by, holder_id=who.person_id, due_at=due_at), due_at


def sent_up(
    uow: UnitOfWork, question_id: int, version: int, *, by: int, agency: str, due_at: datetime | None
) -> QueueEntry:  # fmt: skip
    """Sent up to another agency, which is required; the secretary owes the asker news of it by a date."""
    question, entry, meeting = _deciding(uow, question_id, version, by)
    before = promises.facts(promises.open_duty(uow, question_id))
    duty = forward(uow, question, meeting, by=by, agency=agency, due_at=due_at)
    entry.agency = duty.agency
    _decide(uow, question, entry, Outcome.SENT_UP, by=by, before=before)
    _notify(uow, question, entry, "answers/sent_up", duty=duty, unit=uow.people.unit(meeting.unit_id))
    return entry


def put_back(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> QueueEntry:
    """Back to the list, at the end of its topic (rules.md §2, row 21); who was called hears that it is not yet."""
    question, entry, _ = _deciding(uow, question_id, version, by)
    called_up.wait(uow, entry)
    _set_back(uow, question, entry, by=by)
    return entry


def absent(uow: UnitOfWork, question_id: int, version: int, *, by: int) -> AnswerDuty | None:
    """Nobody stood up: once back to the end of its topic, the second time not reached (rules.md §2, row 21).

    Then it is owed in writing, by who answers its topic, and that duty is returned. The asker is told either time.
    """
    question, entry, meeting = _deciding(uow, question_id, version, by)
    if entry.absent_at is None:
        entry.absent_at = uow.now
        _set_back(uow, question, entry, by=by, absent=True)
        group = sharing.group_of(uow, question)
        for one in group.speakers or [group.voice]:  # each of them was called
            owe(
                uow, one.asker_id, "answers/absent", once=sharing.once_for(group, one, notice_key(entry)),
                mandatory=True, due_at=_soon(uow), **sharing.values_for(uow, group, one),
            )  # fmt: skip
        return None
    owed = promises.open_duty(uow, question_id)
    before = promises.facts(owed)
    if owed is None:
        who, due_at = usual(uow, question, by=by)
        owed = promises.assign(
            uow, question, owed=None, holder_id=who.person_id, due_at=due_at, by=by, tell_at=_soon(uow)
        )
    _decide(uow, question, entry, Outcome.NOT_REACHED, by=by, before=before)
    _notify(
        uow, question, entry, "answers/absent_again", duty=owed,
        post=office.holder(uow, owed.holder_id, meeting.unit_id).post,
    )  # fmt: skip
    return owed


def declined(uow: UnitOfWork, question_id: int, version: int, *, by: int, reason: str) -> QueueEntry:
    """Not answered, with the reason that the asker is told; MustBeAnswered where the rule is that all are."""
    question, entry, meeting = _deciding(uow, question_id, version, by)
    if not may_decline(meeting.off_topic):
        raise MustBeAnswered(code=question.code)
    entry.reason = check_wording(reason, limit=NOTE_LIMIT, fewest=2)
    before = promises.facts(promises.open_duty(uow, question_id))
    ended = beside.end_all(uow, question, by=by, tell_at=_soon(uow))
    _decide(uow, question, entry, Outcome.DECLINED, by=by, before=before, beside=ended)
    _notify(uow, question, entry, "answers/declined", meeting=meeting)
    return entry


def _deciding(uow: UnitOfWork, question_id: int, version: int, by: int) -> tuple[Question, QueueEntry, Meeting]:
    """Return the question that is decided about, its turn if it is still open, and its meeting, held."""
    question = uow.questions.get(question_id)
    meeting = hold(uow, question.meeting_id, by)
    check_running(meeting)
    return question, check_undecided(uow.questions.entry(question_id), code=question.code, version=version), meeting


def _set_back(uow: UnitOfWork, question: Question, entry: QueueEntry, *, by: int, absent: bool = False) -> None:
    earlier = entry.set_back_at.isoformat() if entry.set_back_at else None
    entry.called_at, entry.set_back_at = None, uow.now
    _decide(uow, question, entry, Outcome.BACK, by=by, set_back_before=earlier, absent=absent)


def _decide(
    uow: UnitOfWork, question: Question, entry: QueueEntry, outcome: Outcome, *, by: int, **facts: Any  # noqa: ANN401 - JSON
) -> None:  # fmt: skip
    entry.outcome, entry.outcome_at, entry.decided_by = outcome, uow.now, by
    entry.version += 1
    uow.questions.keep(entry)
    uow.act(DECIDED, "question", question.key, by=by, outcome=outcome, turn=entry.version, **facts)
    if outcome in PROMISING:
        timeline.recompute(uow, uow.meetings.get(question.meeting_id))


def _soon(uow: UnitOfWork) -> datetime:
    return uow.now + NOTICE_AFTER


def _notify(uow: UnitOfWork, question: Question, entry: QueueEntry, template: str, **values: Any) -> None:  # noqa: ANN401
    sharing.tell_askers(
        uow, sharing.group_of(uow, question), template, once=notice_key(entry), due_at=_soon(uow), entry=entry,
        **values,
    )  # fmt: skip
