"""The own telephone number, handed over by a network's button: who joins is recognised by it, without waiting."""

from dataclasses import replace

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.people import joining
from handlers.people.newcomers import Joining, Newcomer
from handlers.routing import router
from services.people import by_phone
from services.unit_of_work import UnitOfWork
from templates.say import say


def take(turn: Turn, uow: UnitOfWork) -> Reply | Go | None:
    """A contact from who is joining, where the network vouches for numbers; None: nobody has asked for one here."""
    begun = turn.place.step == Joining.CODE
    if not uow.terms(turn.arrived.network).tells_numbers or not (begun or turn.person_id is None):
        return None
    if not turn.arrived.own_number:
        notes = replace(Newcomer.of(turn), tried="")
        return Go(Joining.CODE, say("joining/number_of_another"), notes, fresh=turn.place.step not in router.steps)
    entry = by_phone.entry_of(uow, turn.arrived.own_number)
    if turn.person_id is None:
        notes = Newcomer.of(turn)
        if entry is not None:
            notes = replace(notes, unit=notes.unit if notes.code else entry.unit_id, entry=entry.key, proven=True)
        notes = replace(notes, page=0, tried="")
        return Go(Joining.CONSENT, first=say("joining/number_taken"), notes=notes, fresh=True)
    if entry is None or by_phone.prove(uow, turn.who, entry.key) is None:
        return Go(
            Joining.CODE,
            first=say("joining/number_unknown"),
            notes=replace(Newcomer.of(turn), tried=""),
        )
    return joining.resume(turn, uow) or joining.welcome(turn, uow)
