"""Ý kiến các đơn vị: what each has sent, missing ones first; reminded at once, given back with a reason, handed on."""

from datetime import datetime
from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from services.people.office_pages import Done
from services.plans import collecting, gathering
from services.plans.collecting import Handed
from services.plans.gathering import List
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the units that are asked, and the list of the one that is open (`mo`)."""
    meeting_id = asked.meeting.key
    try:
        seen = collecting.overview(uow, meeting_id, by=asked.by)
    except NoRight:
        raise NotFound from None
    opened = number(asked.query.get("mo", ""), most=LARGEST_ID)
    row = next((row for row in seen.rows if row.unit.key == opened), None)
    found: List | None = gathering.list_of(uow, meeting_id, row.unit.key, by=asked.by) if row is not None else None
    called = gathering.authors(uow, found) if found is not None else {}
    return {"lists": seen, "opened": row, "list": found, "called": called, "limit": gathering.WHY_LIMIT}


def nudge(uow: UnitOfWork, asked: Asked) -> Done:
    """Remind all the missing."""
    sent = collecting.nudge(uow, asked.meeting.key, by=asked.by)
    return Done({"people": len(sent.people), "at": sent.at.isoformat(), "times": sent.times})


def _nudged(_uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    at = datetime.fromisoformat(told["at"])
    return say("timeline/nudged", people=told["people"], at=at, times=told["times"], now=acted.at)


def give_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Give a unit's list back (`moc`), with the reason (`vi-sao`)."""
    why = asked.form.get("vi-sao")
    of = collecting.give_back(uow, asked.meeting.key, asked.number("moc"), why, by=asked.by)
    return Done({"unit": of.unit.key})


def _given_back(uow: UnitOfWork, acted: Acted) -> str:
    return say("gathering/returned", unit=uow.people.unit(acted.told["unit"]))


def hand_on(uow: UnitOfWork, asked: Asked) -> Done:
    """Hand on what has come."""
    handed = collecting.hand_on(uow, asked.meeting.key, by=asked.by)
    told = {"units": handed.units, "opinions": handed.opinions, "post": handed.post, "missing": handed.missing}
    return Done(told)


def _handed_on(_uow: UnitOfWork, acted: Acted) -> str:
    return say("gathering/handed_on", handed=Handed(**acted.told))


page = Page(
    "gatherings", read,
    {"nudge": Act(nudge, _nudged), "give_back": Act(give_back, _given_back), "hand_on": Act(hand_on, _handed_on)},
)  # fmt: skip
