"""Cấp trên: what a school owes the ward above, to be ended by its office; what its staff asked there, to read."""

from typing import Any

from domain.errors import NotFound
from domain.messages.network import WEB
from domain.people.acted import Acted
from services.people import asked_above
from services.people.office_pages import Done
from services.plans import deciding
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import media_of
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what a unit (`u`; the first of one's own) owes above, and one page (`trang`) of what was asked there."""
    mine = asked_above.below(uow, asked.by)
    meant = number(asked.query.get("u", ""), most=LARGEST_ID) or next((unit.key for unit in mine), 0)
    unit = next((unit for unit in mine if unit.key == meant), None)
    if unit is None:
        raise NotFound
    at_page = (number(asked.query.get("trang", ""), most=LARGEST_ID) or 1) - 1
    return {"mine": mine, "unit": unit, "found": asked_above.asked_above(uow, unit.key, at_page, by=asked.by)}


def finish(uow: UnitOfWork, asked: Asked) -> Done:
    """The school has done its part; words and files are the proof."""
    key = asked.number("moc")
    deadline, refused = deciding.prove_and_finish(
        uow, key, media_of(asked.form), by=asked.by, network=WEB, proof=asked.form.get("chung"),
        seen=asked.form.get("thay"),
    )  # fmt: skip
    why = {"why": refused.name(), "values": refused.values} if refused else {}
    return Done({"deadline": deadline.key, **why})


def _said(uow: UnitOfWork, acted: Acted) -> str:
    done = say("timeline/done", deadline=uow.deadlines.get(acted.told["deadline"]))
    if "why" not in acted.told:
        return done
    return f"{say('errors/' + acted.told['why'], now=uow.now, **acted.told['values'])}\n{done}"


page = Page("above", read, {"finish": Act(finish, _said)})
