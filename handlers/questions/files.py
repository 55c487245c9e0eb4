"""What hangs on a question, opened in the chat by who may see it: «Xem ảnh, tệp (2)» under its card."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number
from handlers.handing_over import Handed, hand_over
from handlers.routing import router
from services.questions import opening, oversight
from services.questions.opening import Hanging
from services.unit_of_work import UnitOfWork
from templates.say import label, say, words


def to_files(question_id: int, files: int) -> list[Choice]:
    """Offer what hangs on a question, where anything does."""
    return [Choice.act(f"{label('files')} ({files})", "files", question_id, words("files"))] if files else []


@router.action("files", card="card")
def show_files(turn: Turn, uow: UnitOfWork) -> Reply:
    """All of them at once; what is still on its way is told."""
    found = opening.open_all(uow, number(turn), by=turn.who)
    choices = _back(uow, found, by=turn.who)
    about = found.question.code
    if not found.ready:
        if not found.coming:
            return Reply(say("files/none", about=about), choices)
        return Reply(say("files/coming", about=about), [act("files", found.question.key), *choices])
    return hand_over(turn, uow, Handed(found.ready, about, noted=turn.who != found.question.asker_id), choices)


def _back(uow: UnitOfWork, found: Hanging, *, by: int) -> list[Choice]:
    """The way back to the card from which it was opened: the asker's, the holder's or the office's."""
    question = found.question
    if by == question.asker_id:
        return [act("question", question.key, row="open_card")]
    duty = uow.duties.of_question(question.key)
    if duty is not None and duty.holder_id == by:
        return [act("duty", duty.key, row="view_question")]
    card = [act("card", question.key, row="open_card")] if oversight.may_see(uow, by, question) else []
    return [*card, command("menu", "menu")]
