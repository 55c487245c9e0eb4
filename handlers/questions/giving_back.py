"""Turned away: where no question is taken, its writer has the words again, and hears whom to turn to instead."""

from conversation.reply import Reply
from conversation.turn import Turn
from domain.questions.question import Draft
from handlers.buttons import act, command
from handlers.questions.drafting import draft_of
from handlers.routing import router
from services.questions import intake
from services.unit_of_work import UnitOfWork
from templates.say import say

_BEGINNINGS = ("hoi", "phatbieu")
"""The commands that lead to a question, and so to one that lies unfinished."""


@router.on("words_back")
def words_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """Return the words of the question that cannot go on, whole; nothing said where none were written."""
    draft = _meant(turn, uow) if turn.person_id is not None else None
    if draft is None or not intake.has_content(uow, draft):
        return Reply("")
    over = uow.meetings.get(draft.meeting_id).is_over
    text = say("asking/given_back", draft=draft, files=len(uow.attachments.of(draft_id=draft.id)), over=over)
    return Reply(text, [command("to_office", "thuky"), command("mine", "cauhoi"), command("menu", "menu")]).done()


def _meant(turn: Turn, uow: UnitOfWork) -> Draft | None:
    """Return the draft of this talk; of who wanted to begin one, that which lies unfinished."""
    if turn.place.step.startswith("asking."):
        return draft_of(turn, uow)
    spent = turn.place.spent
    handler, turn.place.spent = router.handler_of(turn, uow), spent
    if handler not in [router.commands[name] for name in _BEGINNINGS]:
        return None
    return max(uow.drafts.by(turn.who), key=lambda draft: draft.updated_at, default=None)


@router.on("not_invited")
def not_invited(turn: Turn, uow: UnitOfWork) -> Reply:
    """The meeting is for others: for whom, and whom to turn to instead."""
    text = say("errors/not_invited", now=uow.now, **turn.refusal)
    return Reply(text, [command("to_office", "thuky"), act("report_child"), command("menu", "menu")]).done()
