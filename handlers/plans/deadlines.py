"""Deadlines: the card of one, its date confirmed or changed, who does it, that it was done, reminded of or dropped."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.wording import letters
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, numbers, pages_around, short_name
from handlers.plans.closing_ways import Closed, Closing, ways_on
from handlers.plans.timeline import timeline_page
from handlers.refusing import not_kept
from handlers.routing import router
from services import dates, office
from services.plans import deciding, intake_end, ordering, preparing
from services.plans.deciding import WHY_LIMIT
from services.plans.preparing import Card
from services.refusals import say_refusal
from services.reminders import by_hand, returns
from services.unit_of_work import UnitOfWork
from templates.say import say


class Deciding(StrEnum):
    """The steps of deciding about a deadline."""

    DAY = "deadlines.day"
    HOLDER = "deadlines.holder"
    PROOF = "deadlines.proof"
    DROP = "deadlines.drop"


@dataclass(frozen=True, slots=True)
class Decided(Notes):
    """Which deadline it is about."""

    deadline: int


@router.action("deadline")
def open_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """One deadline's line in a list, or «Xem việc» under a reminder."""
    return deadline_card(uow, number(turn), by=turn.who)


def deadline_card(
    uow: UnitOfWork, deadline_id: int, *, by: int, first: str = "", acted: int | None = None
) -> Reply:  # fmt: skip
    """Return the card of a deadline with what this person may do about it; `acted`: what they may take back."""
    card = preparing.card(uow, deadline_id, by=by)
    undo = [act("deadline_undo", f"{deadline_id}.{acted}", row="undo")] if acted is not None else []
    return Reply(say("timeline/card", card=card), [*undo, *_choices(uow, card, by=by)], first=first, card=True)


@router.action("deadline_undo", card="deadline")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `deadline.arrival`."""
    turn.argument, _, done = turn.argument.partition(".")
    undoing.take_back(turn, uow, done)
    return deadline_card(uow, number(turn), by=turn.who, first=say("helping/undone"))


def _choices(uow: UnitOfWork, card: Card, *, by: int) -> list[Choice]:
    deadline, choices = card.deadline, list[Choice]()
    if card.line.parts is not None and card.line.parts.rows:
        choices.append(act("deadline_parts", f"{deadline.key}.0"))
    choices += _of_opinions(uow, card)
    if card.intake_of is not None and deadline.done_at is not None:
        choices += ways_on(uow, card.intake_of, by=by)
    if deadline.is_open and card.may_decide:
        if deadline.waits_for_confirmation and deadline.last_day is not None:
            choices.append(act("deadline_ok", f"{deadline.key}.{deadline.version}"))
        choices += [act("deadlines_along", deadline.key)] if card.overtaken else []
        choices += [act("deadline_day", deadline.key), act("deadline_holder", deadline.key)]
    if deadline.is_open and card.may_finish:
        choices.append(act("deadline_done", deadline.key))
    if deadline.is_open and card.may_decide:
        if deadline.ends_at is not None and not deadline.waits_for_confirmation:
            choices.append(act("deadline_nudge", deadline.key))
        choices.append(act("deadline_drop", deadline.key))
    if card.proofs:
        choices.append(act("deadline_proof", deadline.key))
    if deadline.whole_id is not None and card.watches:
        return [*choices, act("deadline_parts", f"{deadline.whole_id}.0")]
    back = act("timeline", f"{card.body.mark}.0") if card.watches else command("my_duties", "viec")
    return [*choices, back]


def _of_opinions(uow: UnitOfWork, card: Card) -> list[Choice]:
    """Where it is about units' opinions: all their lists to the office, a unit's own to who does it."""
    deadline = card.deadline
    if card.may_decide and returns.is_whole(uow, deadline):
        return [act("gatherings", f"{deadline.meeting_id}.0")]
    if deadline.is_open and card.may_finish and returns.is_return(uow, deadline):
        return [act("gathering", returns.mark_of(deadline), row="menu_gather")]
    return []


@router.action("deadline_parts", card="deadline")
def show_parts(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Từng đơn vị»: `deadline.page`, late ones first."""
    card, page = preparing.part_lines(uow, *numbers(turn), by=turn.who)
    if card.line.parts is None:
        return deadline_card(uow, card.deadline.key, by=turn.who)
    choices = [
        Choice.act(say("timeline/number", number=one.position), "deadline", one.deadline.key, listed=one.position)
        for one in page.lines
    ]
    choices += pages_around(page, "deadline_parts", f"{card.deadline.key}.{{}}")
    if card.deadline.is_open and card.may_decide:
        choices.append(act("deadline_nudge", card.deadline.key))
    choices.append(act("deadline", card.deadline.key))
    return Reply(say("timeline/parts", card=card, page=page), choices, card=True)


def _noted(turn: Turn) -> int:
    return Decided.of(turn).deadline


# --- its date ------------------------------------------------------------------------------------------------------


@router.action("deadline_ok", card="deadline")
def confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đồng ý ngày này»: `deadline.version`, so that nobody confirms a date that was not shown."""
    turn.argument, _, version = turn.argument.partition(".")
    deadline = uow.deadlines.get(number(turn))
    if version != str(deadline.version):
        return deadline_card(uow, deadline.key, by=turn.who, first=say("timeline/changed"))
    return _confirmed(turn, uow, deadline.key)


def _confirmed(turn: Turn, uow: UnitOfWork, key: int, day: date | None = None) -> Reply:
    work = partial(deciding.confirm, uow, key, by=turn.who, day=day)
    deadline, acted = undoing.decide(turn, uow, "confirm", [key], work)
    first = say("timeline/confirmed", deadline=deadline, now=uow.now)
    return deadline_card(uow, key, by=turn.who, first=first, acted=acted)


@router.action("deadline_day", card="deadline")
def change_day(turn: Turn, uow: UnitOfWork) -> Go:
    deadline = deciding.open_deadline(uow, number(turn), by=turn.who)
    return Go(Deciding.DAY, notes=Decided(deadline.key), fresh=True)


@router.ask(Deciding.DAY, card=("deadline", "deadline"))
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    card = preparing.card(uow, _noted(turn), by=turn.who)
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in preparing.days_for(uow, card)]
    return Reply(say("timeline/day", card=card), [*choices, command("cancel", "huy")])


@router.take(Deciding.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Reply:
    day = date.fromisoformat(turn.choice) if turn.choice else dates.read_day(uow, turn.text)
    return _confirmed(turn, uow, _noted(turn), day).done()


@router.action("deadlines_along", card="deadline")
def move_along(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Dời các mốc sau»: what should follow this one, and would come before it."""
    key = number(turn)
    after = [one.deadline.key for one in ordering.overtaken(uow, uow.deadlines.get(key))]
    moved, acted = undoing.decide(turn, uow, "along", after, partial(ordering.move_along, uow, key, by=turn.who))
    first = say("timeline/moved_along", count=len(moved))
    return deadline_card(uow, key, by=turn.who, first=first, acted=acted)


# --- who does it ---------------------------------------------------------------------------------------------------


@router.action("deadline_holder", card="deadline")
def give(turn: Turn, uow: UnitOfWork) -> Go:
    deadline = deciding.open_deadline(uow, number(turn), by=turn.who)
    return Go(Deciding.HOLDER, notes=Decided(deadline.key), fresh=True)


@router.ask(Deciding.HOLDER, card=("deadline", "deadline"))
def ask_holder(turn: Turn, uow: UnitOfWork) -> Reply:
    card = preparing.card(uow, _noted(turn), by=turn.who)
    people = preparing.candidates(uow, card)
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    return Reply(say("timeline/holder", card=card, people=turn.listed(people)), [*choices, command("cancel", "huy")])


@router.take(Deciding.HOLDER)
@by_choice(otherwise="triaging/choose")
def take_holder(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    work = partial(deciding.assign, uow, _noted(turn), int(key), by=turn.who)
    deadline, acted = undoing.decide(turn, uow, "assign", [_noted(turn)], work)
    who = office.holder(uow, int(key), uow.deadlines.body_of(deadline).unit_id)
    first = say("timeline/given", who=who, told=who.person_id != turn.who)
    return deadline_card(uow, deadline.key, by=turn.who, first=first, acted=acted).done()


# --- done ----------------------------------------------------------------------------------------------------------


@router.action("deadline_done", card="deadline")
def finish(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Đã xong» under a card or a reminder; the notice is asked for its proof, an open intake whether to close it."""
    deadline = deciding.open_deadline(uow, number(turn), by=turn.who, holder_may=True)
    if deadline.is_notice:
        return Go(Deciding.PROOF, notes=Decided(deadline.key), fresh=True)
    meeting = intake_end.meeting_of(uow, deadline)
    if meeting is not None and intake_end.is_ahead(meeting, now=uow.now):
        return Go(Closing.ASK, notes=Closed(meeting.key), fresh=True)
    work = partial(deciding.finish, uow, deadline.key, by=turn.who)
    _, acted = undoing.decide(turn, uow, "finish", [deadline.key], work)
    return deadline_card(uow, deadline.key, by=turn.who, first=say("timeline/done", deadline=deadline), acted=acted)


@router.ask(Deciding.PROOF, free_text=True, media=True, card=("deadline", "deadline"))
def ask_proof(turn: Turn, uow: UnitOfWork) -> Reply:
    card = preparing.card(uow, _noted(turn), by=turn.who)
    return Reply(say("timeline/proof", card=card), [command("cancel", "huy")])


@router.take(Deciding.PROOF)
def take_proof(turn: Turn, uow: UnitOfWork) -> Reply:
    work = partial(
        deciding.prove_and_finish, uow, _noted(turn), turn.media, by=turn.who, network=turn.arrived.network,
        proof=turn.text,
    )  # fmt: skip
    (deadline, left), acted = undoing.decide(turn, uow, "finish", [_noted(turn)], work)
    refused = say_refusal(left, now=uow.now) if left else ""
    first = "\n\n".join(filter(None, [refused, say("timeline/done", deadline=deadline)]))
    return deadline_card(uow, deadline.key, by=turn.who, first=first, acted=acted).done()


def _prove(turn: Turn, uow: UnitOfWork, deadline_id: int) -> str:
    """Keep the files that came; return what is said of those that do not fit."""
    network, alone = turn.arrived.network, not letters(turn.text)
    return not_kept(uow, deciding.prove(uow, deadline_id, turn.media, by=turn.who, network=network, alone=alone))


def more_proof(turn: Turn, uow: UnitOfWork) -> Reply:
    """The rest of an album whose first picture was a deadline's proof."""
    assert turn.proves is not None
    first = _prove(turn, uow, turn.proves) or say("timeline/done", deadline=uow.deadlines.get(turn.proves))
    return deadline_card(uow, turn.proves, by=turn.who, first=first)


@router.action("deadline_proof", card="deadline")
def show_proof(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Xem minh chứng»: the file itself."""
    file = preparing.proof(uow, number(turn), by=turn.who)
    choices = [act("deadline", number(turn))]
    if file is None:
        return Reply(say("timeline/proof_on_its_way"), choices)
    deadline = uow.deadlines.get(number(turn))
    return Reply(say("timeline/proof_file", deadline=deadline), choices, document=file)


# --- reminded of, dropped ------------------------------------------------------------------------------------------


@router.action("deadline_nudge", card="deadline")
def nudge(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhắc ngay»."""
    deadline = uow.deadlines.get(number(turn))
    sent = by_hand.nudge(uow, deadline, turn.who)
    first = say("timeline/nudged", people=len(sent.people), at=sent.at, times=sent.times, now=uow.now)
    return deadline_card(uow, deadline.key, by=turn.who, first=first)


@router.action("deadline_drop", card="deadline")
def drop(turn: Turn, uow: UnitOfWork) -> Go:
    deadline = deciding.open_deadline(uow, number(turn), by=turn.who)
    return Go(Deciding.DROP, notes=Decided(deadline.key), fresh=True)


@router.ask(Deciding.DROP, free_text=True, card=("deadline", "deadline"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    card = preparing.card(uow, _noted(turn), by=turn.who)
    return Reply(say("timeline/drop", card=card, limit=WHY_LIMIT), [choice("not_now_duty")])


@router.take(Deciding.DROP)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    if turn.choice is not None:
        return deadline_card(uow, _noted(turn), by=turn.who).done()
    work = partial(deciding.drop, uow, _noted(turn), by=turn.who, why=turn.text)
    deadline, acted = undoing.decide(turn, uow, "drop", [_noted(turn)], work)
    body, first = uow.deadlines.body_of(deadline), say("timeline/dropped", deadline=deadline)
    return timeline_page(uow, body, by=turn.who, first=first, acted=acted).done()
