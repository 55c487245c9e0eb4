"""Releasing: approved answers go out alone, together, or at a set hour; a few in each unit, none twice (F57)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.duty import Answer, AnswerDuty, check_due
from domain.people.access import MAY_APPROVE
from domain.questions.equal import Group
from domain.questions.question import Question
from services import office
from services.answers import beside, sharing
from services.answers.acknowledging import clear_or_not
from services.delivering import owe
from services.reminders.duties import drop_for_duty
from services.unit_of_work import UnitOfWork

AT_ONCE = 20
"""So many answers go out in one unit: each may be told to hundreds, and other people's turns wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Held:
    """An answer that is approved and not sent. `at`: the hour that was set for it; None while nobody has said when."""

    duty: AnswerDuty
    answer: Answer
    question: Question

    @property
    def at(self) -> datetime | None:
        """When it goes out."""
        return self.answer.release_at


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that was just sent, and whose questions it was sent to."""

    duty: AnswerDuty
    answer: Answer
    group: Group


def held(uow: UnitOfWork, unit_id: int) -> list[Held]:
    """Return approved answers that are still to be released, in any meeting of a unit; the soonest hour first."""
    pairs = [pair for meeting in uow.meetings.of_unit(unit_id) for pair in uow.duties.approved_unreleased(meeting.key)]
    questions = {one.key: one for one in uow.questions.many([duty.question_id for duty, _ in pairs])}
    found = [Held(duty, answer, questions[duty.question_id]) for duty, answer in pairs]
    return sorted(found, key=lambda one: (one.at is None, one.at, one.answer.key))


def order(
    uow: UnitOfWork, units: Sequence[int], *, by: int, seen_at: datetime, at: datetime | None = None
) -> int:  # fmt: skip
    """Let every approved answer of these units go out at an hour, or (None) now, and return how many; NoRight.

    `seen_at`: when they were listed; what was approved later was on no list, and waits for the next. The first of
    those that go now leave in this unit, the others follow by themselves (`release_due`), also after a crash.
    DateInPast. An hour that was set before gives way.
    """
    when = check_due(at, now=uow.now) if at is not None else uow.now
    total = 0
    for one in _held_of(uow, units, by=by):
        if one.answer.approved_at is None or one.answer.approved_at > seen_at:
            continue
        if one.answer.release_at is not None and one.answer.release_at <= uow.now:
            continue  # on its way already
        one.answer.release_at = when
        uow.duties.keep(one.answer)
        uow.act("answer.ordered", "duty", one.duty.key, by=by, version=one.answer.version, at=when.isoformat())
        total += 1
    if at is None and total:
        release_due(uow)
    return total


def follow(uow: UnitOfWork, answer_id: int) -> None:
    """Let one that was just approved go out next, by itself: it was too many for this unit."""
    answer = uow.duties.hold_answer(answer_id)
    answer.release_at = uow.now
    uow.duties.keep(answer)


def call_off(uow: UnitOfWork, units: Sequence[int], *, by: int) -> int:
    """Let what was to go out at an hour wait again until somebody says when, and return how many; NoRight."""
    total = 0
    for one in _held_of(uow, units, by=by):
        if one.at is not None and one.at > uow.now:
            one.answer.release_at = None
            uow.duties.keep(one.answer)
            uow.act("answer.order_undone", "duty", one.duty.key, by=by, version=one.answer.version)
            total += 1
    return total


def _held_of(uow: UnitOfWork, units: Sequence[int], *, by: int) -> list[Held]:
    """Return what is held and can still go out, each kept from anybody else until this unit ends."""
    found = list[Held]()
    for one in (each for unit_id in units for each in held(uow, unit_id)):
        duty = uow.duties.hold(one.duty.key)
        office.check_office(uow, by, uow.meetings.get(duty.meeting_id), MAY_APPROVE)
        if (
            one.question.withdrawn_at is None
            and duty.is_open
            and uow.duties.hold_answer(one.answer.key).waits_to_be_sent
        ):
            found.append(one)
    return found


def release_due(uow: UnitOfWork) -> int:
    """Send the answers whose hour has come, `AT_ONCE` of them, and return how many were seen to: 0 where none is left.

    What was withdrawn, or is owed no more, is let go.
    """
    found = uow.duties.to_release(most=AT_ONCE)
    answers = uow.duties.hold_answers(found)
    duties = uow.duties.hold_all({one.duty_id for one in answers.values()})
    questions = uow.questions.hold_all({one.question_id for one in duties.values()})
    sent = list[Sent]()
    for key in found:
        answer = answers[key]
        duty = duties[answer.duty_id]
        question = questions[duty.question_id]
        if not answer.waits_to_be_sent or answer.release_at is None or answer.release_at > uow.now:
            continue
        if question.withdrawn_at is not None or not duty.is_open:
            answer.release_at = None
            uow.duties.keep(answer)
            uow.act("answer.let_go", "duty", duty.key, by=None, version=answer.version)
            continue
        sent.append(Sent(duty, answer, _send(uow, duty, answer, question, by=answer.approved_by)))
    _see_to(uow, sent)
    return len(found)


def release(uow: UnitOfWork, duty: AnswerDuty, answer: Answer, question: Question, *, by: int | None) -> None:
    """Send one answer to everybody whom it concerns, each with their own words; nobody owes it any more.

    A correction goes to all who were sent what it corrects.
    """
    _see_to(uow, [Sent(duty, answer, _send(uow, duty, answer, question, by=by))])


def _send(uow: UnitOfWork, duty: AnswerDuty, answer: Answer, question: Question, *, by: int | None) -> Group:
    """Send it, and return whose questions it was sent to."""
    wrong = _wrong(uow, duty, question) if duty.correcting_at is not None else None
    group = sharing.concerned(uow, duty, question) if wrong is None else sharing.had(uow, wrong, question)
    answer.released_at, answer.shared = uow.now, bool(group.others)
    answer.corrects = wrong is not None
    duty.closed_at = uow.now
    duty.handed_back_at = duty.correcting_at = None
    uow.duties.keep(answer)
    uow.duties.keep(duty)
    act = "answer.corrected" if answer.corrects else "answer.released"
    uow.act(act, "question", question.key, by=by, duty=duty.key, version=answer.version)
    meeting = uow.meetings.get(duty.meeting_id)
    sharing.unheard(uow, group)
    papers = [one.file_id for one in uow.attachments.of(answer_id=answer.key)]
    for place, file_id in enumerate(papers[:-1], 1):
        sharing.tell_askers(
            uow, group, "answers/paper", once=f"answer:{answer.id}:paper{place}", document_id=file_id, place=place,
            total=len(papers),
        )  # fmt: skip
    sharing.tell_askers(
        uow, group, "answers/written", once=f"answer:{answer.id}", choices=clear_or_not, answer=answer,
        unit=uow.people.unit(meeting.unit_id), who=office.holder(uow, duty.holder_id, meeting.unit_id), at=uow.now,
        papers=len(papers), document_id=papers[-1] if papers else None, wrong=wrong, part=duty.part,
        still=beside.still(uow, question, but=duty),
    )  # fmt: skip
    return group


def _see_to(uow: UnitOfWork, sent: Sequence[Sent]) -> None:
    """Nobody is reminded of what was sent; who sent a unit's list hears what was answered to each of its people.

    In one message for each question.
    """
    drop_for_duty(uow, *(one.duty.key for one in sent), reason="released")
    senders = uow.gatherings.senders([each.key for one in sent for each in one.group.all]) if sent else {}
    for each in sent:
        _tell_heads(uow, each.group, each.answer, senders)


def _wrong(uow: UnitOfWork, duty: AnswerDuty, question: Question) -> Answer | None:
    """Return what was sent last of this very debt; what several were sent, where it was of another one's."""
    own = [answer for answer in uow.duties.answers(duty.key) if answer.released_at is not None]
    return own[-1] if own else uow.duties.released(question)


def _tell_heads(uow: UnitOfWork, group: Group, answer: Answer, senders: Mapping[int, tuple[int, int]]) -> None:
    for one in group.all:
        head, unit_id = senders.get(one.key, (one.asker_id, 0))
        if head != one.asker_id and uow.leaving.stays(head):
            owe(
                uow, head, "answers/for_head", once=f"answer:{answer.id}:head:{one.key}", question=one, answer=answer,
                unit=uow.people.unit(unit_id), address=office.address(uow, head),
            )  # fmt: skip


def earlier(uow: UnitOfWork, duty: AnswerDuty) -> Sequence[Answer]:
    """Return what the asker was sent before, the first first; also with others, where this is owed to one of them."""
    own = [answer for answer in uow.duties.answers(duty.key) if answer.released_at is not None]
    shared = uow.duties.released(uow.questions.get(duty.question_id)) if not own else None
    return [shared] if shared is not None else own
