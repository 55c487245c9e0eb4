"""Closing intake before its hour on the timeline's page, asked once before it is done; and opening it again."""

from datetime import date
from typing import Any

from domain.errors import DateMissing
from domain.meeting import Meeting
from domain.people.acted import Acted
from services.people.office_pages import Done
from services.plans import closing_intake, intake_end, taking_back
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.moving import day_of
from web.office.page import Act, Asked


def standing(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return whether intake may be closed now, or opened again, and the days to offer for that."""
    meeting = asked.body.meeting
    if meeting is None:
        return {"takes": False, "reopens": False, "days": []}
    reopens = closing_intake.may_reopen(meeting, now=uow.now)
    days = closing_intake.days_for(uow, meeting) if reopens else []
    return {"takes": intake_end.is_ahead(meeting, now=uow.now), "reopens": reopens, "days": days}


def _decide(uow: UnitOfWork, meeting: Meeting, day: date | None, *, by: int) -> Done:
    step = intake_end.step_of(uow, meeting)

    def work() -> Meeting:
        if day is None:
            return closing_intake.close(uow, meeting.key, by=by)
        return closing_intake.reopen(uow, meeting.key, day, by=by)

    _, before = taking_back.decide(uow, [step.key] if step is not None else [], work, intake_of=meeting.key)
    return Done({"meeting": meeting.key}, before)


def ask_close(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what closing it now would do."""
    meeting = closing_intake.closable(uow, asked.meeting.key, by=asked.by)
    return {"text": say("timeline/intake_close", meeting=meeting), "version": meeting.version}


def close(uow: UnitOfWork, asked: Asked) -> Done:
    """Take no more questions."""
    return _decide(uow, asked.meeting, None, by=asked.by)


def reopen(uow: UnitOfWork, asked: Asked) -> Done:
    """Take them again, to a day (`ngay`)."""
    day = day_of(uow, asked.form.get("ngay").strip())
    if day is None:
        raise DateMissing
    return _decide(uow, asked.meeting, day, by=asked.by)


def _said(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    def said(uow: UnitOfWork, acted: Acted) -> str:
        return say(template, meeting=uow.meetings.get(acted.told["meeting"]))

    return said


acts = {
    "close_intake": Act(close, _said("timeline/intake_closed"), taking_back.undo, ask=ask_close),
    "reopen_intake": Act(reopen, _said("timeline/intake_reopened"), taking_back.undo),
}
"""As the page names them."""
