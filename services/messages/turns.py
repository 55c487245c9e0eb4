"""One turn of a talk: remembered once, answered by the router, its reply promised, its place kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conversation.messenger import NO_NUMBER_BUTTON, NUMBER_BUTTON
from conversation.notes import NotesLost
from conversation.registry import Handler
from conversation.reply import Ordered, Reply
from conversation.router import Router
from conversation.turn import LONGEST_TEXT, Arrived, Earlier, Turn
from domain.errors import NotFound, Refused, TooLong
from domain.messages.delivery import ArrivalState
from domain.messages.network import WEB
from domain.messages.purpose import Purpose
from domain.people.person import chat_in
from domain.questions.wording import storable
from services import delivering, office
from services.messages import chatting, piecing, windows
from services.refusals import say_refusal
from services.spelling_out import lines
from services.unit_of_work import UnitOfWork
from templates.say import say


@dataclass(frozen=True, slots=True)
class Taken:
    """What a network needs to know of a finished turn. `repeated`: it was here before, nothing happened.

    `stray`: what was pressed was never offered to this account; nothing happened either.
    `touched`: the subjects of what was done in it. `told`: it was answered at once, so that whoever listens knows.
    """

    repeated: bool = False
    stray: bool = False
    toast: str = ""
    touched: frozenset[str] = frozenset()
    told: bool = False


def take(uow: UnitOfWork, arrived: Arrived, router: Router[UnitOfWork]) -> Taken:
    """Take one arrival: the whole of it commits, or nothing does. Raises what the rules refuse with.

    TooLong before anything is looked at: what a turn costs is bounded whoever writes.
    """
    if len(arrived.text) > LONGEST_TEXT:
        raise TooLong(length=len(arrived.text), limit=LONGEST_TEXT)
    turn = _begin(uow, arrived)
    if isinstance(turn, Taken):
        return turn
    if turn.person_id is None:
        _care(turn, uow, router)
    try:
        answered = router.answer(turn, uow)
    except NotesLost as lost:
        raise NotFound from lost
    return _end(uow, turn, answered, router)


def refuse(uow: UnitOfWork, arrived: Arrived, router: Router[UnitOfWork], refused: Refused) -> Taken:
    """After a refusal undid the turn: say why not, above the card that it was about or what the present step asks.

    A refusal that has a handler of its own (`router.on` its name) is answered by that instead. What in the words asks
    for care is seen to first, whatever they were refused for. A refusal that shuts the way of every question gives
    back what was written of one.
    """
    turn = _begin(uow, arrived)
    if isinstance(turn, Taken):
        return turn
    _care(turn, uow, router)
    own = router.events.get(refused.name())
    gives_back = router.events.get("words_back") if refused.shuts else None
    back = gives_back(turn, uow) if gives_back is not None else None
    if isinstance(back, Reply) and back.text:
        turn.refusal = refused.values
        return _end(uow, turn, router.settle(turn, uow, _under(uow, turn, refused, own, back)), router)
    if own is not None:
        turn.refusal = refused.values
        return _end(uow, turn, router.settle(turn, uow, own(turn, uow)), router)
    words = say_refusal(refused, now=uow.now)
    reply = _card_or_step(uow, turn, router, refused)
    reply.first = f"{words}\n\n{reply.first}" if reply.first else words
    return _end(uow, turn, reply, router)


def _under(uow: UnitOfWork, turn: Turn, refused: Refused, own: Handler[UnitOfWork] | None, back: Reply) -> Reply:
    """Return why no question is taken with, below it, what was written of one: nobody loses words to a refusal."""
    answered = own(turn, uow) if own is not None else None
    if isinstance(answered, Reply):
        return replace(back, first=answered.words, choices=answered.choices)
    return replace(back, first=say_refusal(refused, now=uow.now))


def _card_or_step(uow: UnitOfWork, turn: Turn, router: Router[UnitOfWork], refused: Refused) -> Reply:
    """Return what stays on the screen after a refusal, with choices that can be pressed."""
    kept = (turn.place.step, turn.place.trail, turn.notes)
    try:
        card = router.card_again(turn, uow, out_of_step=refused.lasting)
        if card is not None:
            return card
    except (Refused, NotesLost):  # it is not this person's to see
        turn.place.step, turn.place.trail, turn.notes = kept
    try:
        return router.again(turn, uow)
    except (Refused, NotesLost):  # the step itself is no longer possible: out of it
        turn.place.step, turn.place.trail, turn.notes = "", [], {}
        return router.again(turn, uow)


def _care(turn: Turn, uow: UnitOfWork, router: Router[UnitOfWork]) -> None:
    """Let typed words be looked at for what asks for care, before anything turns them away."""
    if "asks_for_care" in router.events and turn.arrived.payload is None:
        router.events["asks_for_care"](turn, uow)


def apologise(uow: UnitOfWork, arrived: Arrived) -> Taken:
    """After a bug undid the turn: the arrival is remembered, one apology promised; the place stays where it was."""
    turn = _begin(uow, arrived, state=ArrivalState.BUG)
    if isinstance(turn, Taken):
        return turn
    _promise(uow, turn, Reply(say("errors/bug")), [], due_at=uow.now)
    return Taken()


def slow_down(uow: UnitOfWork, arrived: Arrived, *, minutes: int) -> Taken:
    """Say once to who writes too fast for how long nothing is read; the place stays where it was."""
    account = uow.accounts.known(arrived.network, arrived.external_id, thread=arrived.thread)
    if uow.arrivals.remember(arrived.network, arrived.event_id, account_id=account.account_id, text="") is None:
        return Taken(repeated=True)
    delivering.owe_parts(
        uow, say("errors/too_fast", minutes=minutes, address=office.address(uow, account.person_id)),
        once=f"too_fast:{arrived.network}:{arrived.event_id}", network=arrived.network, choices=[],
        person_id=account.person_id, account_id=account.account_id, chat=chat_in(arrived.external_id, arrived.thread),
        template="errors/too_fast", purpose=Purpose.REPLY, due_at=uow.now,
    )  # fmt: skip
    return Taken()


def poison(uow: UnitOfWork, network: str, event_id: str) -> bool:
    """Note an update that cannot be read as a message; False when it was noted before."""
    return uow.arrivals.remember(network, event_id, state=ArrivalState.POISON) is not None


def _begin(uow: UnitOfWork, arrived: Arrived, *, state: ArrivalState = ArrivalState.DONE) -> Turn | Taken:
    """Remember the arrival and find who and where; Taken where it was here before or presses what nobody offered."""
    account = uow.accounts.known(arrived.network, arrived.external_id, thread=arrived.thread)
    said: str | None = arrived.text
    if arrived.under is not None:
        said = chatting.pressed(uow, account.account_id, arrived.under, arrived.payload)
    if said is None:
        return Taken(stray=True)
    text = storable(said[:LONGEST_TEXT])
    if text != arrived.text:
        arrived = replace(arrived, text=text)
    arrival_id = uow.arrivals.remember(
        arrived.network,
        arrived.event_id,
        account_id=account.account_id,
        text=arrived.text if account.person_id is not None or arrived.network == WEB else "",
        message_ref=arrived.message_ref,
        state=state,
    )
    if arrival_id is None:
        return Taken(repeated=True)
    place = uow.places.get(account.account_id)
    turn = Turn(
        arrived=arrived, account_id=account.account_id, person_id=account.person_id, place=place,
        arrival_id=arrival_id, text=arrived.text, notes=dict(place.notes),
    )  # fmt: skip
    terms = uow.terms(arrived.network)
    if terms.free_for is not None:
        windows.come_back(uow, account.account_id)
    turn.spelt_out = terms.spelt_out
    if turn.spelt_out:
        turn.earlier = [Earlier(n, label, payload, tuple(forms), about) for n, label, payload, forms, about
                        in uow.offers.of(account.account_id)]  # fmt: skip
    piecing.gather(uow, turn)
    return turn


def _end(uow: UnitOfWork, turn: Turn, reply: Reply | None, router: Router[UnitOfWork]) -> Taken:
    """Promise the reply and keep the place."""
    told = False
    if reply is not None and (reply.words or reply.toast):
        choices = _choices(turn, reply, router)
        if reply.words or turn.spelt_out:
            due_at = piecing.due_at(uow, turn)
            _promise(uow, turn, reply, choices, due_at=due_at)
            told = due_at <= uow.now
            piecing.answer_once(uow, turn)
    if turn.opens:
        turn.place.notes = {**turn.place.notes, piecing.NOTE: turn.opens}
    uow.places.put(turn.place)
    return Taken(toast=reply.toast if reply is not None else "", touched=frozenset(uow.touched), told=told)


def _choices(turn: Turn, reply: Reply, router: Router[UnitOfWork]) -> list[list[str]]:
    """Return the choices as the delivery's row holds them."""
    if not turn.spelt_out:
        return [[choice.label, choice.payload(turn.place.nonce)] for choice in reply.choices]
    step = router.steps.get(turn.place.step)
    return lines(turn.place, len(reply.choices), rest=reply.rest, free=step is not None and step.free_text)


def _promise(uow: UnitOfWork, turn: Turn, reply: Reply, choices: list[list[str]], *, due_at: datetime) -> None:
    arrived = turn.arrived
    document_id = reply.document
    if isinstance(document_id, Ordered):
        document_id = uow.papers.order(document_id, owner_id=turn.person_id)
    once = f"turn:{turn.arrival_id}"
    columns: dict[str, Any] = {
        "network": arrived.network, "person_id": turn.person_id, "account_id": turn.account_id,
        "chat": chat_in(arrived.external_id, arrived.thread), "template": reply.template,
        "purpose": Purpose.RECEIPT if reply.receipt else Purpose.REPLY, "due_at": due_at,
    }  # fmt: skip
    if _asks_number(turn.offered_before) and not _asks_number(turn.place.offered):
        taken_away = [list(NO_NUMBER_BUTTON[:2])]
        if choices:  # a message has buttons or takes that one away, never both
            gone = say("joining/number_button_gone")
            before = columns | {"template": gone.template, "purpose": Purpose.REPLY}
            delivering.owe_parts(uow, gone, once=f"{once}#0", choices=taken_away, **before)
        else:
            choices = taken_away
    delivering.owe_parts(
        uow, reply.words or reply.toast, once=once, choices=choices, document_id=document_id,
        edits=arrived.pressed_ref if reply.card else None, **columns,
    )  # fmt: skip


def _asks_number(offered: list[list[str]]) -> bool:
    """Whether a button that hands over the telephone number is among what a place has offered."""
    return any(payload.startswith(NUMBER_BUTTON) for _, payload, *_ in offered)
