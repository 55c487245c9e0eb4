"""Codes of one's own: for a class or group of the list at once, or for one person, found by name, to send on."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, command, number, numbers, pages_around
from handlers.routing import router
from letters.clusters import clip
from services.paging import page_of
from services.people import code_pictures, own_codes, rosters
from services.unit_of_work import UnitOfWork
from templates.say import say

_SHOWN = 40


class Owning(StrEnum):
    """The step of finding one person."""

    NAME = "own_codes.name"


@dataclass(frozen=True, slots=True)
class Looked(Notes):
    """On whose lists somebody is looked for."""

    unit: int


@router.action("own_codes")
def show_groups(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.page`."""
    return groups_page(uow, *numbers(turn), by=turn.who)


def groups_page(uow: UnitOfWork, unit_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of the classes and groups on a unit's lists."""
    page = page_of(own_codes.groups(uow, unit_id, by=by), page_number)
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = [
        Choice.act(say("codes/own_number", number=place), "own_group", f"{unit_id}.{one.key}", listed=place)
        for place, one in lines
    ]
    choices += pages_around(page, "own_codes", f"{unit_id}.{{}}")
    choices += [act("own_find", unit_id), act("codes", f"{unit_id}.0"), command("menu", "menu")]
    text = say("codes/own_list", unit=uow.people.unit(unit_id), lines=lines, page=page)
    return Reply(text, choices, first=first, card=True)


@router.action("own_group", card="own_codes")
def give(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.group`; 0 for those of none."""
    unit_id, group_id = numbers(turn)
    made = own_codes.give(uow, unit_id, group_id, by=turn.who)
    return groups_page(uow, unit_id, by=turn.who, first=say("codes/own_given", made=made))


# --- one person ----------------------------------------------------------------------------------------------------


@router.action("own_find", card="own_codes")
def begin_finding(turn: Turn, uow: UnitOfWork) -> Go:
    rosters.check_may_bring(uow, number(turn), by=turn.who)
    return Go(Owning.NAME, notes=Looked(number(turn)), fresh=True)


@router.ask(Owning.NAME, free_text=True)
def ask_name(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("codes/own_name"), [command("cancel", "huy")])


@router.take(Owning.NAME)
def take_name(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit_id = Looked.of(turn).unit
    found = own_codes.find(uow, unit_id, turn.text, by=turn.who)
    if not found:
        return Go(Owning.NAME, first=say("codes/own_none", typed=clip(turn.text, _SHOWN)))
    if len(found) == 1 and not found[0].has_come:
        return own_card(uow, found[0].entry.key, by=turn.who).done()
    lines = list(enumerate(found[: own_codes.MOST_FOUND], start=1))
    choices = [
        Choice.act(say("codes/own_number", number=place), "own_code", one.entry.key, listed=place)
        for place, one in lines
        if not one.has_come
    ]
    choices += [act("own_find", unit_id), act("own_codes", unit_id, row="to_own_codes")]
    return Reply(say("codes/own_which", found=len(found), lines=lines), choices).done()


@router.action("own_code")
def show_own(turn: Turn, uow: UnitOfWork) -> Reply:
    return own_card(uow, number(turn), by=turn.who)


@router.action("own_renew", card="own_code")
def renew(turn: Turn, uow: UnitOfWork) -> Reply:
    return own_card(uow, number(turn), by=turn.who, anew=True, first=say("codes/own_renewed"))


def own_card(uow: UnitOfWork, entry_id: int, *, by: int, anew: bool = False, first: str = "") -> Reply:
    """Return words to send to one person with their own code, and its QR."""
    own = own_codes.of_one(uow, entry_id, by=by, anew=anew)
    unit_id = own.of.entry.unit_id
    text = say("codes/own_card", own=own, unit=uow.people.unit(unit_id), address=uow.address)
    choices = [act("own_renew", entry_id), act("own_find", unit_id), act("own_codes", unit_id, row="to_own_codes")]
    reply = Reply(text, choices, first=first)
    reply.document = code_pictures.ordered(uow, own.code.path)
    return reply
