"""Reading plans: a plan is pasted; its dates are listed, then what looks wrong; a meeting begins."""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.errors import DateInPast
from handlers.buttons import by_choice, choice, command
from handlers.plans.planning import ForUnit, Planning, Wanting, begun, next_step
from handlers.routing import router
from services.plans import meeting_days, planning, reading_plans
from services.plans.reading_plans import MOST_DATES, MOST_LETTERS, Reading
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

PAGE = 6
"""Dates on a page."""
CONCERNS = 5
"""Concerns on a page: each is a sentence."""


class ReadingPlans(StrEnum):
    """The steps; `Pasted` is what they know."""

    PASTE = "reading_plans.paste"
    PAGES = "reading_plans.pages"


@dataclass(frozen=True, slots=True)
class Pasted(ForUnit):
    """`text`: so far; nothing of it is kept when the talk is over. `page`: of what was read in it, from 0."""

    text: str = ""
    page: int = 0


router.keeps("reading_plans", "text")


@router.command("dankehoach", phrases=phrases("dankehoach"))
def read_plan(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    if len(units) > 1:
        return Go(Planning.UNIT, notes=Wanting(ReadingPlans.PASTE), fresh=True)
    return Go(ReadingPlans.PASTE, notes=Pasted(units[0].id or 0), fresh=True)


@router.ask(ReadingPlans.PASTE, free_text=True, prose=True, media=True)
def ask_text(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    text = say("reading/paste", count=len(Pasted.of(turn).text), limit=MOST_LETTERS)
    return Reply(text, [choice("pasted"), command("cancel", "huy")])


@router.take(ReadingPlans.PASTE)
def take_text(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    notes = Pasted.of(turn)
    if turn.choice is not None:
        if not notes.text:
            return Go(ReadingPlans.PASTE, first=say("reading/nothing"))
        return Go(ReadingPlans.PAGES, notes=replace(notes, page=0))
    if turn.media and not turn.text.strip():
        return Go(ReadingPlans.PASTE, first=say("reading/file"))
    text = reading_plans.join_text(notes.text, turn.text, instead_of=turn.so_far)
    return Go(ReadingPlans.PASTE, notes=replace(notes, text=text), first=say("reading/file") if turn.media else "")


# --- what was read -------------------------------------------------------------------------------------------------


def _read(notes: Pasted, uow: UnitOfWork) -> Reading:
    return reading_plans.read(uow, notes.text, notes.unit)


@router.ask(ReadingPlans.PAGES, free_text=True)
def ask_pages(turn: Turn, uow: UnitOfWork) -> Reply:
    """Dates six a page, then concerns; free text, so that the list's numbers are not taken for those of choices."""
    notes = Pasted.of(turn)
    reading = _read(notes, uow)
    if not reading.lines:
        choices = [choice("paste_again"), choice("plan_from_here"), command("cancel", "huy")]
        return Reply(say("reading/none"), choices)
    dated, concerned = (-(-len(some) // size) for some, size in ((reading.lines, PAGE), (reading.concerns, CONCERNS)))
    pages = dated + concerned
    page = max(0, min(notes.page, pages - 1))
    start = max(0, page - dated) * CONCERNS
    text = say(
        "reading/page", reading=reading, page=page, pages=pages, last=page == pages - 1, most=MOST_DATES,
        dated=sum(line.due is not None for line in reading.lines),
        lines=reading.lines[page * PAGE : (page + 1) * PAGE],
        concerns=reading.concerns[start : start + CONCERNS] if page >= dated else [],
    )  # fmt: skip
    choices = [choice("page_on", "page_next")] if page + 1 < pages else []
    choices += [choice("page_back", "previous")] if page else []
    choices += [choice("plan_from_here"), choice("paste_again"), command("cancel", "huy")]
    return Reply(text, choices, card=True)


@router.take(ReadingPlans.PAGES)
@by_choice()
def take_pages(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    notes = Pasted.of(turn)
    match key:
        case "page_on":
            return Go(ReadingPlans.PAGES, notes=replace(notes, page=notes.page + 1))
        case "page_back":
            return Go(ReadingPlans.PAGES, notes=replace(notes, page=max(0, notes.page - 1)))
        case "paste_again":
            return Go(ReadingPlans.PASTE, notes=Pasted(notes.unit))
    return _plan_from(uow, notes, _read(notes, uow))


# --- a meeting from it ---------------------------------------------------------------------------------------------


def _plan_from(uow: UnitOfWork, pasted: Pasted, reading: Reading) -> Go:
    """Begin the talk of planning with what the plan says; a day that is over is said and asked for anew.

    Its dates and topics come along; the last step shows which dates are taken over, and which are not.
    """
    day, past = (None, reading.day) if _is_over(uow, reading.day, reading.hour) else (reading.day, None)
    place = reading.place if len(reading.place) <= planning.LINE_LIMIT else ""
    topics = planning.usable_topics(reading.topics)
    notes = replace(
        begun(uow, pasted.unit), day=day, hour=reading.hour if day else None, place=place or None,
        topics=tuple(topics) or None, text=pasted.text,
    )  # fmt: skip
    first = say(
        "reading/begun", day=day, hour=reading.hour, place=place, past=past, topics=len(topics),
        more=len(reading.topics) - len(topics), dates=any(line.stated.rule for line in reading.lines),
    )  # fmt: skip
    return Go(next_step(notes), first=first, notes=notes, fresh=True)


def _is_over(uow: UnitOfWork, day: date | None, hour: time | None) -> bool:
    if day is None:
        return False
    try:
        meeting_days.check_ahead(uow, meeting_days.instant(uow, day, hour) if hour else day)
    except DateInPast:
        return True
    return False
