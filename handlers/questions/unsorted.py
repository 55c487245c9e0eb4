"""What nobody has sorted yet, with its words, page by page: the way to any one of it, and back."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers.buttons import command, numbers, pages_around
from handlers.routing import router
from services.questions import to_sort
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("unsorted")
def show_unsorted(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`: what is to be sorted of a meeting, what asks for care first."""
    key, place = numbers(turn)
    meeting, page = to_sort.unsorted(uow, key, place, by=turn.who)
    if not page.lines:
        return Reply(say("triaging/all_sorted"), [command("menu_queue", "hangdoi"), command("menu_new", "moi")])
    choices = [
        Choice.act(row.question.code, "sortcard", row.question.key, listed=place)
        for place, row in enumerate(page.lines, start=page.start + 1)
    ]
    choices += pages_around(page, "unsorted", f"{key}.{{}}")
    whom = to_sort.whom(uow, meeting, page.lines)
    text = say("triaging/to_sort", meeting=meeting, page=page, whom=whom)
    return Reply(text, [*choices, command("menu_new", "moi"), command("menu", "menu")], card=True)
