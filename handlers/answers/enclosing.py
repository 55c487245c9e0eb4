"""The papers that go with an answer, opened in the chat: by who approves, by its holder, and by the asker later."""

from conversation.reply import Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number
from handlers.handing_over import Handed, hand_over
from handlers.routing import router
from services.answers import enclosing
from services.unit_of_work import UnitOfWork


@router.action("papers", card="draft_open")
def show_papers(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Văn bản kèm (1)»."""
    found = enclosing.open_all(uow, number(turn), by=turn.who)
    back = act("draft_open", number(turn), row="back_to_draft")
    if found.asks:
        back = act("question", found.question.key, row="view_question")
    elif turn.who == found.duty.holder_id:
        back = act("duty", found.duty.key, row="view_question")
    handed = Handed(found.papers, found.question.code, noted=not found.asks)
    return hand_over(turn, uow, handed, [back, command("menu", "menu")])
