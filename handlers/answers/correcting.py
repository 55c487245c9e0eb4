"""Correcting: «Đính chính» under what was sent, by who answered or the office; and not after all."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.answers.answering import AboutDuty, Answering, duty_card
from handlers.buttons import command, number
from handlers.routing import router
from services import office
from services.answers import correcting
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("correct", card="duty")
def begin(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Đính chính»: who answered writes at once; where the office says so, who answered is told."""
    duty = correcting.begin(uow, number(turn), by=turn.who)
    if duty.holder_id == turn.who:
        return Go(Answering.DRAFT, notes=AboutDuty(duty.key), fresh=True, first=say("answering/correcting"))
    meeting = uow.meetings.get(duty.meeting_id)
    who = office.holder(uow, duty.holder_id, meeting.unit_id)
    text = say("answering/correcting_asked", question=uow.questions.get(duty.question_id), duty=duty, who=who)
    return Reply(text, [command("debts", "no"), command("menu", "menu")])


@router.action("correctnot", card="duty")
def stop(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Thôi đính chính»: what was sent stands."""
    duty = correcting.stop(uow, number(turn), by=turn.who)
    first = say("answering/correcting_stopped", question=uow.questions.get(duty.question_id))
    if duty.holder_id == turn.who:
        return duty_card(uow, duty.key, by=turn.who, first=first).done()
    return Reply(first, [command("debts", "no"), command("menu", "menu")])
