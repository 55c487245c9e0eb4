"""Days off: the office's own list of days without work and days worked in exchange, and what moved because of it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from conversation.notes import Notes, needed
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.deadline import DayKind
from domain.people.access import MAY_TRIAGE
from handlers.buttons import act, by_choice, choice, command, number, ways_out
from handlers.routing import router
from services import calendars, dates
from services.plans import days_off, planning
from services.plans.days_off import Listed
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_SHOWN = 12
_KINDS = {"day_off": DayKind.OFF, "day_worked": DayKind.WORKED}


class DaysOff(StrEnum):
    """The steps; `Told` is what they know."""

    ADD = "days_off.add"
    KIND = "days_off.kind"


@dataclass(frozen=True, slots=True)
class Told(Notes):
    """`unit`: whose list it is; `day` and its `name`: what shall stand in it."""

    unit: int
    day: date | None = None
    name: str = ""


@router.command("ngaynghi", phrases=phrases("ngaynghi"))
def show_days(turn: Turn, uow: UnitOfWork) -> Reply:
    """Of the unit of the meeting that is meant; `/ngaynghi` names it."""
    return _list(uow, planning.planning_units(uow, turn.who)[0].id or 0, by=turn.who)


def _list(uow: UnitOfWork, unit_id: int, *, by: int, first: str = "") -> Reply:
    days = calendars.days_of(uow, unit_id)
    may_change = bool(uow.people.roles(by, unit_id) & MAY_TRIAGE)
    shown, choices = days[:MOST_SHOWN], list[Choice]()
    if may_change:
        choices += [
            Choice.act(say("days_off/number", number=place), "remove_day", day.id, listed=place)
            for place, day in enumerate(shown, start=1)
        ]
        choices.append(act("add_day", unit_id))
    choices.append(command("menu_timeline", "lich"))
    text = say(
        "days_off/list", unit=uow.people.unit(unit_id), days=shown, more=len(days) - len(shown), may_change=may_change
    )
    return Reply(text, choices, first=first, card=True)


@router.action("remove_day", card="/ngaynghi")
def remove_day(turn: Turn, uow: UnitOfWork) -> Reply:
    listed = days_off.remove_day(uow, number(turn), by=turn.who)
    return _changed(turn, uow, listed, removed=True)


@router.action("add_day", card="/ngaynghi")
def begin_day(turn: Turn, uow: UnitOfWork) -> Go:
    unit_id = number(turn)
    days_off.check_may_list(uow, unit_id, by=turn.who)
    return Go(DaysOff.ADD, notes=Told(unit_id), fresh=True)


@router.ask(DaysOff.ADD, free_text=True)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("days_off/add"), [command("cancel", "huy")])


@router.take(DaysOff.ADD)
def take_day(turn: Turn, uow: UnitOfWork) -> Go:
    day, name = dates.split_day(uow, turn.text)
    notes = Told.of(turn)
    named = days_off.check_day(uow, notes.unit, day, name)
    return Go(DaysOff.KIND, notes=replace(notes, day=day, name=named))


@router.ask(DaysOff.KIND)
def ask_kind(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    notes = Told.of(turn)
    text = say("days_off/kind", day=needed(notes.day), name=notes.name)
    return Reply(text, [*(choice(key) for key in _KINDS), *ways_out()])


@router.take(DaysOff.KIND)
@by_choice()
def take_kind(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    notes = Told.of(turn)
    listed = days_off.add_day(uow, notes.unit, needed(notes.day), _KINDS[key], notes.name, by=turn.who)
    return _changed(turn, uow, listed, removed=False).done()


def _changed(turn: Turn, uow: UnitOfWork, listed: Listed, *, removed: bool) -> Reply:
    first = say("days_off/changed", listed=listed, removed=removed)
    return _list(uow, listed.day.unit_id, by=turn.who, first=first)
