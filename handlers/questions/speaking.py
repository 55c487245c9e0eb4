"""Registering to speak: the same question, to be asked aloud; its registration number never changes."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.people.joining import joined
from handlers.questions.asking import begin
from handlers.routing import router
from services.unit_of_work import UnitOfWork
from templates.say import phrases


@router.command("phatbieu", phrases=phrases("phatbieu"))
@joined
def register_to_speak(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return begin(turn, uow, speaking=True)
