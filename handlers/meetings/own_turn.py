"""A speaker's answers to «còn 3 lượt» and «mời»: two others first, in writing, not there."""

from conversation.reply import Reply
from conversation.turn import Turn
from handlers import undoing
from handlers.buttons import act, command, number
from handlers.routing import router
from services.meetings import own_turn
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("let_first", card="question")
def let_first(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Lùi 2 lượt»: the number stays."""
    key = number(turn)
    override = own_turn.let_first(uow, key, by=turn.who)
    text = say("order/own_let_first", question=uow.questions.get(key), place=override.place_after)
    return Reply(text, [command("to_list", "cauhoi")])


@router.action("own_writing", card="question")
def in_writing(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Chuyển văn bản»."""
    key = number(turn)

    def work(unit: UnitOfWork) -> Done:
        at = own_turn.in_writing(unit, key, by=turn.who)
        return Done({"questions": [key]}, {"written": [key], "at": at.isoformat()})

    return _written(turn, uow, work, "order/own_written")


@router.action("not_coming", card="question")
def not_coming(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tôi không dự được»."""
    key = number(turn)

    def work(unit: UnitOfWork) -> Done:
        before = own_turn.not_coming(unit, key, by=turn.who)
        return Done({"questions": before["written"]}, before)

    return _written(turn, uow, work, "order/own_away")


def _written(turn: Turn, uow: UnitOfWork, work: undoing.Work, template: str) -> Reply:
    done = undoing.act_once(turn, uow, "list.own", work)
    acted = undoing.done_by(uow, done, by=turn.who)
    codes = [uow.questions.get(key).code for key in acted.told["questions"]]
    return Reply(say(template, codes=codes), [act("speak_again", done), command("to_list", "cauhoi")])


@router.action("speak_again", card="/cauhoi")
def speak_again(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Vẫn phát biểu»: taken back within ten minutes."""
    undoing.take_back(turn, uow, turn.argument, own_turn.take_back)
    return Reply(say("order/own_speaks_again"), [command("to_list", "cauhoi")])
