"""Introducing oneself, after consent: role, name, form of address, class or group."""

from dataclasses import replace

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.access import SELF_DECLARED, Role
from domain.people.data_request import RequestKind
from domain.people.person import Address
from domain.people.unit import Unit
from handlers.buttons import choice, command
from handlers.choosing_units import chosen, page_of, picked
from handlers.people.holding import hold, taken_up
from handlers.people.joining import menu_below, name_of, unit_of, welcome
from handlers.people.newcomers import Introduced, Joining, Newcomer
from handlers.routing import router
from services import office
from services.people import data_requests, joining
from services.unit_of_work import UnitOfWork
from templates.say import say

_ADDRESSES = (Address.CO, Address.THAY, Address.ANH, Address.CHI, Address.ONG, Address.BA)

# --- who one is ----------------------------------------------------------------------------------------------------


@router.ask(Joining.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = unit_of(turn, uow)
    if unit is None:
        return Go(Joining.UNIT)
    choices = [choice(role, f"role_{role}") for role in SELF_DECLARED]
    return Reply(say("joining/role", unit=unit, address=office.address(uow, turn.who)), choices)


@router.take(Joining.ROLE)
def take_role(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = unit_of(turn, uow)
    if turn.choice is None or unit is None or unit.id is None:
        return hold(turn, uow) or Go(Joining.ROLE, first=say("helping/choose"))
    joining.declare(uow, turn.who, unit.id, Role(turn.choice))
    return _after_address(turn, uow) if name_of(turn, uow) else Go(Joining.NAME)


@router.ask(Joining.NAME, free_text=True)
def askname_of(turn: Turn, uow: UnitOfWork) -> Reply:
    """A newcomer needs a name before anything else, but not now; who mends theirs may leave it as it is."""
    del uow
    out = command("cancel", "huy") if Introduced.of(turn).only_name else choice("name_later")
    return Reply(say("joining/name"), [out])


@router.take(Joining.NAME)
def takename_of(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The name, and with it often the answer to what is asked next: «chị Mai»."""
    if turn.choice is not None:
        later = Reply(say("joining/name_later"), [command("begin", "start"), command("to_data", "dulieu")])
        return later if Newcomer.of(turn).held else later.done()
    held = hold(turn, uow)
    if held is not None:
        return held
    named, notes = joining.rename(uow, turn.who, turn.text), Introduced.of(turn)
    if not named.name:
        return Go(Joining.NAME, notes=replace(notes, addressed=True))
    if notes.only_name:
        number = data_requests.number_of(data_requests.note(uow, turn.who, RequestKind.CORRECT))
        first = say("joining/renamed", name=name_of(turn, uow), number=number)
        return taken_up(turn, uow, menu_below(turn, uow, first=first))
    return _after_address(turn, uow) if named.address or notes.addressed else Go(Joining.ADDRESS)


@router.ask(Joining.ADDRESS)
def ask_address(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    choices = [choice(address, f"address_{address}") for address in _ADDRESSES]
    return Reply(say("joining/address"), [*choices, choice("skip")])


@router.take(Joining.ADDRESS)
def take_address(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    key = turn.choice
    if key is None:
        return hold(turn, uow) or Go(Joining.ADDRESS, first=say("helping/choose"))
    if key != "skip":
        joining.speak_to(uow, turn.who, Address(key))
    if Introduced.of(turn).only_name:
        number = data_requests.number_of(data_requests.note(uow, turn.who, RequestKind.CORRECT))
        first = say("my_data/address_set", address=office.address(uow, turn.who), number=number)
        return taken_up(turn, uow, menu_below(turn, uow, first=first))
    return _after_address(turn, uow)


def _after_address(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return Go(Joining.GROUP) if _groups(turn, uow) else welcome(turn, uow)


@router.ask(Joining.GROUP)
def ask_group(turn: Turn, uow: UnitOfWork) -> Reply:
    membership = joining.newest(uow, turn.who)
    role = membership.role if membership else Role.RESIDENT
    reply = page_of(
        turn, _groups(turn, uow), "joining/group", address=office.address(uow, turn.who), role=role,
        is_parent=role is Role.PARENT,
    )  # fmt: skip
    none = {Role.PARENT: "no_class", Role.UNIT_HEAD: "no_office"}.get(role, "no_group")
    reply.choices = [*reply.choices, choice("other", none)]
    return reply


@router.take(Joining.GROUP)
def take_group(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units, membership = _groups(turn, uow), joining.newest(uow, turn.who)
    if turn.choice == "other" or membership is None:
        return welcome(turn, uow)
    again = picked(turn, units, Joining.GROUP)
    if again:
        return hold(turn, uow) or again
    group = joining.join_group(uow, membership, chosen(turn, units).id or 0)
    return welcome(turn, uow, group=group)


def _groups(turn: Turn, uow: UnitOfWork) -> list[Unit]:
    membership = joining.newest(uow, turn.who)
    if membership is None or membership.group_id is not None:
        return []
    return joining.groups_for(uow, membership)
