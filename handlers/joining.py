"""Joining: codes, who runs this and what is kept, consent; what comes after it is in introducing.py."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.access import JoinCode
from domain.unit import Unit
from handlers.buttons import choice, command
from handlers.choosing_units import chosen, page_of, picked
from handlers.routing import router
from letters.clusters import clip
from services import joining, linking, office, which_meeting
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Joining(StrEnum):
    """The steps of joining; those before consent are open to all."""

    UNIT = "joining.unit"
    CODE = "joining.code"
    CONSENT = "joining.consent"
    ROLE = "joining.role"
    NAME = "joining.name"
    ADDRESS = "joining.address"
    GROUP = "joining.group"


_SHOWN = 32
"""Letters of a wrong code that are said back: no code has more."""
MERGE = "linking.merge"
"""The step of handlers/linking.py at which somebody says that two people are both theirs."""


# --- coming in -----------------------------------------------------------------------------------------------------


@router.command("start", phrases=phrases("start"), open_to_all=True)
def start(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A deep link's code, or none; who has joined gets the menu, and whatever the code adds."""
    typed = turn.argument
    code = joining.good_code(uow, typed)
    if code is None and linking.digits_of(typed):
        return router.commands["lienket"](turn, uow)
    if turn.person_id is None:
        return _newcomer(turn, code, typed)
    if code is not None:
        return use_code(turn, uow, code)
    if typed and not joining.has_used(uow, turn.who, typed):
        return Go(Joining.CODE, notes={"tried": typed[:_SHOWN]}, fresh=True)
    return resume(turn, uow) or menu_below(turn, uow, first=say("joining/back", name=name_of(turn, uow)))


@router.on("no_consent")
def ask_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Whatever a newcomer writes first: it may be a code; otherwise the talk begins, or goes on, at consent."""
    step = turn.place.step
    if turn.media and step in router.steps and router.steps[step].open_to_all:
        return Go(step, first=say("joining/answer_first"))
    code = joining.good_code(uow, turn.text) if turn.choice is None and not turn.arrived.payload else None
    return _newcomer(turn, code, "")


def _newcomer(turn: Turn, code: JoinCode | None, typed: str) -> Go:
    notes = {"code": code.code, "unit": code.unit_id} if code else _kept(turn)
    if typed and code is None:
        return Go(Joining.CODE, notes={**notes, "tried": typed[:_SHOWN]}, fresh=True)
    return Go(Joining.CONSENT, notes=notes, fresh=True)


def _kept(turn: Turn) -> dict[str, object]:
    """What a newcomer has told so far: the code and the unit, nothing personal."""
    return {key: turn.notes[key] for key in ("code", "unit") if key in turn.notes}


def use_code(turn: Turn, uow: UnitOfWork, code: JoinCode) -> Reply | Go:
    """Give somebody who has joined what a code adds."""
    if joining.would_merge(uow, turn.who, code):
        return Go(MERGE, notes={"join": code.code}, fresh=True)
    if code.person_id is not None:
        joining.become(uow, turn.who, code)
        turn.person_id = code.person_id
    else:
        joining.use_code(uow, turn.who, code)
        joining.settle(uow, turn.who)
    first = say("joining/code_used", role=code.role, unit=uow.people.unit(code.unit_id), name=name_of(turn, uow))
    return resume(turn, uow, first=first) or menu_below(turn, uow, first=first)


@router.ask(Joining.CODE, free_text=True, open_to_all=True)
def ask_code(turn: Turn, uow: UnitOfWork) -> Reply:
    typed = str(turn.notes.get("tried", ""))
    over = joining.why_over(uow, typed)
    words = say(f"errors/{over.name()}", **over.values) if over is not None else ""
    return Reply(say("joining/code", typed=typed, over=words), [choice("no_code")], template="joining/code")


@router.take(Joining.CODE)
def take_code(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        code = joining.good_code(uow, turn.text)
        if code is None:
            return Go(Joining.CODE, notes={"tried": clip(turn.text, _SHOWN)})
        if turn.person_id is not None:
            return use_code(turn, uow, code)
        return _newcomer(turn, code, "")
    if turn.person_id is not None:
        return menu_below(turn, uow)
    return _newcomer(turn, None, "")


# --- consent -------------------------------------------------------------------------------------------------------


@router.ask(Joining.UNIT, open_to_all=True)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    return page_of(turn, which_meeting.units_to_choose_from(uow), "joining/unit")


@router.take(Joining.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units = which_meeting.units_to_choose_from(uow)
    return picked(turn, units, Joining.UNIT) or Go(_after_unit(turn), notes={"unit": chosen(turn, units).id, "page": 0})


def _after_unit(turn: Turn) -> Joining:
    return Joining.CONSENT if turn.person_id is None else Joining.ROLE


@router.ask(Joining.CONSENT, open_to_all=True)
def ask_for_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = unit_of(turn, uow)
    if unit is None:
        if not which_meeting.units_to_choose_from(uow):
            return Reply(say("errors/no_meeting", meeting=None)).done()
        return Go(Joining.UNIT)
    meeting = which_meeting.next_meeting(uow, [unit.id or 0])
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
        text = say("joining/declined", unit=unit_of(turn, uow))
        return Reply(text, [command("begin", "start")], template="joining/declined").done()
    if turn.choice == "details":
        unit = unit_of(turn, uow)
        meeting = which_meeting.next_meeting(uow, [unit.id or 0]) if unit else None
        return Reply(
            say("joining/details", unit=unit, meeting=meeting), template="joining/details", choices=_consent_choices()
        )
    code = joining.good_code(uow, turn.text)
    if code is not None:
        return _newcomer(turn, code, "")
    return Go(Joining.CONSENT, first=say("joining/answer_first"))


def _agreed(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    typed = str(turn.notes.get("code", ""))
    over = joining.why_over(uow, typed)
    turn.person_id = joining.agree(uow, turn.account_id, turn.arrived.network, joining.good_code(uow, typed))
    first = say(f"errors/{over.name()}", **over.values) if over is not None else ""
    return resume(turn, uow, first=first) or welcome(turn, uow)


def resume(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Go | None:
    """Go on where joining was left: a role and a name are needed before anything else; None where nothing lacks."""
    lacking = joining.missing(uow, turn.who)
    notes = {"unit": turn.notes["unit"]} if "unit" in turn.notes else {}
    if lacking.role:
        return Go(Joining.ROLE, first=first, notes=notes, fresh=True)
    if lacking.name:
        return Go(Joining.NAME, first=first, notes=notes, fresh=True)
    return None


def unit_of(turn: Turn, uow: UnitOfWork) -> Unit | None:
    """Return the unit that the talk is about: chosen, named by a code, or the only one; None: to be chosen."""
    if "unit" in turn.notes:
        return uow.people.unit(int(turn.notes["unit"]))
    units = which_meeting.units_to_choose_from(uow)
    return units[0] if len(units) == 1 else None


def name_of(turn: Turn, uow: UnitOfWork) -> str:
    return uow.people.get(turn.who).name


def welcome(turn: Turn, uow: UnitOfWork, group: Unit | None = None) -> Reply:
    first = say("joining/welcome", xung_ho=office.address(uow, turn.who), name=name_of(turn, uow), group=group)
    return menu_below(turn, uow, first=first)


def menu_below(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Reply:
    reply = router.commands["menu"](turn, uow)
    assert isinstance(reply, Reply)
    reply.first = first
    return reply
