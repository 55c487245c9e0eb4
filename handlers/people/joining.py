"""Joining: codes, who runs this and what is kept, consent; what comes after it is in introducing.py."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import POSTS, JoinCode
from domain.people.roster import RosterEntry
from domain.people.unit import Unit
from handlers.buttons import choice, command, own_number
from handlers.choosing_units import chosen, page_of, picked
from handlers.people.holding import hold, holds, taken_up
from handlers.people.newcomers import MERGE, Joining, Merging, Newcomer
from handlers.routing import router
from letters.clusters import clip
from services import office, which_meeting
from services.people import by_phone, claims, confirming, joining, linking
from services.questions.worth_asking import is_no_name
from services.refusals import say_refusal
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork
from templates.say import caption, phrases, say

router.keeps("joining", "held")
_SHOWN = 32
"""Letters of a wrong code that are said back: no code has more."""


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
        return Go(Joining.CODE, notes=Newcomer(tried=typed[:_SHOWN]), fresh=True)
    return resume(turn, uow) or menu_below(
        turn, uow, first=say("joining/back", address=office.address(uow, turn.who), name=name_of(turn, uow))
    )


@router.on("no_consent")
def ask_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Whatever a newcomer writes first: it may be a code; otherwise the talk begins, or goes on, at consent."""
    step = turn.place.step
    if turn.media and step in router.steps and router.steps[step].open_to_all:
        return Go(step, first=say("joining/answer_first"))
    typed = turn.text if turn.choice is None and not turn.arrived.payload else ""
    return _newcomer(turn, joining.good_code(uow, typed), "", by_phone.entry_of(uow, typed))


def _newcomer(turn: Turn, code: JoinCode | None, typed: str, entry: RosterEntry | None = None) -> Go:
    if code is not None:
        return Go(Joining.CONSENT, notes=Newcomer(code=code.code, unit=code.unit_id), fresh=True)
    if entry is not None:
        return Go(Joining.CONSENT, notes=Newcomer(unit=entry.unit_id, entry=entry.key), fresh=True)
    notes = replace(Newcomer.of(turn), page=0, tried=typed[:_SHOWN])
    return Go(Joining.CODE if typed else Joining.CONSENT, notes=notes, fresh=True)


def use_code(turn: Turn, uow: UnitOfWork, code: JoinCode) -> Reply | Go:
    """Give somebody who has joined what a code adds."""
    if joining.would_merge(uow, turn.who, code):
        return Go(MERGE, notes=Merging(join=code.code), fresh=True)
    if code.person_id is not None:
        joining.become(uow, turn.who, code)
        turn.person_id = code.person_id
    else:
        joining.use_code(uow, turn.who, code)
        settle(uow, turn.who)
    first = say(
        "joining/code_used", role=code.role, post=code.title or caption("role", code.role), posts=POSTS,
        unit=uow.people.unit(code.unit_id), name=name_of(turn, uow),
    )  # fmt: skip
    return resume(turn, uow, first=first) or menu_below(turn, uow, first=first + waiting_words(turn, uow))


@router.ask(Joining.CODE, free_text=True, open_to_all=True)
def ask_code(turn: Turn, uow: UnitOfWork) -> Reply:
    typed = Newcomer.of(turn).tried
    over = joining.why_over(uow, typed)
    words = say_refusal(over, now=uow.now) if over is not None else ""
    tells = uow.terms(turn.arrived.network).tells_numbers
    choices = [own_number("own_number"), choice("no_code")] if tells else [choice("no_code")]
    return Reply(say("joining/code", typed=typed, over=words, tells=tells), choices)


@router.take(Joining.CODE)
def take_code(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is None:
        code = joining.good_code(uow, turn.text)
        if code is None and turn.person_id is None and by_phone.number_in(turn.text):
            return _newcomer(turn, None, "", by_phone.entry_of(uow, turn.text))
        if code is None:
            return Go(Joining.CODE, notes=replace(Newcomer.of(turn), tried=clip(turn.text, _SHOWN)))
        if turn.person_id is not None:
            return use_code(turn, uow, code)
        return _newcomer(turn, code, "")
    if turn.choice == "own_number":  # typed, or an app that does not know such buttons
        return Go(Joining.CODE, first=say("joining/number_not_sent"))
    return menu_below(turn, uow) if turn.person_id is not None else _newcomer(turn, None, "")


# --- consent -------------------------------------------------------------------------------------------------------


@router.ask(Joining.UNIT, open_to_all=True)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    address = office.address(uow, turn.person_id)
    return page_of(turn, which_meeting.units_to_choose_from(uow), "joining/unit", address=address)


@router.take(Joining.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    units = which_meeting.units_to_choose_from(uow)
    again = picked(turn, units, Joining.UNIT)
    if again:
        if turn.person_id is None:
            known = _known_by(turn, uow) if turn.choice is None else None
            return known or (replace(again, first=say("joining/answer_first")) if is_no_name(turn.text) else again)
        return hold(turn, uow) or again
    notes = replace(Newcomer.of(turn), unit=chosen(turn, units).id, page=0)
    return Go(Joining.CONSENT if turn.person_id is None else Joining.ROLE, notes=notes)


@router.ask(Joining.CONSENT, open_to_all=True)
def ask_for_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    unit = unit_of(turn, uow)
    if unit is None:
        if not which_meeting.units_to_choose_from(uow):
            return Reply(say("errors/no_meeting", meeting=None)).done()
        return Go(Joining.UNIT)
    meeting = which_meeting.next_meeting(uow, [unit.id or 0])
    return Reply(say("joining/consent", unit=unit, meeting=meeting, now=uow.now), _consent_choices(turn, uow))


def _consent_choices(turn: Turn, uow: UnitOfWork) -> list[Choice]:
    """Where the network tells numbers, who has told nothing yet finds the way to that button."""
    notes, choices = Newcomer.of(turn), [choice("agree"), choice("decline"), choice("details")]
    told = notes.code or notes.entry is not None or not uow.terms(turn.arrived.network).tells_numbers
    return choices if told else [*choices, choice("have_code")]


@router.take(Joining.CONSENT)
def take_consent(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "agree":
        return _agreed(turn, uow)
    if turn.choice == "decline":
        joining.decline(uow, turn.account_id)
        return Reply(say("joining/declined", unit=unit_of(turn, uow)), [command("begin", "start")]).done()
    if turn.choice == "details":
        unit = unit_of(turn, uow)
        meeting = which_meeting.next_meeting(uow, [unit.id or 0]) if unit else None
        return Reply(say("joining/details", unit=unit, meeting=meeting), choices=_consent_choices(turn, uow))
    if turn.choice == "have_code":
        return Go(Joining.CODE)
    return _known_by(turn, uow) or Go(Joining.CONSENT, first=say("joining/answer_first"))


def _known_by(turn: Turn, uow: UnitOfWork) -> Go | None:
    """Take a code or an own number that a newcomer types where something else is asked; None: it is neither."""
    code, entry = joining.good_code(uow, turn.text), by_phone.entry_of(uow, turn.text)
    if code is not None or by_phone.number_in(turn.text):  # on a list or not: no word of it
        return _newcomer(turn, code, "", entry)
    return None


def _agreed(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    typed = Newcomer.of(turn).code
    over = joining.why_over(uow, typed)
    unit = unit_of(turn, uow)
    shown = which_meeting.next_meeting(uow, [unit.key]) if unit is not None else None
    code = joining.good_code(uow, typed)
    turn.person_id = joining.agree(uow, turn.account_id, turn.arrived.network, code, shown=shown)
    entry_id = Newcomer.of(turn).entry
    if entry_id is not None:
        (by_phone.prove if Newcomer.of(turn).proven else by_phone.claim)(uow, turn.who, entry_id)
    first = say_refusal(over, now=uow.now) if over is not None else ""
    return resume(turn, uow, first=first) or welcome(turn, uow)


def resume(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Go | None:
    """Go on where joining was left: a role and a name are needed before anything else; None where nothing lacks."""
    lacking = joining.missing(uow, turn.who)
    if not lacking.role and not lacking.name:
        return None
    notes = Newcomer(unit=Newcomer.of(turn).unit, held=Newcomer.of(turn).held)
    return Go(Joining.ROLE if lacking.role else Joining.NAME, first=first, notes=notes, fresh=True)


def joined(handler: Callable[[Turn, UnitOfWork], Reply | Go]) -> Callable[[Turn, UnitOfWork], Reply | Go]:
    """Let a handler answer only who has joined; others are led to what is lacking, consent first of all."""

    @wraps(handler)
    def gated(turn: Turn, uow: UnitOfWork) -> Reply | Go:
        if turn.person_id is None:
            return Go(Joining.CONSENT, fresh=True)
        led = resume(turn, uow)
        if led is None:
            return handler(turn, uow)
        words = holds(turn, uow)
        return replace(led, notes=replace(Newcomer.of(turn), page=0), first=words) if words else led

    return gated


def unit_of(turn: Turn, uow: UnitOfWork) -> Unit | None:
    """Return the unit that the talk is about: chosen, named by a code, or the only one; None: to be chosen."""
    unit_id = Newcomer.of(turn).unit
    if unit_id is not None:
        return uow.people.unit(unit_id)
    units = which_meeting.units_to_choose_from(uow)
    return units[0] if len(units) == 1 else None


def name_of(turn: Turn, uow: UnitOfWork) -> str:
    return uow.people.get(turn.who).name


def welcome(turn: Turn, uow: UnitOfWork, group: Unit | None = None) -> Reply | Go:
    """Thank who has introduced themselves; who came for a post is told what it lets them do, and goes on to ask."""
    address, name = office.address(uow, turn.who), name_of(turn, uow)
    taken = joining.newest(uow, turn.who)
    if taken is not None and (taken.role in POSTS or taken.title):
        first = say(
            "joining/welcome_post", address=address, name=name, post=office.post_of(uow, taken), role=taken.role,
            unit=uow.people.unit(taken.unit_id), posts=POSTS,
        )  # fmt: skip
    else:
        first = say("joining/welcome", address=address, name=name, group=group)
    return taken_up(turn, uow, menu_below(turn, uow, first=first + waiting_words(turn, uow)))


def waiting_words(turn: Turn, uow: UnitOfWork) -> str:
    """Ask who knows this person to agree, where a unit wants that, and say what it means meanwhile."""
    waiting = confirming.ask(uow, turn.who)
    if not waiting:
        return "".join(
            "\n\n" + say("confirming/taken", unit=uow.people.unit(one.unit_id), name=name_of(turn, uow),
                          address=office.address(uow, turn.who))
            for one in claims.taken(uow, turn.who)[:1]
        )  # fmt: skip
    return "\n\n" + say("confirming/waits", one=waiting[-1], address=office.address(uow, turn.who))


def menu_below(turn: Turn, uow: UnitOfWork, *, first: str = "") -> Reply:
    reply = router.commands["menu"](turn, uow)
    assert isinstance(reply, Reply)
    reply.first = first
    return reply
