"""The programme: whether everybody has held the meeting that a plan asks for, and who has not."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers.buttons import act, command, numbers
from handlers.routing import router
from services.plans import programmes
from services.plans.programmes import PAGE, Followed
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_SHOWN = 6


@router.command("chuongtrinh", phrases=phrases("chuongtrinh"))
def show_programmes(turn: Turn, uow: UnitOfWork) -> Reply:
    """Each programme in two lines; its number opens it."""
    found = programmes.followed(uow, turn.who)[:MOST_SHOWN]
    choices = [
        Choice.act(
            say("programme/button", number=place, programme=one.programme),
            "programme",
            f"{one.programme.id}.0",
            listed=place,
        )
        for place, one in enumerate(found, start=1)
    ]
    return Reply(say("programme/list", programmes=found), [*choices, command("menu", "menu")], card=True)


@router.action("programme")
def show_programme(turn: Turn, uow: UnitOfWork) -> Reply:
    """One programme: `id.page` of the names that are behind."""
    programme_id, page = numbers(turn)
    return _card(programmes.one(uow, programme_id, by=turn.who), page)


def _card(one: Followed, page: int) -> Reply:
    behind, key = one.behind, one.programme.id
    pages = max(1, -(-len(behind) // PAGE))
    page = min(max(page, 0), pages - 1)
    choices = [act("programme", f"{key}.{page - 1}", row="previous")] if page > 0 else []
    if page + 1 < pages:
        choices.append(act("programme", f"{key}.{page + 1}", row="page_next"))
    choices.append(act("timeline", f"p{key}.0"))
    choices.append(command("menu_programme", "chuongtrinh"))
    names = behind[page * PAGE : (page + 1) * PAGE]
    return Reply(say("programme/card", one=one, names=names, number=page, pages=pages), choices, card=True)
