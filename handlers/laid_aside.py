"""Laid aside: what was being written when another talk began is offered again, or given up."""

from conversation.aside import Laid
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, command
from handlers.routing import router
from services.unit_of_work import UnitOfWork
from templates.say import say


def offers(laid: Laid) -> list[Choice]:
    """Offer to go on with it, or to give it up."""
    return [act("aside_resume", laid.mark), act("aside_drop", laid.mark)]


def resuming(turn: Turn) -> list[Choice]:
    """Offer to go on with what was laid aside last, where there is anything."""
    return [act("aside_resume", turn.aside[-1].mark)] if turn.aside else []


@router.on("laid_aside")
def lay_aside(turn: Turn, uow: UnitOfWork) -> Reply:
    """Said above the answer to whatever led away."""
    del uow
    laid = turn.aside[-1]
    return Reply(say("helping/laid_aside", talk=laid.talk, held=laid.held), offers(laid))


@router.on("no_button")
def no_button(turn: Turn, uow: UnitOfWork) -> Go:
    """Just a button's label, which is not offered here: it is no part of the text."""
    del uow
    return Go(turn.place.step, first=say("helping/no_button", words=turn.text.strip()))


@router.action("aside_resume")
def resume(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Go on where it stood; a second time there is nothing to go on with."""
    del uow
    laid = _taken(turn)
    if laid is None:
        return Reply(say("helping/aside_gone"), [command("menu", "menu")])
    return Go(laid.step, notes=laid.held, fresh=True)


@router.action("aside_drop")
def drop(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    laid = _taken(turn)
    return Reply(say("helping/aside_dropped" if laid else "helping/aside_gone"), [command("menu", "menu")])


def _taken(turn: Turn) -> Laid | None:
    found = next((one for one in turn.aside if one.mark == turn.argument), None)
    turn.aside = tuple(one for one in turn.aside if one is not found)
    return found
