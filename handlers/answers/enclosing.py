"""The papers that go with an answer, opened in the chat: by who approves, by its holder, and by the asker later."""

from conversation.reply import Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number
from handlers.handing_over import hand_over
from handlers.routing import router
from services.answers import enclosing
from services.unit_of_work import UnitOfWork


@router.action("papers", card="draft_open")
def show_papers(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Văn bản kèm (1)»."""
    papers = enclosing.open_all(uow, number(turn), by=turn.who)
    answer = uow.duties.answer(number(turn))
    question = uow.questions.get(answer.question_id)
    back = act("draft_open", answer.id, row="back_to_draft")
    if turn.who == question.asker_id:
        back = act("question", question.key, row="view_question")
    elif turn.who == uow.duties.get(answer.duty_id).holder_id:
        back = act("duty", answer.duty_id, row="view_question")
    return hand_over(turn, uow, papers, question.code, [back, command("menu", "menu")])
