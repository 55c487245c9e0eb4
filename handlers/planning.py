"""Planning: a meeting made in a few answers, like the last one or from scratch, with what looks wrong shown first."""

from datetime import date, datetime, time
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.topic import TopicKind
from domain.unit import Unit
from domain.wording import check_wording
from handlers.buttons import choice, command, ways_out
from handlers.choosing_units import chosen, page_of, picked
from handlers.routing import router
from handlers.timeline import timeline_page
from services import dates, meeting_days, planning, preparing
from services.planning import LINE_LIMIT, MOST_TOPICS, Wanted
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Planning(StrEnum):
    """`notes`: then (a step that only wants the unit), unit, last (a meeting or 0), again (like it), and what follows.

    The steps collect day, hour, place and topics.
    """

    UNIT = "planning.unit"
    BEGIN = "planning.begin"
    DAY = "planning.day"
    HOUR = "planning.hour"
    PLACE = "planning.place"
    TOPICS = "planning.topics"
    SUMMARY = "planning.summary"
    EDIT = "planning.edit"


_STEPS = {"day": Planning.DAY, "hour": Planning.HOUR, "place": Planning.PLACE, "topics": Planning.TOPICS}
_COPIED = frozenset({"place", "topics"})
"""What a meeting made like the last one takes from it."""


@router.command("lapkehoach", phrases=phrases("lapkehoach"))
def plan_meeting(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    return _for_unit(uow, units[0]) if len(units) == 1 else Go(Planning.UNIT, notes={"then": ""}, fresh=True)


@router.ask(Planning.UNIT)
def ask_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    return page_of(turn, planning.planning_units(uow, turn.who), "planning/unit")


@router.take(Planning.UNIT)
def take_unit(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    again = picked(turn, units, Planning.UNIT)
    if again:
        return again
    unit, then = chosen(turn, units), str(turn.notes["then"])
    return Go(then, notes={"unit": unit.id, "page": 0}) if then else _for_unit(uow, unit)


def _for_unit(uow: UnitOfWork, unit: Unit) -> Go:
    unit_id = unit.id or 0
    last = planning.last_meeting(uow, unit_id)
    notes = {"unit": unit_id, "last": last.key if last else 0, "again": False}
    return Go(Planning.BEGIN if last else Planning.DAY, notes=notes, fresh=True)


def _last(turn: Turn, uow: UnitOfWork) -> Meeting | None:
    return uow.meetings.get(int(turn.notes["last"])) if turn.notes["last"] else None


def _asked(turn: Turn) -> list[str]:
    """What is asked of this meeting, in order."""
    return [key for key in _STEPS if not (turn.notes["again"] and key in _COPIED)]


def _next(turn: Turn) -> Go:
    """Go on to what was not answered yet, or to the summary."""
    return Go(next((_STEPS[key] for key in _asked(turn) if key not in turn.notes), Planning.SUMMARY))


@router.ask(Planning.BEGIN)
def ask_begin(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("planning/begin", last=_last(turn, uow))
    return Reply(text, [choice("again_as_before"), choice("anew"), command("cancel", "huy")], template="planning/begin")


@router.take(Planning.BEGIN)
def take_begin(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    if turn.choice is None:
        return Go(Planning.BEGIN, first=say("helping/choose"))
    turn.notes["again"] = turn.choice == "again_as_before"
    return _next(turn)


# --- when ----------------------------------------------------------------------------------------------------------


@router.ask(Planning.DAY)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    days = meeting_days.proposed(uow, int(turn.notes["unit"]))
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in days]
    return Reply(say("planning/day"), [*choices, *ways_out()], template="planning/day")


@router.take(Planning.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Go:
    read_when(turn, uow)
    return _next(turn)


def read_when(turn: Turn, uow: UnitOfWork) -> None:
    """Note the day that was chosen or typed, and the hour where that was typed with it: «20/12 lúc 7h30»."""
    day, words = (date.fromisoformat(turn.choice), "") if turn.choice else dates.split_day(uow, turn.text)
    if words:
        hour = dates.read_hour(words)
        meeting_days.check_ahead(uow, meeting_days.instant(uow, day, hour))
        turn.notes["hour"] = f"{hour:%H:%M}"
    meeting_days.check_ahead(uow, day)
    turn.notes["day"] = day.isoformat()


def read_hour(turn: Turn, uow: UnitOfWork) -> None:
    """Note the hour that was chosen or typed, for the day that was noted before."""
    hour = time.fromisoformat(turn.choice) if turn.choice else dates.read_hour(turn.text)
    meeting_days.check_ahead(uow, meeting_days.instant(uow, noted_day(turn), hour))
    turn.notes["hour"] = f"{hour:%H:%M}"


def noted_day(turn: Turn) -> date:
    """Return the day that was noted."""
    return date.fromisoformat(str(turn.notes["day"]))


def starts_at(turn: Turn, uow: UnitOfWork) -> datetime:
    """Return the instant that was noted."""
    return meeting_days.instant(uow, noted_day(turn), time.fromisoformat(str(turn.notes["hour"])))


def hour_choices(uow: UnitOfWork, *, but: datetime | None = None, first: datetime | None = None) -> list[Choice]:
    """Offer the usual hours, `first` before them, and without the one that stands already."""
    hours = list(meeting_days.HOURS)
    for at, keep in ((first, True), (but, False)):
        local = at.astimezone(uow.zone).time() if at else None
        if local in hours:
            hours.remove(local)
        if local is not None and keep:
            hours.insert(0, local)
    return [
        Choice(f"{hour.hour}h{hour:%M}", f"{hour:%H:%M}", words=(f"{hour.hour}h", f"{hour:%H:%M}")) for hour in hours
    ]


@router.ask(Planning.HOUR)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    last = _last(turn, uow)
    choices = hour_choices(uow, first=last.starts_at if last else None)
    return Reply(say("planning/hour", day=noted_day(turn)), [*choices, *ways_out()], template="planning/hour")


@router.take(Planning.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Go:
    read_hour(turn, uow)
    return _next(turn)


# --- where, and about what -----------------------------------------------------------------------------------------


@router.ask(Planning.PLACE, free_text=True)
def ask_place(turn: Turn, uow: UnitOfWork) -> Reply:
    last = _last(turn, uow)
    place = last.place if last else ""
    choices = [choice("same_place")] if place else []
    return Reply(say("planning/place", last=place), [*choices, *ways_out()], template="planning/place")


@router.take(Planning.PLACE)
def take_place(turn: Turn, uow: UnitOfWork) -> Go:
    last = _last(turn, uow)
    turn.notes["place"] = last.place if turn.choice and last else read_place(turn.text)
    return _next(turn)


def read_place(text: str) -> str:
    """Return a typed place on one line; EmptyText, TooLong."""
    return " ".join(check_wording(text, limit=LINE_LIMIT, fewest=1).split())


@router.ask(Planning.TOPICS, free_text=True)
def ask_topics(turn: Turn, uow: UnitOfWork) -> Reply:
    last = _topics_of(turn, uow)
    choices = [*([choice("same_topics")] if last else []), choice("only_other"), *ways_out()]
    return Reply(say("planning/topics", last=last, most=MOST_TOPICS), choices, template="planning/topics")


def _topics_of(turn: Turn, uow: UnitOfWork) -> list[str]:
    """The titles that the last meeting's plan named."""
    topics = uow.meetings.topics(int(turn.notes["last"])) if turn.notes["last"] else []
    return [topic.title for topic in topics if topic.kind is TopicKind.PLAN]


@router.take(Planning.TOPICS)
def take_topics(turn: Turn, uow: UnitOfWork) -> Go:
    if turn.choice == "same_topics":
        turn.notes["topics"] = _topics_of(turn, uow)
    elif turn.choice == "only_other":
        turn.notes["topics"] = []
    else:
        turn.notes["topics"] = planning.read_topics(turn.text)
    return _next(turn)


# --- all of it -----------------------------------------------------------------------------------------------------


def _wanted(turn: Turn, uow: UnitOfWork) -> Wanted:
    at, last = starts_at(turn, uow), _last(turn, uow)
    if turn.notes["again"] and last is not None:
        title = planning.title_again(uow, last, at)
        return Wanted(title=title, starts_at=at, place=last.place, topics=_topics_of(turn, uow))
    title = planning.usual_title(uow, at)
    return Wanted(title=title, starts_at=at, place=turn.notes["place"], topics=turn.notes["topics"])


@router.ask(Planning.SUMMARY)
def ask_summary(turn: Turn, uow: UnitOfWork) -> Reply:
    wanted, unit_id = _wanted(turn, uow), int(turn.notes["unit"])
    text = say(
        "planning/summary", title=wanted.title, starts_at=wanted.starts_at, place=wanted.place, topics=wanted.topics,
        again=turn.notes["again"], concerns=meeting_days.concerns(uow, unit_id, wanted.starts_at),
        others=meeting_days.others(uow, unit_id),
    )  # fmt: skip
    return Reply(text, [choice("make_meeting"), choice("edit"), command("cancel", "huy")], template="planning/summary")


@router.take(Planning.SUMMARY)
def take_summary(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "edit":
        return Go(Planning.EDIT)
    if turn.choice is None:
        return Go(Planning.SUMMARY, first=say("helping/choose"))
    wanted, last = _wanted(turn, uow), int(turn.notes["last"])
    if turn.notes["again"]:
        meeting = planning.clone(uow, last, wanted.starts_at, by=turn.who)
    else:
        meeting = planning.make(uow, int(turn.notes["unit"]), wanted, by=turn.who)
    first = say("planning/made", meeting=meeting)
    return timeline_page(uow, preparing.body(uow, str(meeting.key)), by=turn.who, first=first).done()


@router.ask(Planning.EDIT)
def ask_edit(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    choices = [choice(key, f"edit_{key}") for key in _asked(turn)]
    return Reply(say("planning/edit"), [*choices, command("back", "quaylai")], template="planning/edit")


@router.take(Planning.EDIT)
def take_edit(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    if turn.choice is None:
        return Go(Planning.EDIT, first=say("helping/choose"))
    turn.place.trail = [Planning.SUMMARY]  # «quay lại» leads back here, not to where the step stood the first time
    return Go(_STEPS[turn.choice])
