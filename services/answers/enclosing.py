"""Enclosing: the signed paper that goes with an answer; seen before it is approved, handed over with the words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from conversation.turn import Media
from domain.duty import Answer, AnswerDuty
from domain.errors import AlreadyDone, FileComing, NotFound
from domain.messages.delivery import Attachment
from domain.people.access import MAY_WATCH
from domain.questions.question import Question
from services import attaching, office
from services.answers import answering
from services.attaching import Attached
from services.unit_of_work import UnitOfWork

OPENED = "answer.papers_opened"


@dataclass(frozen=True, slots=True)
class Writing:
    """An answer that somebody may enclose papers in now, by its duty; `papers`: those that go with it."""

    duty: AnswerDuty
    question: Question
    papers: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class Opened:
    """Papers that somebody opens. `question`: their own where it was asked by them (`asks`), else the answer's."""

    papers: Sequence[Attachment]
    question: Question
    duty: AnswerDuty
    asks: bool


def written_by(uow: UnitOfWork, person_id: int) -> list[Writing]:
    """Return the answers that somebody owes and may write at, the soonest due first, in a few queries."""
    owed = uow.duties.open_of(person_id)
    latest = uow.duties.latest_of([duty.key for duty in owed])
    questions = {one.key: one for one in uow.questions.many([duty.question_id for duty in owed])}
    papers = uow.attachments.with_answers([answer.key for answer in latest.values()])
    return [
        Writing(duty, questions[duty.question_id], papers.get(latest[duty.key].key, []) if duty.key in latest else [])
        for duty in owed
        if answering.is_wanted(duty, latest.get(duty.key))
    ]


def enclose(uow: UnitOfWork, duty_id: int, media: Iterable[Media], *, by: int, network: str, alone: bool) -> Attached:
    """Hang what a holder sent on the answer that is being written, begun now if there was none.

    One that came back is taken up with its words. FileTooLarge, TooManyFiles, KindUnknown where `alone`; NotTheHolder,
    AlreadyDone, AlreadyWithdrawn.
    """
    duty, _ = answering.check_working(uow, duty_id, by)
    answer = answering.begun(uow, duty, by=by)
    assert answer.id is not None
    attached = attaching.attach(uow, by, network, media, alone=alone, answer_id=answer.id)
    if attached.new:
        uow.act("answer.enclosed", "duty", duty.key, by=by, version=answer.version, files=len(attached.new))
    return attached


def of(uow: UnitOfWork, answer: Answer | None) -> list[Attachment]:
    """Return the papers that go with an answer."""
    return uow.attachments.of(answer_id=answer.id) if answer is not None and answer.id is not None else []


def take_off(uow: UnitOfWork, duty_id: int, *, by: int, only: Collection[int] | None = None) -> None:
    """Take every paper, or only some, off an answer that was not handed in; NotTheHolder, AlreadyDone."""
    duty, _ = answering.check_working(uow, duty_id, by)
    answer = uow.duties.latest_answer(duty.key)
    if answer is None or answer.submitted_at is not None:
        raise AlreadyDone(what="submitted")
    uow.attachments.drop_of_answer(answer.key, only=only)
    uow.act("answer.papers_taken_off", "duty", duty.key, by=by, version=answer.version)


def open_all(uow: UnitOfWork, answer_id: int, *, by: int) -> Opened:
    """Open the papers of an answer: its holder, who sees the question's card, and who was sent it.

    NoRight; NotFound where there are none; FileComing. Each opening but an asker's is written down.
    """
    answer = uow.duties.answer(answer_id)
    duty, question = uow.duties.get(answer.duty_id), uow.questions.get(answer.question_id)
    own = _sent_for(uow, answer, question, by)
    if own is None and by != duty.holder_id:
        office.check_office(uow, by, uow.meetings.get(duty.meeting_id), MAY_WATCH)
    papers = of(uow, answer)
    if not papers:
        raise NotFound
    if not all(one.is_ready for one in papers):
        raise FileComing
    if own is None:
        uow.act(OPENED, "duty", duty.key, by=by, files=len(papers))
    return Opened(papers, own or question, duty, asks=own is not None)


def _sent_for(uow: UnitOfWork, answer: Answer, question: Question, person_id: int) -> Question | None:
    """Return somebody's own question that an answer was sent for, alone or with those who ask the same; or None."""
    if answer.released_at is None:
        return None
    if person_id == question.asker_id:
        return question
    mine = ((one, uow.duties.sent_last(one)) for one in uow.questions.of_asker(person_id))
    return next((one for one, sent in mine if answer.key in {each.key for each in sent}), None)
