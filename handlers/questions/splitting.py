"""Splitting one text into several questions: by the numbers of the sentences with which another one begins."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers import undoing
from handlers.buttons import act, choice
from handlers.questions.about import seen_in
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.people.office_pages import Done
from services.questions import splitting, triage
from services.unit_of_work import UnitOfWork
from templates.say import say


class Splitting(StrEnum):
    """The one step: where another question begins."""

    WHERE = "splitting.where"


@dataclass(frozen=True, slots=True)
class Words(Notes):
    """Which question is split, in which version of its words; `seen`: its face."""

    question: int
    version: int
    seen: int | None = None


@router.action("split", card="rule")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Tách thành nhiều câu» under a card."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    return Go(Splitting.WHERE, notes=Words(question.key, question.version, seen), fresh=True)


@router.ask(Splitting.WHERE, free_text=True, card=("rule", "question"))
def ask_where(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Words.of(turn).question)
    text = say("deciding/split", question=question, pieces=splitting.pieces(question))
    return Reply(text, [choice("not_now", "not_now_duty")])


@router.take(Splitting.WHERE)
def take_where(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Words.of(turn)
    if turn.choice is not None:
        return office_card(turn, uow, uow.questions.get(notes.question)).done()
    starts = splitting.read_starts(turn.text)

    def work(uow: UnitOfWork) -> Done:
        made = splitting.split(
            uow, notes.question, starts, by=turn.who, version=notes.version, seen=notes.seen
        )  # fmt: skip
        return Done({"question": notes.question, "parts": [one.key for one in made.parts]}, made.before)

    acted = undoing.act_once(turn, uow, "deciding.split", work)
    question = uow.questions.get(notes.question)
    first = say("deciding/split_now", parts=splitting.parts_of(uow, question))
    sorting = question.triaged_at is None
    return office_card(turn, uow, question, first=first, sorting=sorting, undo=act("undecide", acted)).done()
