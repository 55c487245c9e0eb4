"""Việc hôm nay: what waits, over all meetings, as verbs with counts."""

from typing import Any

from services.meetings import today
from services.meetings.today import Thing
from services.people import first_things
from services.people.office_pages import mark_of
from services.unit_of_work import UnitOfWork
from web.office.frame import Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what waits for who asks."""
    found = today.of(uow, asked.by)
    mine = [*(Thing(*one) for one in first_things.things(uow, asked.by)), *found.mine]
    return {"mine": mine, "agendas": [(mark_of(agenda.body), agenda) for agenda in found.agendas]}


page = Page("today", read)
