"""One remark on a report, as the office answers it: taken in or explained, with words; the next is a button away."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.duty import NOTE_LIMIT
from domain.errors import NotFound
from domain.questions.queue import Outcome
from handlers.buttons import act, choice, command, number
from handlers.meetings.reports import report_card
from handlers.routing import router
from services.meetings import remarks
from services.meetings.remarks import Remark, Remarks
from services.unit_of_work import UnitOfWork
from templates.say import say


class Answering(StrEnum):
    """The step of answering a remark."""

    WORDS = "reporting.words"


@dataclass(frozen=True, slots=True)
class Answered(Notes):
    """Which remark is answered, and how."""

    question: int
    how: Outcome


@router.action("remark_card")
def show_remark(turn: Turn, uow: UnitOfWork) -> Reply:
    return remark_card(uow, number(turn), by=turn.who)


@router.action("remark_next", card="report")
def show_next(turn: Turn, uow: UnitOfWork) -> Reply:
    """The first that waits, in the report's order."""
    row = remarks.next_waiting(remarks.remarks(uow, number(turn), by=turn.who))
    return remark_card(uow, row.question.key, by=turn.who) if row else report_card(uow, number(turn), by=turn.who)


def _row(uow: UnitOfWork, question_id: int, *, by: int) -> tuple[Remarks, Remark]:
    question = uow.questions.get(question_id)
    if question.report_id is None:
        raise NotFound
    seen = remarks.remarks(uow, question.report_id, by=by)
    row = next((row for row in seen.rows if row.question.key == question_id), None)
    if row is None:
        raise NotFound
    return seen, row


def remark_card(uow: UnitOfWork, question_id: int, *, by: int, first: str = "") -> Reply:
    """Return one remark, with what may become of it."""
    seen, row = _row(uow, question_id, by=by)
    ways = ("remark_undo",) if row.outcome is not None else ("remark_take", "remark_explain")
    choices = [act(name, question_id) for name in ways]
    following = remarks.next_waiting(seen, question_id)
    if following is not None and following is not row:
        choices.append(act("remark_next", seen.report.key))
    choices += [act("report", f"{seen.report.key}.0", row="report_back"), command("menu", "menu")]
    text = say("reports/remark", report=seen.report, question=row.question, who=row.who, row=row)
    return Reply(text, choices, first=first, card=True)


@router.action("remark_take", card="remark_card")
def take_in(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, Outcome.TAKEN_IN)


@router.action("remark_explain", card="remark_card")
def explain(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, Outcome.EXPLAINED)


def _begin(turn: Turn, uow: UnitOfWork, how: Outcome) -> Go:
    _, row = _row(uow, number(turn), by=turn.who)
    return Go(Answering.WORDS, notes=Answered(row.question.key, how), fresh=True)


@router.ask(Answering.WORDS, free_text=True, card=("remark_card", "question"))
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    told = Answered.of(turn)
    question = uow.questions.get(told.question)
    text = say("reports/words", question=question, how=told.how, limit=NOTE_LIMIT)
    return Reply(text, [choice("not_now")])


@router.take(Answering.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """What was answered can be taken back at once; the next that waits is a button away."""
    told = Answered.of(turn)
    if turn.choice is not None:
        return remark_card(uow, told.question, by=turn.who).done()
    question = remarks.answer(uow, told.question, told.how, turn.text, by=turn.who)
    first = say("reports/decided", question=question, how=told.how)
    return remark_card(uow, told.question, by=turn.who, first=first).done()


@router.action("remark_undo", card="remark_card")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    question = remarks.take_back(uow, number(turn), by=turn.who)
    return remark_card(uow, question.key, by=turn.who, first=say("helping/undone"))
