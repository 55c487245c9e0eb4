"""Held: what somebody asks before they have told who they are is no name, and is taken up once they have joined."""

import re

from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.people.newcomers import Newcomer
from handlers.refusing import under
from handlers.routing import router
from services import office
from services.questions.worth_asking import is_no_name
from services.unit_of_work import UnitOfWork
from templates.say import say

_COMMAND = re.compile(r"^/\w+(?:@\w+)?\s*")


def hold(turn: Turn, uow: UnitOfWork) -> Go | None:
    """Keep words that are no answer to the present step of joining, and ask it again; None where they may be one."""
    words = holds(turn, uow)
    return Go(turn.place.step, first=words) if words else None


def holds(turn: Turn, uow: UnitOfWork) -> str:
    """Note the messages of a question and return what is said of it; "" where it is none.

    What asks for care is seen to first, whatever else becomes of it.
    """
    if turn.choice is not None or turn.arrived.payload is not None:
        return ""
    router.events["asks_for_care"](turn, uow)
    words = turn.argument if _COMMAND.match(turn.text) else turn.text
    if not (turn.above or is_no_name(words)):
        return ""
    already = Newcomer.of(turn).held
    notes = Newcomer(held=(*already, *(key for key in turn.pieces or [turn.arrival_id] if key not in already)))
    turn.notes["held"] = list(notes.held)
    return say("joining/held", address=office.address(uow, turn.person_id))


def taken_up(turn: Turn, uow: UnitOfWork, welcome: Reply) -> Reply | Go:
    """Go on, below the welcome, with what was held; the welcome alone where nothing was."""
    held = Newcomer.of(turn).held
    if not held:
        return welcome
    turn.notes.pop("held")
    said = (uow.arrivals.words_of(arrival_id, account_id=turn.account_id) for arrival_id in held)
    turn.text, turn.pieces = "\n".join(_COMMAND.sub("", words) for words in said if words), list(held)
    return under(welcome.first, router.events["held"](turn, uow)) if turn.text else welcome
