"""One opinion of a unit's list: it is given other words, taken off, or goes back to its author with a reason."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from handlers.buttons import choice, number
from handlers.plans.gathering import list_card
from handlers.routing import router
from services.plans import arranging, gathering
from services.unit_of_work import UnitOfWork
from templates.say import say


class Arrange(StrEnum):
    """Why one goes back to its author; other words of one."""

    WHY = "arranging.why"
    EDIT = "arranging.edit"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which opinion it is."""

    opinion_id: int = 0


@router.action("opinion_back", card="opinion")
def send_back(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Off the list; to its author with a reason, which is asked for."""
    _, opinion = arranging.opinion_of(uow, number(turn), by=turn.who)
    if arranging.is_others(opinion, by=turn.who):
        return Go(Arrange.WHY, notes=Meant(opinion.key), fresh=True)
    seen, theirs = arranging.send_back(uow, opinion.key, by=turn.who)
    return list_card(uow, seen, by=turn.who, first=say("gathering/taken_off", theirs=theirs))


@router.ask(Arrange.WHY, free_text=True, card=("opinion", "opinion_id"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    _, opinion = arranging.opinion_of(uow, Meant.of(turn).opinion_id, by=turn.who)
    return Reply(say("gathering/why_one", opinion=opinion, limit=gathering.WHY_LIMIT), [choice("not_now")])


@router.take(Arrange.WHY)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    opinion_id = Meant.of(turn).opinion_id
    if turn.choice is not None:
        return _unchanged(turn, uow, opinion_id)
    seen, theirs = arranging.send_back(uow, opinion_id, by=turn.who, why=turn.text)
    return list_card(uow, seen, by=turn.who, first=say("gathering/taken_off", theirs=theirs)).done()


@router.action("opinion_edit", card="opinion")
def begin_editing(turn: Turn, uow: UnitOfWork) -> Go:
    """The unit's own words, or one's own."""
    _, opinion = arranging.opinion_of(uow, number(turn), by=turn.who)
    return Go(Arrange.EDIT, notes=Meant(opinion.key), fresh=True)


@router.ask(Arrange.EDIT, free_text=True, prose=True, card=("opinion", "opinion_id"))
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    _, opinion = arranging.opinion_of(uow, Meant.of(turn).opinion_id, by=turn.who)
    return Reply(say("gathering/edit", opinion=opinion), [choice("not_now")])


@router.take(Arrange.EDIT)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    opinion_id = Meant.of(turn).opinion_id
    if turn.choice is not None:
        return _unchanged(turn, uow, opinion_id)
    seen = arranging.reword(uow, opinion_id, turn.text, by=turn.who)
    return list_card(uow, seen, by=turn.who, first=say("gathering/reworded")).done()


def _unchanged(turn: Turn, uow: UnitOfWork, opinion_id: int) -> Reply:
    return list_card(uow, arranging.opinion_of(uow, opinion_id, by=turn.who)[0], by=turn.who).done()
