"""Reading plans: a plan is pasted; its dates are listed, then what looks wrong; a meeting begins."""

from datetime import date, time
from enum import StrEnum

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.errors import DateInPast
from handlers.buttons import choice, command
from handlers.planning import Planning
from handlers.routing import router
from services import meeting_days, planning, reading_plans
from services.reading_plans import MOST_LETTERS, Reading
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

PAGE = 6
"""Dates on a page."""
CONCERNS = 5
"""Concerns on a page: each is a sentence."""


class ReadingPlans(StrEnum):
    """`notes`: unit, text (what was pasted so far), page. Nothing of it is kept when the talk is over."""

    PASTE = "reading_plans.paste"
    PAGES = "reading_plans.pages"


@router.command("dankehoach", phrases=phrases("dankehoach"))
def read_plan(turn: Turn, uow: UnitOfWork) -> Go:
    units = planning.planning_units(uow, turn.who)
    if len(units) > 1:
        return Go(Planning.UNIT, notes={"then": ReadingPlans.PASTE, "text": "", "page": 0}, fresh=True)
    return Go(ReadingPlans.PASTE, notes={"unit": units[0].id, "text": "", "page": 0}, fresh=True)


@router.ask(ReadingPlans.PASTE, free_text=True, media=True)
def ask_text(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    text = say("reading/paste", count=len(turn.notes["text"]), limit=MOST_LETTERS)
    return Reply(text, [choice("pasted"), command("cancel", "huy")], template="reading/paste")


@router.take(ReadingPlans.PASTE)
def take_text(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    if turn.choice is not None:
        if not turn.notes["text"]:
            return Go(ReadingPlans.PASTE, first=say("reading/nothing"))
        return Go(ReadingPlans.PAGES, notes={"page": 0})
    if turn.media and not turn.text.strip():
        return Go(ReadingPlans.PASTE, first=say("reading/file"))
    turn.notes["text"] = reading_plans.join_text(str(turn.notes["text"]), turn.text, instead_of=turn.so_far)
    return Go(ReadingPlans.PASTE, first=say("reading/file") if turn.media else "")


# --- what was read -------------------------------------------------------------------------------------------------


def _read(turn: Turn, uow: UnitOfWork) -> Reading:
    return reading_plans.read(uow, str(turn.notes["text"]), int(turn.notes["unit"]))


@router.ask(ReadingPlans.PAGES, free_text=True)
def ask_pages(turn: Turn, uow: UnitOfWork) -> Reply:
    """Dates six a page, then concerns; free text, so that the list's numbers are not taken for those of choices."""
    reading = _read(turn, uow)
    if not reading.lines:
        choices = [choice("paste_again"), choice("plan_from_here"), command("cancel", "huy")]
        return Reply(say("reading/none"), choices, template="reading/none")
    dated, concerned = (-(-len(some) // size) for some, size in ((reading.lines, PAGE), (reading.concerns, CONCERNS)))
    pages = dated + concerned
    page = min(int(turn.notes["page"]), pages - 1)
    start = max(0, page - dated) * CONCERNS
    text = say(
        "reading/page", reading=reading, page=page, pages=pages, last=page == pages - 1,
        dated=sum(line.due is not None for line in reading.lines),
        lines=reading.lines[page * PAGE : (page + 1) * PAGE],
        concerns=reading.concerns[start : start + CONCERNS] if page >= dated else [],
    )  # fmt: skip
    choices = [choice("page_on", "page_next")] if page + 1 < pages else []
    choices += [choice("page_back", "previous")] if page else []
    choices += [choice("plan_from_here"), choice("paste_again"), command("cancel", "huy")]
    return Reply(text, choices, template="reading/page", card=True)


@router.take(ReadingPlans.PAGES)
def take_pages(turn: Turn, uow: UnitOfWork) -> Go:
    page = int(turn.notes["page"])
    match turn.choice:
        case "page_on":
            return Go(ReadingPlans.PAGES, notes={"page": page + 1})
        case "page_back":
            return Go(ReadingPlans.PAGES, notes={"page": max(0, page - 1)})
        case "paste_again":
            return Go(ReadingPlans.PASTE, notes={"text": "", "page": 0})
        case "plan_from_here":
            return _plan_from(turn, uow, _read(turn, uow))
    return Go(ReadingPlans.PAGES, first=say("helping/choose"))


# --- a meeting from it ---------------------------------------------------------------------------------------------


def _plan_from(turn: Turn, uow: UnitOfWork, reading: Reading) -> Go:
    """Begin the talk of planning with what the plan says; a day that is over is said and asked for anew."""
    unit_id = int(turn.notes["unit"])
    last = planning.last_meeting(uow, unit_id)
    notes: dict[str, object] = {"unit": unit_id, "last": last.key if last else 0, "again": False}
    day, past = (None, reading.day) if _is_over(uow, reading.day, reading.hour) else (reading.day, None)
    place = reading.place if len(reading.place) <= planning.LINE_LIMIT else ""
    if day:
        notes["day"] = day.isoformat()
    if reading.hour and day:
        notes["hour"] = f"{reading.hour:%H:%M}"
    if place:
        notes["place"] = place
    first = say("reading/begun", day=day, hour=reading.hour, place=place, past=past)
    steps = {"day": Planning.DAY, "hour": Planning.HOUR, "place": Planning.PLACE}
    step = next((step for key, step in steps.items() if key not in notes), Planning.TOPICS)
    return Go(step, first=first, notes=notes, fresh=True)


def _is_over(uow: UnitOfWork, day: date | None, hour: time | None) -> bool:
    if day is None:
        return False
    try:
        meeting_days.check_ahead(uow, meeting_days.instant(uow, day, hour) if hour else day)
    except DateInPast:
        return True
    return False
