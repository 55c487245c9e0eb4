"""Bảng phân công: what is proposed to whom, approved by the chair in one act, or sent back line by line."""

from typing import Any

from domain.people.acted import Acted
from domain.questions.errors import NothingChosen
from services import office
from services.people.office_pages import Done
from services.plans import meeting_settings
from services.questions import assignments
from services.questions.assignments import Approved
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number

_LINE = "d."
"""Fields that name a line as it was shown: «d.7» = its version."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the table, and whether who looks may turn it on and off."""
    meeting = asked.meeting
    found = assignments.table(uow, meeting.key, by=asked.by)
    return {"table": found, "meeting": meeting, "may_switch": meeting_settings.may_set(uow, meeting, by=asked.by)}


def approve(uow: UnitOfWork, asked: Asked) -> Done:
    """Approve every line that was shown."""
    seen = {
        key: version
        for name, value in asked.form.fields.items()
        if name.startswith(_LINE)
        and (key := number(name.removeprefix(_LINE), most=LARGEST_ID)) is not None
        and (version := number(value, most=LARGEST_ID)) is not None
    }
    if not seen:
        raise NothingChosen
    found = assignments.approve(uow, asked.meeting.key, seen, by=asked.by)
    told = {
        "given": [[who.person_id, count] for who, count in found.given], "unit": asked.meeting.unit_id,
        "left": [list(one) for one in found.left],
    }  # fmt: skip
    return Done(told, {"approved": found.before})


def _said_approved(uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    given = [(office.holder(uow, key, told["unit"]), count) for key, count in told["given"]]
    return say("assignments/approved", found=Approved(given, [(code, why) for code, why in told["left"]]))


def send_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Send one line (`moc`) back with a reason (`ly-do`)."""
    done = assignments.send_back(
        uow, asked.number("moc"), asked.form.get("ly-do"), by=asked.by, seen=asked.number("thay")
    )
    return Done({"question": done.question_id}, {"returned": done.key, "version": done.version})


def _said_back(uow: UnitOfWork, acted: Acted) -> str:
    return say("assignments/sent_back", question=uow.questions.get(acted.told["question"]))


def switch(uow: UnitOfWork, asked: Asked) -> Done:
    """Let the chair approve assignments (`duyet`: 1), or not (0)."""
    on = asked.number("duyet") == 1
    meeting = meeting_settings.let_chair_assign(uow, asked.meeting.key, on=on, by=asked.by, was=not on)
    return Done({"meeting": meeting.key}, {"meeting": meeting.key, "on": on})


def _said_switched(uow: UnitOfWork, acted: Acted) -> str:
    return say("assignments/switched", meeting=uow.meetings.get(acted.told["meeting"]))


def _switch_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    meeting_settings.let_chair_assign(uow, was["meeting"], on=not was["on"], by=acted.person_id, was=was["on"])


page = Page(
    "assignments", read,
    {
        "approve": Act(approve, _said_approved, assignments.take_back),
        "send_back": Act(send_back, _said_back, assignments.wait_again),
        "switch": Act(switch, _said_switched, _switch_back),
    },
)  # fmt: skip
