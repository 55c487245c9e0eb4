"""Requests about their own data, for the office: which wait and until when; done, refused with why, or lengthened."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_RUN
from handlers.buttons import act, command, number, numbers
from handlers.lists import numbered
from handlers.routing import router
from services.paging import page_of
from services.people import data_requests
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import phrases, say

DONE_SHOWN = 5


class Answering(StrEnum):
    """The one step: in what words."""

    WORDS = "requests.words"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which request, and what becomes of it: done, refused or longer."""

    request: int
    what: str = "done"


@router.command("yeucau", phrases=phrases("yeucau"))
def show_list(turn: Turn, uow: UnitOfWork) -> Reply:
    return requests_page(uow, 0, by=turn.who)


@router.action("requests")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`0.page`."""
    return requests_page(uow, numbers(turn)[1], by=turn.who)


def requests_page(uow: UnitOfWork, page_number: int, *, by: int, first: str = "") -> Reply:
    """Return a page of what waits, with the last that were done below the first."""
    waiting, done = data_requests.listed(uow, by=by)
    page = page_of(waiting, page_number)
    lines, choices = numbered(page, "requests/number", lambda _, one: ("request", one.request.key), ("requests", 0))
    text = say(
        "requests/list", lines=lines, page=page, waiting=waiting, done=done[:DONE_SHOWN] if not page.number else [],
        units=len(units_of(uow, by, MAY_RUN)), now=uow.now,
    )  # fmt: skip
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("request")
def show_card(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(uow, number(turn), by=turn.who)


def _card(uow: UnitOfWork, key: int, *, by: int, first: str = "") -> Reply:
    one = data_requests.one(uow, key, by=by)
    choices = []
    if one.request.is_open:
        choices = [act("request_done", key), act("request_refuse", key)]
        choices += [act("request_longer", key)] if one.request.longer_at is None else []
    return Reply(say("requests/card", one=one), [*choices, command("to_requests", "yeucau")], first=first, card=True)


@router.action("request_done", card="request")
def begin_done(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, "done")


@router.action("request_refuse", card="request")
def begin_refusing(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, "refused")


@router.action("request_longer", card="request")
def begin_lengthening(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, "longer")


def _begin(turn: Turn, uow: UnitOfWork, what: str) -> Go:
    data_requests.check_open(uow, number(turn), by=turn.who)
    return Go(Answering.WORDS, notes=Meant(number(turn), what), fresh=True)


@router.ask(Answering.WORDS, free_text=True, card=("request", "request"))
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    one = data_requests.one(uow, meant.request, by=turn.who)
    return Reply(say("requests/what", one=one, what=meant.what), [command("cancel", "huy")])


@router.take(Answering.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    if meant.what == "longer":
        one = data_requests.lengthen(uow, meant.request, turn.text, by=turn.who)
    else:
        refused = meant.what == "refused"
        one = data_requests.answer(uow, meant.request, turn.text, by=turn.who, refused=refused)
    first = say("requests/noted", one=one, longer=meant.what == "longer")
    return requests_page(uow, 0, by=turn.who, first=first).done()
