"""Care: words that ask for a person before a list: a child's safety, a complaint, rudeness. A person decides on each.

Words are noticed by tables (templates/words.toml, `care`). Who wrote them is asked once, kindly, and can say that it is
something else. What is put aside stands in no list; the office sees it, and puts it there or looks after it otherwise.
"""

from domain.errors import AlreadyDone
from domain.questions.question import Care, Draft, Question, ReplyMode
from domain.questions.topic import TopicKind
from services import on_duty
from services.delivering import owe
from services.noticing import noticed
from services.questions import intake
from services.questions.intake import Registered
from services.questions.triage import open_question
from services.unit_of_work import UnitOfWork

_SAFE_UNDER = (TopicKind.UNSORTED, TopicKind.OTHER)


def to_ask(draft: Draft) -> Care | None:
    """Return what its writer is still to be asked about; None where nothing was noticed, or all was asked."""
    return next((care for care in noticed(draft.wording) if care not in draft.cared), None)


def asked(uow: UnitOfWork, draft: Draft, about: Care) -> None:
    """Note that the writer was asked about this: once is enough, whatever words follow."""
    draft.cared = [*draft.cared, about]
    uow.drafts.keep(draft)


def report(uow: UnitOfWork, draft: Draft) -> Registered:
    """A child may be in danger: register it beside the queue, and tell who is on duty at once, with every word."""
    if draft.topic_id is None:
        topics = uow.meetings.topics(draft.meeting_id)
        draft.topic_id = next((one for kind in _SAFE_UNDER for one in topics if one.kind is kind), topics[0]).id
    draft.reply_mode, draft.aside, draft.behalf = ReplyMode.WRITTEN, Care.SAFETY, ""
    uow.drafts.keep(draft)
    assert draft.id is not None
    sent = intake.register(uow, draft.id)
    on_duty.tell(uow, uow.questions.get(sent.id))
    return sent


def keep_internal(uow: UnitOfWork, question_id: int, *, by: int, seen: int | None = None) -> Question:
    """Keep a matter inside the house: in no list of the hall, no paper, no other unit; its asker is told.

    A second time changes nothing. NoRight, AlreadyWithdrawn, QuestionHandled; AlreadyDone where the hall has heard it.
    """
    question = open_question(uow, question_id, by=by, seen=seen)
    turn = uow.questions.entry(question_id)
    if turn is not None and (turn.is_current or turn.is_decided):
        raise AlreadyDone(what="heard", code=question.code)
    if question.aside is not Care.INTERNAL:
        question.aside = Care.INTERNAL
        _moved(uow, question, "question.kept_internal", by=by)
        _tell(uow, question)
    return question


def admit(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Put into the lists what stood aside; a second time changes nothing. NoRight, AlreadyWithdrawn."""
    question = open_question(uow, question_id, by=by)
    was, question.aside = question.aside, None
    if was is not None:
        _moved(uow, question, "question.admitted", by=by)
    if was is Care.INTERNAL:
        _tell(uow, question)
    if was is Care.SAFETY:
        on_duty.stand_down(uow, question)
    return question


def _moved(uow: UnitOfWork, question: Question, act: str, *, by: int) -> None:
    uow.questions.keep(question)
    uow.act(act, "question", question.key, by=by)


def _tell(uow: UnitOfWork, question: Question) -> None:
    """Tell an asker whether it will be heard in the hall, each time that this changes."""
    owe(
        uow, question.asker_id, "care/internal_told", mandatory=True, question=question,
        once=f"internal:{question.key}:{uow.now:%Y%m%d%H%M%S}:{question.aside or 'listed'}",
    )  # fmt: skip
