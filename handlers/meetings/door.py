"""The door: people are let in by name, added on the spot, taken back; and how many came."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE
from domain.people.errors import ReserveAtDoor
from handlers.buttons import act, choice, command, number, numbers, pages_around
from handlers.choosing_units import Leafing, chosen, page_of, picked
from handlers.routing import router
from letters.clusters import clip
from services import paging, which_meeting
from services.naming import PERSON_LIMIT
from services.people import attendance, door
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Door(StrEnum):
    """The steps of letting somebody in."""

    NAME = "door.name"
    UNIT = "door.unit"


@dataclass(frozen=True, slots=True)
class Kept(Leafing):
    """Which meeting's door it is; `name`: as typed, of somebody who is on no list."""

    meeting: int = 0
    name: str = ""


@router.command("diemdanh", phrases=phrases("diemdanh"))
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = which_meeting.which_meeting(uow, turn.who, OFFICE)
    door.check_open(uow, meeting)
    return Go(Door.NAME, notes=Kept(meeting=meeting.key), fresh=True)


@router.action("door_find", card="attendance")
def begin_at(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = door.meeting_at(uow, number(turn), by=turn.who)
    door.check_open(uow, meeting)
    return Go(Door.NAME, notes=Kept(meeting=meeting.key), fresh=True)


@router.ask(Door.NAME, free_text=True, passing=True)
def ask_name(turn: Turn, uow: UnitOfWork) -> Reply:
    kept = Kept.of(turn)
    meeting = door.meeting_at(uow, kept.meeting, by=turn.who)
    choices = [choice("door_add")] if kept.name else []
    text = say("door/none", typed=kept.name) if kept.name else say("door/name", meeting=meeting)
    return Reply(text, [*choices, act("attendance", f"{meeting.key}.0"), command("cancel", "huy")])


@router.take(Door.NAME)
def take_name(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    kept = Kept.of(turn)
    if turn.choice is not None:
        return Go(Door.UNIT, notes=kept)
    found = door.find(uow, kept.meeting, turn.text, by=turn.who)
    if not found:
        return Go(Door.NAME, notes=replace(kept, name=clip(turn.text, PERSON_LIMIT)))
    if len(found) == 1 and found[0].at is None:
        return _let_in(turn, uow, kept.meeting, found[0].key)
    lines = list(enumerate(found[: door.MOST_FOUND], start=1))
    choices = [
        Choice.act(say("door/number", number=place), "door_in", f"{kept.meeting}.{one.key}", listed=place)
        for place, one in lines
        if one.at is None
    ]
    choices += [act("door_find", kept.meeting), command("menu", "menu")]
    return Reply(say("door/which", found=len(found), lines=lines), choices).done()


@router.action("door_in", card="attendance")
def let_in(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.key`."""
    _, _, key = turn.argument.partition(".")
    meeting_id, _ = numbers(turn)
    return _let_in(turn, uow, meeting_id, key)


def _let_in(turn: Turn, uow: UnitOfWork, meeting_id: int, key: str) -> Reply:
    try:
        return _came(meeting_id, door.let_in(uow, meeting_id, key, by=turn.who))
    except ReserveAtDoor as why:
        choices = [act("door_reserve", f"{meeting_id}.{key}"), act("door_find", meeting_id), command("menu", "menu")]
        return Reply(say_refusal(why, now=uow.now), choices).done()


@router.action("door_reserve", card="attendance")
def let_reserve_in(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.key`: who keeps the door has read that it is a reserve."""
    _, _, key = turn.argument.partition(".")
    meeting_id, _ = numbers(turn)
    return _came(meeting_id, door.let_in(uow, meeting_id, key, by=turn.who, reserve=True))


def _came(meeting_id: int, one: door.Guest) -> Reply:
    choices = [act("door_find", meeting_id), act("door_back", f"{meeting_id}.{one.key[1:]}")]
    choices += [act("attendance", f"{meeting_id}.0"), command("menu", "menu")]
    return Reply(say("door/came", one=one), choices).done()


@router.action("door_back", card="attendance")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.invitation`."""
    meeting_id, invitation_id = numbers(turn)
    one = door.take_back(uow, invitation_id, by=turn.who)
    return standing_page(uow, meeting_id, by=turn.who, first=say("door/not_come", one=one))


@router.ask(Door.UNIT)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    kept = Kept.of(turn)
    meeting = door.meeting_at(uow, kept.meeting, by=turn.who)
    reply = page_of(turn, door.units_at(uow, meeting), "door/unit", name=kept.name)
    reply.choices = [*reply.choices, command("cancel", "huy")]
    return reply


@router.take(Door.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    kept = Kept.of(turn)
    units = door.units_at(uow, door.meeting_at(uow, kept.meeting, by=turn.who))
    again = picked(turn, units, Door.UNIT)
    if again:
        return again
    return _came(kept.meeting, door.add(uow, kept.meeting, kept.name, chosen(turn, units).key, by=turn.who))


# --- how many came -------------------------------------------------------------------------------------------------


@router.command("codu", phrases=phrases("codu"))
def show_standing(turn: Turn, uow: UnitOfWork) -> Reply:
    """Of the meeting that is meant; the chair reads it in the hall."""
    return standing_page(uow, which_meeting.which_meeting(uow, turn.who, OFFICE).key, by=turn.who)


@router.action("attendance")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`."""
    return standing_page(uow, *numbers(turn), by=turn.who)


def standing_page(uow: UnitOfWork, meeting_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return how many came, a page of units."""
    seen = attendance.standing(uow, door.meeting_at(uow, meeting_id, by=by), by=by)
    page = paging.page_of(seen.units, page_number)
    choices = [act("door_find", meeting_id), *pages_around(page, "attendance", f"{meeting_id}.{{}}")]
    text = say("door/standing", seen=seen, lines=page.lines, page=page)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)
