"""«Đổi vai»: who is something in several units sees in whose name they act, and changes that in one tap."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number, short_name
from handlers.people.joining import joined, menu_below
from handlers.routing import router
from services.people import acting
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("doivai", phrases=phrases("doivai"))
@joined
def show_capacities(turn: Turn, uow: UnitOfWork) -> Reply:
    """Each unit with what one is there; «mọi vai» takes the choice back."""
    found = acting.capacities(uow, turn.who)
    choices = [
        Choice.act(short_name(one.unit.name), "act_as", one.unit.key, (one.unit.name, *one.posts))
        for one in found
        if not one.now and len(found) > 1
    ]
    if any(one.now for one in found):
        choices.append(act("act_as", 0, row="act_as_all"))
    return Reply(say("acting/list", found=found), [*choices, command("menu", "menu")], card=True)


@router.action("act_as", card="/doivai")
def act_as(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit`, or 0 for all at once; the menu that follows is that unit's."""
    now = acting.switch(uow, number(turn) or None, by=turn.who)
    return menu_below(turn, uow, first=say("acting/switched", now=now)).done()
