"""Opening a hidden name: with a reason, which the asker reads."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_TRIAGE
from handlers.buttons import choice, number
from handlers.questions.about import About
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services import office
from services.questions import hiding
from services.unit_of_work import UnitOfWork
from templates.say import say


class Hiding(StrEnum):
    """The step before a name is opened."""

    REASON = "hiding.reason"


@router.action("open_name", card="card")
def begin_opening(turn: Turn, uow: UnitOfWork) -> Go:
    question = uow.questions.get(number(turn))
    office.check_office(uow, turn.who, uow.meetings.get(question.meeting_id), MAY_TRIAGE)
    return Go(Hiding.REASON, notes=About(question.key), fresh=True)


@router.ask(Hiding.REASON, free_text=True, card=("cardagain", "question"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    return Reply(say("hiding/reason", question=question), [choice("not_now", "not_now_duty")])


@router.take(Hiding.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    if turn.choice is not None:
        return office_card(turn, uow, question).done()
    who = hiding.open_name(uow, question.key, turn.text, by=turn.who)
    first = say("hiding/opened", question=question, who=who, told=question.name_hidden)
    return office_card(turn, uow, question, first=first).done()
