"""A child in danger, told at once by somebody who may send nothing else."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import command, number
from handlers.people.joining import joined
from handlers.routing import router
from services.people import writing
from services.questions import care
from services.unit_of_work import UnitOfWork
from templates.say import say


class Child(StrEnum):
    """The one step."""

    WORDS = "child.words"


@router.action("report_child")
@joined
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Child.WORDS, fresh=True)


@router.ask(Child.WORDS, free_text=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("care/child", on_duty=care.hears(uow, turn.who)), [command("cancel", "huy")])


@router.take(Child.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    return _told(turn, uow, turn.text)


@router.action("report_said")
def report_said(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Báo ngay» under the words themselves."""
    return _told(turn, uow, writing.said_before(uow, number(turn), account_id=turn.account_id))


def _told(turn: Turn, uow: UnitOfWork, text: str) -> Reply:
    told = care.report_words(uow, turn.who, text, arrival_id=turn.arrival_id)
    text = say("care/child_told", question=told.question, on_duty=told.posts)
    return Reply(text, [command("mine", "cauhoi"), command("menu", "menu")], receipt=True).done()
