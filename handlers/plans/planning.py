"""Planning: a meeting made in a few answers, like the last one or from scratch, with what looks wrong shown first."""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from conversation.notes import Notes, needed
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.people.unit import Unit
from domain.questions.topic import TopicKind
from handlers.buttons import act, by_choice, choice, command, ways_out
from handlers.choosing_units import chosen, page_of, picked
from handlers.plans.timeline import timeline_page
from handlers.plans.when_and_where import hour_choices, read_hour, read_place, read_when
from handlers.routing import router
from services.plans import from_plan, meeting_days, planning, preparing
from services.plans.planning import MOST_TOPICS, Wanted
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Planning(StrEnum):
    """The steps; `Planned` is what they collect."""

    UNIT = "planning.unit"
    BEGIN = "planning.begin"
    DAY = "planning.day"
    HOUR = "planning.hour"
    PLACE = "planning.place"
    TOPICS = "planning.topics"
    TITLE = "planning.title"
    SUMMARY = "planning.summary"
    EDIT = "planning.edit"


@dataclass(frozen=True, slots=True)
class Wanting(Notes):
    """A talk that only wants to know for which unit. `then`: the step at which it goes on, "" for planning itself."""

    then: str = ""


@dataclass(frozen=True, slots=True)
class ForUnit(Notes):
    """`unit`: which was chosen."""

    unit: int


@dataclass(frozen=True, slots=True)
class Planned(ForUnit):
    """`last`: the unit's meeting before, 0 for none; `again`: it shall be like that one.

    The rest is what the steps ask for, None until it is answered. `title`: "" for the usual one; `text`: the pasted
    plan whose dates are taken over, "" for none.
    """

    last: int = 0
    again: bool = False
    day: date | None = None
    hour: time | None = None
    place: str | None = None
    topics: tuple[str, ...] | None = None
    title: str = ""
    text: str = ""


_STEPS = {"day": Planning.DAY, "hour": Planning.HOUR, "place": Planning.PLACE, "topics": Planning.TOPICS}
_COPIED = frozenset({"place", "topics"})
"""What a meeting made like the last one takes from it."""


router.keeps("planning", "day")


@router.command("lapkehoach", phrases=phrases("lapkehoach"))
def plan_meeting(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    return _for_unit(uow, units[0]) if len(units) == 1 else Go(Planning.UNIT, notes=Wanting(), fresh=True)


@router.ask(Planning.UNIT)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    reply = page_of(turn, planning.planning_units(uow, turn.who), "planning/unit")
    reply.choices = [*reply.choices, command("cancel", "huy")]
    return reply


@router.take(Planning.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    again = picked(turn, units, Planning.UNIT)
    if again:
        return again
    unit, then = chosen(turn, units), Wanting.of(turn).then
    return Go(then, notes=ForUnit(unit.id or 0)) if then else _for_unit(uow, unit)


def _for_unit(uow: UnitOfWork, unit: Unit) -> Go:
    notes = begun(uow, unit.id or 0)
    return Go(Planning.BEGIN if notes.last else Planning.DAY, notes=notes, fresh=True)


def begun(uow: UnitOfWork, unit_id: int) -> Planned:
    """Return the notes of a talk in which nothing was answered yet."""
    last = planning.last_meeting(uow, unit_id)
    return Planned(unit_id, last.key if last else 0)


def _last(notes: Planned, uow: UnitOfWork) -> Meeting | None:
    return uow.meetings.get(notes.last) if notes.last else None


def _asked(notes: Planned) -> list[str]:
    """What is asked of this meeting, in order."""
    return [key for key in _STEPS if not (notes.again and key in _COPIED)]


def next_step(notes: Planned) -> Planning:
    """Return the step of what was not answered yet, or the summary."""
    return next((_STEPS[key] for key in _asked(notes) if getattr(notes, key) is None), Planning.SUMMARY)


def _on(notes: Planned) -> Go:
    return Go(next_step(notes), notes=notes)


@router.ask(Planning.BEGIN)
def ask_begin(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("planning/begin", last=_last(Planned.of(turn), uow))
    return Reply(text, [choice("again_as_before"), choice("anew"), command("cancel", "huy")])


@router.take(Planning.BEGIN)
@by_choice()
def take_begin(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return _on(replace(Planned.of(turn), again=key == "again_as_before"))


# --- when ----------------------------------------------------------------------------------------------------------


@router.ask(Planning.DAY)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    days = meeting_days.proposed(uow, Planned.of(turn).unit)
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in days]
    return Reply(say("planning/day"), [*choices, *ways_out()])


@router.take(Planning.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Go:
    notes = Planned.of(turn)
    day, hour = read_when(turn, uow)
    return _on(replace(notes, day=day, hour=hour or notes.hour))


@router.ask(Planning.HOUR)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Planned.of(turn)
    last = _last(notes, uow)
    choices = hour_choices(uow, needed(notes.day), first=last.starts_at if last else None)
    return Reply(say("planning/hour", day=needed(notes.day)), [*choices, *ways_out()])


@router.take(Planning.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Go:
    notes = Planned.of(turn)
    return _on(replace(notes, hour=read_hour(turn, uow, needed(notes.day))))


# --- where, and about what -----------------------------------------------------------------------------------------


@router.ask(Planning.PLACE, free_text=True)
def ask_place(turn: Turn, uow: UnitOfWork) -> Reply:
    last = _last(Planned.of(turn), uow)
    place = last.place if last else ""
    choices = [choice("same_place")] if place else []
    return Reply(say("planning/place", last=place), [*choices, *ways_out()])


@router.take(Planning.PLACE)
def take_place(turn: Turn, uow: UnitOfWork) -> Go:
    notes = Planned.of(turn)
    last = _last(notes, uow)
    return _on(replace(notes, place=last.place if turn.choice and last else read_place(turn.text)))


@router.ask(Planning.TOPICS, free_text=True, prose=True)
def ask_topics(turn: Turn, uow: UnitOfWork) -> Reply:
    last = _topics_of(Planned.of(turn), uow)
    choices = [*([choice("same_topics")] if last else []), choice("only_other"), *ways_out()]
    return Reply(say("planning/topics", last=last, most=MOST_TOPICS), choices)


def _topics_of(notes: Planned, uow: UnitOfWork) -> tuple[str, ...]:
    """The titles that the last meeting's plan named."""
    topics = uow.meetings.topics(notes.last) if notes.last else []
    return tuple(topic.title for topic in topics if topic.kind is TopicKind.PLAN)


@router.take(Planning.TOPICS)
def take_topics(turn: Turn, uow: UnitOfWork) -> Go:
    notes = Planned.of(turn)
    if turn.choice == "same_topics":
        topics = _topics_of(notes, uow)
    else:
        topics = () if turn.choice == "only_other" else tuple(planning.read_topics(turn.text))
    return _on(replace(notes, topics=topics))


# --- all of it -----------------------------------------------------------------------------------------------------


def _wanted(notes: Planned, uow: UnitOfWork) -> Wanted:
    at, last = meeting_days.instant(uow, needed(notes.day), needed(notes.hour)), _last(notes, uow)
    if notes.again and last is not None:
        title = notes.title or planning.title_again(uow, last, at)
        return Wanted(title=title, starts_at=at, place=last.place, topics=_topics_of(notes, uow))
    title = notes.title or planning.usual_title(uow, at)
    dates = from_plan.take(uow, notes.text, notes.unit, at).entries
    return Wanted(title=title, starts_at=at, place=needed(notes.place), topics=needed(notes.topics), dates=dates)


@router.ask(Planning.SUMMARY)
def ask_summary(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Planned.of(turn)
    wanted = _wanted(notes, uow)
    text = say(
        "planning/summary", title=wanted.title, starts_at=wanted.starts_at, place=wanted.place, topics=wanted.topics,
        again=notes.again, concerns=meeting_days.concerns(uow, notes.unit, wanted.starts_at),
        others=meeting_days.others(uow, notes.unit), pasted=bool(notes.text),
        taken=from_plan.take(uow, notes.text, notes.unit, wanted.starts_at),
    )  # fmt: skip
    choices = [choice("make_meeting"), choice("title", "edit_title"), choice("edit"), command("cancel", "huy")]
    return Reply(text, choices)


@router.take(Planning.SUMMARY)
@by_choice()
def take_summary(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key in {"edit", "title"}:
        return Go(Planning.EDIT if key == "edit" else Planning.TITLE)
    notes = Planned.of(turn)
    wanted = _wanted(notes, uow)
    if notes.again:
        meeting = planning.clone(uow, notes.last, wanted.starts_at, by=turn.who, title=wanted.title)
    else:
        meeting = planning.make(uow, notes.unit, wanted, by=turn.who)
    first = say("planning/made", meeting=meeting)
    reply = timeline_page(uow, preparing.body(uow, str(meeting.key)), by=turn.who, first=first)
    reply.choices = [act("lead_on", meeting.unit_id), *reply.choices]
    return reply.done()


# --- one thing of it -----------------------------------------------------------------------------------------------


@router.ask(Planning.EDIT)
def ask_edit(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    notes = Planned.of(turn)
    choices = [choice(key, f"edit_{key}") for key in ("title", *_asked(notes))]
    choices += [choice("no_dates")] if notes.text else []
    return Reply(say("planning/edit"), [*choices, command("back", "quaylai")])


@router.take(Planning.EDIT)
@by_choice()
def take_edit(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    if key == "no_dates":
        return _on(replace(Planned.of(turn), text=""))
    turn.place.trail = [Planning.SUMMARY]  # «quay lại» leads back here, not to where the step stood the first time
    return Go(Planning.TITLE if key == "title" else _STEPS[key])


@router.ask(Planning.TITLE, free_text=True)
def ask_title(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Planned.of(turn)
    usual = [choice("usual_title")] if notes.title else []
    return Reply(say("planning/title", title=_wanted(notes, uow).title), [*usual, *ways_out()])


@router.take(Planning.TITLE)
def take_title(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    title = "" if turn.choice else read_place(turn.text)
    return _on(replace(Planned.of(turn), title=title))
