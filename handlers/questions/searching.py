"""Searching: the office finds a question by a few of its words."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_WATCH
from handlers.buttons import command, ways_out
from handlers.routing import router
from services.questions import searching
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say

MOST_SHOWN = 8


class Searching(StrEnum):
    """The steps of searching; any other command leaves them."""

    WORDS = "searching.words"


def _may_search(turn: Turn, uow: UnitOfWork) -> bool:
    return any(membership.role in MAY_WATCH for membership in uow.people.memberships(turn.who))


@router.command("tim", phrases=phrases("tim"), with_words=_may_search)
def begin(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """`/tim thuc don`, «tìm thực đơn»: those who may watch; without words, ask for some."""
    which_meeting(uow, turn.who, MAY_WATCH)
    return _found(turn, uow, turn.argument) if turn.argument else Go(Searching.WORDS, fresh=True)


@router.ask(Searching.WORDS, free_text=True, coded=True, passing=True)
def ask_words(_turn: Turn, _uow: UnitOfWork) -> Reply:
    """Ask what to look for."""
    return Reply(say("searching/words"), ways_out())


@router.take(Searching.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """Look for it; only while nothing was found the next words are looked for too."""
    return _found(turn, uow, turn.text)


def _found(turn: Turn, uow: UnitOfWork, text: str) -> Reply:
    meeting = which_meeting(uow, turn.who, MAY_WATCH)
    found = searching.search(uow, meeting, text)
    shown = found[:MOST_SHOWN]
    words = say("searching/found", text=text, found=shown, more=len(found) - len(shown), meeting=meeting)
    if not found:
        return Reply(words, [command("search_again", "tim"), command("to_queue", "hangdoi")])
    choices = [Choice.act(one.code, "card", one.question_id) for one in shown]
    return Reply(words, [*choices, command("search_again", "tim"), command("to_queue", "hangdoi")]).done()
