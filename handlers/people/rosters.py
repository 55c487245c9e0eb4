"""Lists of people in a talk: who is on them, and more people pasted, looked at line by line, and taken."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes, needed
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.access import SELF_DECLARED, Role
from domain.people.acted import Acted
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, numbers
from handlers.lists import of_first
from handlers.routing import router
from services.people import roster_pasted, rosters
from services.people.office_pages import Done
from services.people.roster_lines import Fault, Read, fault_words
from services.people.unit_lists import MOST_LINES
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_TOLD = 5
"""Lines that are named with the reason why they are not taken; further ones are counted."""
SAMPLE = 5


class Rosters(StrEnum):
    """The steps of pasting a list."""

    ROLE = "rosters.role"
    LIST = "rosters.list"
    CONFIRM = "rosters.confirm"


@dataclass(frozen=True, slots=True)
class Pasted(Notes):
    """Into which unit, of whom; `mark`: the list that waits. No name stands here."""

    unit: int
    role: Role = Role.TEACHER
    mark: str | None = None


@router.command("danhsach", phrases=phrases("danhsach"))
def list_people(turn: Turn, uow: UnitOfWork) -> Reply:
    """How many stand on the lists of one's unit, and how many have come."""
    mine = rosters.brought_by(uow, turn.who)
    return of_first(mine, lambda key: _list(uow, key, by=turn.who), "roster", "{}")


@router.action("roster")
def show_list(turn: Turn, uow: UnitOfWork) -> Reply:
    return _list(uow, number(turn), by=turn.who)


def _list(uow: UnitOfWork, unit_id: int, *, by: int, first: str = "") -> Reply:
    roll = rosters.list_page(uow, unit_id, 1, by=by)
    choices = [act("roster_add", unit_id), command("menu_office", "vanphong"), command("menu", "menu")]
    return Reply(say("rosters/list", unit=uow.people.unit(unit_id), roll=roll), choices, first=first, card=True)


# --- pasted --------------------------------------------------------------------------------------------------------


@router.action("roster_add", card="roster")
def begin_adding(turn: Turn, uow: UnitOfWork) -> Go:
    unit_id = number(turn)
    rosters.check_may_bring(uow, unit_id, by=turn.who)
    return Go(Rosters.ROLE, notes=Pasted(unit_id), fresh=True)


@router.ask(Rosters.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = uow.people.unit(Pasted.of(turn).unit)
    kinds = [choice(role, f"role_{role}") for role in (Role.TEACHER, *(r for r in SELF_DECLARED if r != Role.TEACHER))]
    return Reply(say("rosters/role", unit=unit), [*kinds, command("cancel", "huy")])


@router.take(Rosters.ROLE)
@by_choice()
def take_role(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Rosters.LIST, notes=replace(Pasted.of(turn), role=Role(key)))


@router.ask(Rosters.LIST, free_text=True, prose=True, card=("roster", "unit"))
def ask_list(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    text = say("rosters/paste", role=Pasted.of(turn).role, limit=MOST_LINES)
    return Reply(text, [command("back", "quaylai"), command("cancel", "huy")])


@router.take(Rosters.LIST)
def take_list(turn: Turn, uow: UnitOfWork) -> Go:
    """Nothing is written yet: what would be is shown first."""
    pasted = Pasted.of(turn)
    found, mark = roster_pasted.look(uow, pasted.unit, turn.text, pasted.role, by=turn.who)
    if not found.wanted:
        return Go(Rosters.LIST, first=_told(uow, pasted.unit, found, pasted.role))
    return Go(Rosters.CONFIRM, notes=replace(pasted, mark=mark))


def _told(uow: UnitOfWork, unit_id: int, found: Read, role: Role) -> str:
    bad = [one for one in found.problems if one.fault is not Fault.KNOWN]
    names = {unit.key: unit.name for unit in uow.people.units_under(unit_id)}
    return say(
        "rosters/look", role=role, count=len(found.wanted), known=len(found.problems) - len(bad),
        sample=[(one, names.get(one.group or 0, "")) for one in found.wanted[:SAMPLE]],
        bad=[(one.number, one.said, fault_words(one)) for one in bad[:MOST_TOLD]], more=len(bad[MOST_TOLD:]),
    )  # fmt: skip


@router.ask(Rosters.CONFIRM, card=("roster", "unit"))
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    pasted = Pasted.of(turn)
    found = roster_pasted.seen(uow, pasted.unit, needed(pasted.mark), pasted.role, by=turn.who)
    choices = [choice("roster_take"), choice("roster_again"), command("cancel", "huy")]
    return Reply(_told(uow, pasted.unit, found, pasted.role), choices)


@router.take(Rosters.CONFIRM)
@by_choice()
def take_confirm(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    pasted = Pasted.of(turn)
    if key != "roster_take":
        return Go(Rosters.LIST, notes=replace(pasted, mark=None))
    roster = roster_pasted.take(uow, pasted.unit, needed(pasted.mark), pasted.role, by=turn.who)
    done = Done({"lines": roster.lines}, {"roster": roster.key})
    acted = undoing.act_once(turn, uow, "rosters.take", lambda _: done)
    reply = _list(uow, pasted.unit, by=turn.who, first=say("rosters/taken", count=roster.lines)).done()
    reply.choices = [act("roster_undo", f"{pasted.unit}.{acted}", row="undo"), *reply.choices]
    return reply


@router.action("roster_undo", card="roster")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `unit.arrival`."""
    unit_id, arrival = numbers(turn)

    def undo(unit: UnitOfWork, acted: Acted) -> None:
        rosters.take_back(unit, (acted.before or {})["roster"], by=acted.person_id)

    undoing.take_back(turn, uow, str(arrival), undo)
    return _list(uow, unit_id, by=turn.who, first=say("helping/undone"))
