"""Acknowledging: «đã rõ» and «chưa rõ» under an answer; they work a week later too."""

from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, choice, command, number
from handlers.questions.about import About
from handlers.routing import router
from services import office
from services.answers import acknowledging
from services.unit_of_work import UnitOfWork
from templates.say import say


class Acknowledging(StrEnum):
    """The step after «chưa rõ»."""

    UNCLEAR = "acknowledging.unclear"


@router.action("clear", card="question")
def clear(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đã rõ»; a second tap is thanked for as well."""
    question = acknowledging.clear(uow, number(turn), by=turn.who)
    text = say("answers/thanks", question=question, address=office.address(uow, turn.who))
    return Reply(text, [command("mine", "cauhoi"), command("menu", "menu")])


@router.action("partly", card="question")
def partly(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tạm rõ»: nobody owes more; «chưa rõ» stays possible."""
    question = acknowledging.clear(uow, number(turn), by=turn.who, partly=True)
    text = say("answers/thanks_partly", question=question, address=office.address(uow, turn.who))
    return Reply(text, [act("unclear", question.key), command("mine", "cauhoi"), command("menu", "menu")])


@router.action("unclear", card="question")
def unclear(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Chưa rõ»: somebody owes it again at once; what exactly is unclear may be said now, or not."""
    follow_up = acknowledging.unclear(uow, number(turn), by=turn.who)
    if follow_up.repeated:
        text = say("answers/being_answered", follow_up=follow_up, question=follow_up.question)
        return Reply(text, [act("clear", follow_up.question.key), command("mine", "cauhoi")])
    return Go(
        Acknowledging.UNCLEAR, first=say(
            "answers/reopened", follow_up=follow_up, question=follow_up.question,
            address=office.address(uow, turn.who),
        ),
        notes=About(follow_up.question.key), fresh=True,
    )  # fmt: skip


@router.ask(Acknowledging.UNCLEAR, free_text=True)
def ask_what(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("answers/what_is_unclear"), [choice("skip")])


@router.take(Acknowledging.UNCLEAR)
def take_what(turn: Turn, uow: UnitOfWork) -> Reply:
    if turn.choice == "skip":
        return Reply(say("answers/skipped"), [command("mine", "cauhoi"), command("menu", "menu")]).done()
    follow_up = acknowledging.explain(uow, About.of(turn).question, turn.text, by=turn.who)
    text = say("answers/passed_on", follow_up=follow_up, question=follow_up.question)
    return Reply(text, [command("mine", "cauhoi"), command("menu", "menu")], receipt=True).done()
