"""Joining: who runs this and what is kept, consent, role, name, form of address, class; and codes."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.access import SELF_DECLARED, JoinCode, Role
from domain.person import Address
from domain.unit import Unit
from handlers.buttons import LONGEST, choice, command
from handlers.routing import router
from services import joining, office
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_PAGE = 8
_ADDRESSES = (Address.CO, Address.THAY, Address.ANH, Address.CHI, Address.ONG, Address.BA)


class Joining(StrEnum):
    """The steps of joining; those before consent are open to all."""

    UNIT = "joining.unit"
    CODE = "joining.code"
    CONSENT = "joining.consent"
    ROLE = "joining.role"
    NAME = "joining.name"
    ADDRESS = "joining.address"
    GROUP = "joining.group"


# --- coming in -----------------------------------------------------------------------------------------------------


@router.command("start", phrases=phrases("start"), open_to_all=True)
def start(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A deep link's code, or none; who has joined gets the menu, and whatever the code adds."""
    typed = turn.argument
    code = joining.good_code(uow, typed)
    if turn.person_id is None:
        return _newcomer(turn, code, typed)
    if code is not None:
        return use_code(turn, uow, code)
    if typed and not joining.has_used(uow, turn.who, typed):
        return Go(Joining.CODE, notes={"tried": typed}, fresh=True)
    return resume(turn, uow) or _menu(turn, uow, first=say("joining/back", name=_name(turn, uow)))


@router.on("no_consent")
def ask_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Whatever a newcomer writes first: it may be a code; otherwise the talk begins, or goes on, at consent."""
    code = joining.good_code(uow, turn.text) if turn.choice is None and not turn.arrived.payload else None
    return _newcomer(turn, code, "")


def _newcomer(turn: Turn, code: JoinCode | None, typed: str) -> Go:
    notes = {"code": code.code, "unit": code.unit_id} if code else _kept(turn)
    if typed and code is None:
        return Go(Joining.CODE, notes={**notes, "tried": typed}, fresh=True)
    return Go(Joining.CONSENT, notes=notes, fresh=True)


def _kept(turn: Turn) -> dict[str, object]:
    """What a newcomer has told so far: the code and the unit, nothing personal."""
    return {key: turn.notes[key] for key in ("code", "unit") if key in turn.notes}


def use_code(turn: Turn, uow: UnitOfWork, code: JoinCode) -> Reply | Go:
    """Give somebody who has joined what a code adds."""
    if code.person_id is not None:
        turn.person_id = joining.become(uow, turn.account_id, turn.who, code)
    else:
        joining.use_code(uow, turn.who, code)
        joining.settle(uow, turn.who)
    first = say("joining/code_used", role=code.role, unit=uow.people.unit(code.unit_id), name=_name(turn, uow))
    return resume(turn, uow, first=first) or _menu(turn, uow, first=first)


@router.ask(Joining.CODE, free_text=True, open_to_all=True)
def ask_code(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    text = say("joining/code", typed=str(turn.notes.get("tried", "")))
    return Reply(text, [choice("no_code")], template="joining/code")


@router.take(Joining.CODE)
def take_code(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        code = joining.good_code(uow, turn.text)
        if code is None:
            return Go(Joining.CODE, notes={"tried": turn.text[:32]})
        if turn.person_id is not None:
            return use_code(turn, uow, code)
        return _newcomer(turn, code, "")
    if turn.person_id is not None:
        return _menu(turn, uow)
    return _newcomer(turn, None, "")


# --- consent -------------------------------------------------------------------------------------------------------


@router.ask(Joining.UNIT, open_to_all=True)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    return _page_of(turn, joining.units_to_choose_from(uow), "joining/unit")


@router.take(Joining.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units = joining.units_to_choose_from(uow)
    return _picked(turn, units, Joining.UNIT) or Go(
        _after_unit(turn), notes={"unit": _chosen(turn, units).id, "page": 0}
    )


def _after_unit(turn: Turn) -> Joining:
    return Joining.CONSENT if turn.person_id is None else Joining.ROLE


@router.ask(Joining.CONSENT, open_to_all=True)
def ask_for_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = _unit(turn, uow)
    if unit is None:
        if not joining.units_to_choose_from(uow):
            return Reply(say("errors/no_meeting")).done()
        return Go(Joining.UNIT)
    meeting = joining.next_meeting(uow, [unit.id or 0])
    text = say("joining/consent", unit=unit, meeting=meeting, now=uow.now)
    return Reply(text, _consent_choices(), template="joining/consent")


def _consent_choices() -> list[Choice]:
    return [choice("agree"), choice("decline"), choice("details")]


@router.take(Joining.CONSENT)
def take_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "agree":
        return _agreed(turn, uow)
    if turn.choice == "decline":
        joining.decline(uow, turn.account_id)
        text = say("joining/declined", unit=_unit(turn, uow))
        return Reply(text, [command("begin", "start")], template="joining/declined").done()
    if turn.choice == "details":
        unit = _unit(turn, uow)
        meeting = joining.next_meeting(uow, [unit.id or 0]) if unit else None
        return Reply(
            say("joining/details", unit=unit, meeting=meeting), template="joining/details", choices=_consent_choices()
        )
    code = joining.good_code(uow, turn.text)
    if code is not None:
        return _newcomer(turn, code, "")
    return Go(Joining.CONSENT, first=say("joining/answer_first"))


def _agreed(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    code = joining.good_code(uow, str(turn.notes.get("code", "")))
    turn.person_id = joining.agree(uow, turn.account_id, turn.arrived.network, code)
    return resume(turn, uow) or _welcome(turn, uow)


def resume(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Go | None:
    """Go on where joining was left: a role and a name are needed before anything else; None where nothing lacks."""
    lacking = joining.missing(uow, turn.who)
    notes = {"unit": turn.notes["unit"]} if "unit" in turn.notes else {}
    if lacking.role:
        return Go(Joining.ROLE, first=first, notes=notes, fresh=True)
    if lacking.name:
        return Go(Joining.NAME, first=first, notes=notes, fresh=True)
    return None


# --- who one is ----------------------------------------------------------------------------------------------------


@router.ask(Joining.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = _unit(turn, uow)
    if unit is None:
        return Go(Joining.UNIT)
    choices = [choice(role, f"role_{role}") for role in SELF_DECLARED]
    return Reply(say("joining/role", unit=unit), choices, template="joining/role")


@router.take(Joining.ROLE)
def take_role(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = _unit(turn, uow)
    if turn.choice is None or unit is None or unit.id is None:
        return Go(Joining.ROLE, first=say("helping/choose"))
    joining.declare(uow, turn.who, unit.id, Role(turn.choice))
    return Go(Joining.NAME)


@router.ask(Joining.NAME, free_text=True)
def ask_name(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("joining/name"), template="joining/name")


@router.take(Joining.NAME)
def take_name(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    joining.rename(uow, turn.who, turn.text)
    if turn.notes.get("only_name"):
        return _menu(turn, uow, first=say("joining/renamed", name=_name(turn, uow)))
    return Go(Joining.ADDRESS)


@router.ask(Joining.ADDRESS)
def ask_address(turn: Turn, uow: UnitOfWork) -> Reply:
    choices = [choice(address, f"address_{address}") for address in _ADDRESSES]
    return Reply(say("joining/address", name=_name(turn, uow)), [*choices, choice("skip")], template="joining/address")


@router.take(Joining.ADDRESS)
def take_address(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        return Go(Joining.ADDRESS, first=say("helping/choose"))
    if turn.choice != "skip":
        joining.speak_to(uow, turn.who, Address(turn.choice))
    return Go(Joining.GROUP) if _groups(turn, uow) else _welcome(turn, uow)


@router.ask(Joining.GROUP)
def ask_group(turn: Turn, uow: UnitOfWork) -> Reply:
    membership = joining.newest(uow, turn.who)
    role = membership.role if membership else Role.RESIDENT
    reply = _page_of(
        turn, _groups(turn, uow), "joining/group", xung_ho=office.address(uow, turn.who), is_parent=role is Role.PARENT
    )
    reply.choices = [*reply.choices, choice("other", "other_group")]
    return reply


@router.take(Joining.GROUP)
def take_group(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units, membership = _groups(turn, uow), joining.newest(uow, turn.who)
    if turn.choice == "other" or membership is None:
        return _welcome(turn, uow)
    again = _picked(turn, units, Joining.GROUP)
    if again:
        return again
    group = joining.join_group(uow, membership, _chosen(turn, units).id or 0)
    return _welcome(turn, uow, group=group)


def _groups(turn: Turn, uow: UnitOfWork) -> list[Unit]:
    membership = joining.newest(uow, turn.who)
    if membership is None or membership.group_id is not None:
        return []
    return joining.groups_for(uow, membership)


# --- lists of units ------------------------------------------------------------------------------------------------


def _page_of(turn: Turn, units: list[Unit], template: str, **values: object) -> Reply:
    """Offer one page of units as buttons; more behind «trang sau»."""
    page = min(int(turn.notes.get("page", 0)), max(0, (len(units) - 1) // _PAGE))
    shown = units[page * _PAGE : (page + 1) * _PAGE]
    choices = [Choice(_short(unit.name), f"u{unit.id}", words=(unit.name,)) for unit in shown]
    if page > 0:
        choices.append(choice(f"p{page - 1}", "previous"))
    if (page + 1) * _PAGE < len(units):
        choices.append(choice(f"p{page + 1}", "next"))
    return Reply(say(template, units=shown, **values), choices, card=True, template=template)


def _short(name: str) -> str:
    """A button's words are at most 20 letters; the whole name stands in the message."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _picked(turn: Turn, units: list[Unit], step: Joining) -> Go | None:
    """Turn the page, or ask again where what was typed means none or several; None: one unit was chosen."""
    if turn.choice is not None and turn.choice.startswith("p"):
        return Go(step, notes={"page": int(turn.choice[1:])})
    if turn.choice is not None:
        return None
    found = joining.matching(units, turn.text)
    if len(found) == 1:
        return None
    names = [unit.name for unit in found[:_PAGE]]
    return Go(step, first=say("joining/which", typed=turn.text[:40], names=names))


def _chosen(turn: Turn, units: list[Unit]) -> Unit:
    if turn.choice is None:
        return joining.matching(units, turn.text)[0]
    return next(unit for unit in units if f"u{unit.id}" == turn.choice)


# --- arriving ------------------------------------------------------------------------------------------------------


def _unit(turn: Turn, uow: UnitOfWork) -> Unit | None:
    """Return the unit that the talk is about: chosen, named by a code, or the only one; None: to be chosen."""
    if "unit" in turn.notes:
        return uow.people.unit(int(turn.notes["unit"]))
    units = joining.units_to_choose_from(uow)
    return units[0] if len(units) == 1 else None


def _name(turn: Turn, uow: UnitOfWork) -> str:
    return uow.people.get(turn.who).name


def _welcome(turn: Turn, uow: UnitOfWork, group: Unit | None = None) -> Reply:
    first = say("joining/welcome", xung_ho=office.address(uow, turn.who), name=_name(turn, uow), group=group)
    return _menu(turn, uow, first=first)


def _menu(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Reply:
    reply = router.commands["menu"](turn, uow)
    assert isinstance(reply, Reply)
    reply.first = first
    return reply
