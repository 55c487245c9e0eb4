"""Prepared and then said in the hall: what was written is sent, changed or dropped, by one question to its writer."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.answers.answering import AboutDuty, Answering
from handlers.buttons import command, number
from handlers.routing import router
from services.answers import prepared
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("keepsend", card="duty")
def send(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Gửi như đã viết»: at once where it is approved, else to who approves."""
    answer = prepared.send(uow, number(turn), by=turn.who)
    question = uow.questions.get(answer.question_id)
    return Reply(say("answering/kept_sent", question=question, answer=answer), [command("my_duties", "viec")])


@router.action("keepchange", card="duty")
def change(turn: Turn, uow: UnitOfWork) -> Go:
    """«Sửa rồi gửi»."""
    duty = prepared.change(uow, number(turn), by=turn.who)
    return Go(Answering.DRAFT, notes=AboutDuty(duty.key), fresh=True)


@router.action("keepdrop", card="duty")
def drop(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Không gửi»."""
    duty = prepared.drop(uow, number(turn), by=turn.who)
    question = uow.questions.get(duty.question_id)
    return Reply(say("answering/kept_dropped", question=question), [command("my_duties", "viec")])
