"""Adding a step of one's own to a timeline: what is to be done, who owes it, by which day."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from handlers.buttons import by_choice, choice, command, short_name
from handlers.plans.deadlines import deadline_card
from handlers.routing import router
from services import calendars, dates
from services.plans import adding, preparing
from services.plans.planning import LINE_LIMIT
from services.unit_of_work import UnitOfWork
from templates.say import say


class Adding(StrEnum):
    """The steps; `Told` is what they know."""

    TITLE = "adding.title"
    OWER = "adding.ower"
    DAY = "adding.day"


@dataclass(frozen=True, slots=True)
class Told(Notes):
    """`mark`: on which timeline; `title`: what is to be done; `ower`: by whom."""

    mark: str
    title: str = ""
    ower: str = ""


@router.action("deadline_add", card="timeline")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    adding.owers(uow, preparing.body(uow, turn.argument), by=turn.who)
    return Go(Adding.TITLE, notes=Told(turn.argument), fresh=True)


@router.ask(Adding.TITLE, free_text=True, card=("timeline", "mark"))
def ask_title(turn: Turn, uow: UnitOfWork) -> Reply:
    of = preparing.body(uow, Told.of(turn).mark)
    return Reply(say("timeline/add_title", of=of, limit=LINE_LIMIT), [command("cancel", "huy")])


@router.take(Adding.TITLE)
def take_title(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    return Go(Adding.OWER, notes=replace(Told.of(turn), title=adding.read_title(turn.text)))


@router.ask(Adding.OWER, card=("timeline", "mark"))
def ask_ower(turn: Turn, uow: UnitOfWork) -> Reply:
    told = Told.of(turn)
    may = adding.owers(uow, preparing.body(uow, told.mark), by=turn.who)
    choices = [choice(kind, f"each_{kind}") for kind in may.kinds]
    choices += [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in may.people
    ]
    text = say("timeline/add_ower", title=told.title, people=turn.listed(may.people), each=len(may.kinds))
    return Reply(text, [*choices, command("cancel", "huy")])


@router.take(Adding.OWER)
@by_choice(otherwise="triaging/choose")
def take_ower(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Adding.DAY, notes=replace(Told.of(turn), ower=key))


@router.ask(Adding.DAY, card=("timeline", "mark"))
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    told = Told.of(turn)
    of = preparing.body(uow, told.mark)
    calendar, start = calendars.of_unit(uow, of.unit_id), dates.today(uow)
    days = [calendar.add_working(start, number) for number in dates.PROPOSED]
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in days]
    return Reply(say("timeline/add_day", title=told.title), [*choices, command("cancel", "huy")])


@router.take(Adding.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Reply:
    told = Told.of(turn)
    day = date.fromisoformat(turn.choice) if turn.choice else dates.read_day(uow, turn.text)
    made = adding.add(uow, preparing.body(uow, told.mark), told.title, told.ower, day, by=turn.who)
    return deadline_card(uow, made.key, by=turn.who, first=say("timeline/added", deadline=made)).done()
