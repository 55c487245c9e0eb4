"""Moving a meeting, or calling it off, on its timeline's page: what it would do is shown before anybody is told."""

from datetime import date, datetime
from typing import Any

from domain.errors import NotFound
from domain.people.acted import Acted
from services import dates
from services.naming import read_line
from services.people.office_pages import Done
from services.plans import meeting_days, moving
from services.plans.planning import LINE_LIMIT
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.page import Act, Asked


def day_of(uow: UnitOfWork, typed: str) -> date | None:
    """Read a day as browsers write it, or as people do; None where nothing was typed."""
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return dates.read_day(uow, typed)


def _wanted(uow: UnitOfWork, asked: Asked) -> tuple[int, datetime, str]:
    """Read where the meeting is to move: its id, the new instant and place; and what reading it refuses."""
    if asked.body.meeting is None:
        raise NotFound
    meeting = asked.body.meeting
    day = day_of(uow, asked.form.get("ngay").strip()) or meeting.starts_at.astimezone(uow.zone).date()
    typed = asked.form.get("gio").strip()
    hour = dates.read_hour(typed) if typed else meeting.starts_at.astimezone(uow.zone).time()
    place = read_line(asked.form.get("noi"), limit=LINE_LIMIT)
    return meeting.key, meeting_days.instant(uow, day, hour), place


def ask_move(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what moving would do, and to how many people: they are told at once."""
    meeting_id, starts_at, place = _wanted(uow, asked)
    preview = moving.preview(uow, meeting_id, starts_at, by=asked.by, place=place)
    concerns = meeting_days.concerns(uow, preview.meeting.unit_id, starts_at)
    return {"text": say("moving/preview", preview=preview, concerns=concerns), "version": preview.meeting.version}


def move(uow: UnitOfWork, asked: Asked) -> Done:
    """Move it as it was shown."""
    meeting_id, starts_at, place = _wanted(uow, asked)
    moved = moving.move(uow, meeting_id, starts_at, by=asked.by, place=place, version=asked.number("thay"))
    return Done({"meeting": meeting_id, "told": moved.told, "to_confirm": len(moved.to_confirm)})


def _said_moved(uow: UnitOfWork, acted: Acted) -> str:
    meeting, told = uow.meetings.get(acted.told["meeting"]), acted.told
    moved = {"meeting": meeting, "told": told["told"], "to_confirm": range(told["to_confirm"])}
    return say("moving/done", moved=moved)


def _off(asked: Asked) -> tuple[int, str]:
    """Read which meeting is called off, and why."""
    if asked.body.meeting is None:
        raise NotFound
    return asked.body.meeting.key, moving.check_reason(asked.form.get("ly-do"))


def ask_call_off(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what calling it off would do: nothing takes it back."""
    meeting_id, reason = _off(asked)
    off = moving.would_cancel(uow, meeting_id, by=asked.by)
    return {"text": say("moving/cancel", off=off, reason=reason), "version": off.meeting.version}


def call_off(uow: UnitOfWork, asked: Asked) -> Done:
    """Call it off as it was shown."""
    meeting_id, reason = _off(asked)
    off = moving.cancel(uow, meeting_id, by=asked.by, reason=reason, version=asked.number("thay"))
    return Done({"meeting": meeting_id, "questions": off.questions, "told": off.told})


def _said_off(uow: UnitOfWork, acted: Acted) -> str:
    return say("moving/called_off", off={**acted.told, "meeting": uow.meetings.get(acted.told["meeting"])})


acts = {
    "move": Act(move, _said_moved, ask=ask_move),
    "call_off": Act(call_off, _said_off, ask=ask_call_off),
}
"""As a page names them."""
