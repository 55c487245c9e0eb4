"""Opening a hidden name, or covered words: with a reason, which is kept."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import choice, number
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.questions import hiding
from services.unit_of_work import UnitOfWork
from templates.say import say


class Hiding(StrEnum):
    """The step before something is opened."""

    REASON = "hiding.reason"


@dataclass(frozen=True, slots=True)
class Opening(Notes):
    """Of which question what is opened: its asker's name, or its words."""

    question: int
    what: str = "name"


@router.action("open_name", card="card")
def open_name(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, "name")


@router.action("open_words", card="card")
def open_words(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, "words")


def _begin(turn: Turn, uow: UnitOfWork, what: str) -> Go:
    question = uow.questions.get(number(turn))
    hiding.check_may_open(uow, question, by=turn.who)
    return Go(Hiding.REASON, notes=Opening(question.key, what), fresh=True)


@router.ask(Hiding.REASON, free_text=True, card=("cardagain", "question"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Opening.of(turn)
    text = say("hiding/reason", question=uow.questions.get(notes.question), what=notes.what)
    return Reply(text, [choice("not_now", "not_now_duty")])


@router.take(Hiding.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Opening.of(turn)
    question, first = uow.questions.get(notes.question), ""
    if turn.choice is None and notes.what == "name":
        who = hiding.open_name(uow, question, turn.text, by=turn.who)
        first = say("hiding/opened", question=question, who=who, told=question.name_hidden)
    elif turn.choice is None:
        words = hiding.open_words(uow, question, turn.text, by=turn.who)
        first = say("hiding/words", question=question, words=words)
    return office_card(turn, uow, question, first=first).done()
