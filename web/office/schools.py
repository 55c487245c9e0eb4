"""Các trường: the schools of a ward in one table, late ones first; the ticked late ones are reminded, after a look."""

from datetime import datetime
from typing import Any

from domain.errors import NotFound
from domain.people.acted import Acted
from services.people.office_pages import Done
from services.plans import nudging, schools
from services.plans.nudging import Nudged
from services.plans.schools import Only
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number

_TICK = "t."
"""Fields that tick a school: «t.12»."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the schools below a ward (`u`; the first of one's own), of one kind (`loc`), and the one open (`mo`)."""
    followed = schools.followed_by(uow, asked.by)
    ward_id = _ward(uow, asked)
    seen = schools.overview(uow, ward_id, by=asked.by)
    only = {kind.value: kind for kind in Only}.get(asked.query.get("loc", ""), Only.ALL)
    opened = number(asked.query.get("mo", ""), most=LARGEST_ID)
    row = next((row for row in seen.rows if row.unit.key == opened), None)
    return {
        "inside": seen,
        "wards": followed,
        "only": only,
        "rows": [row for row in seen.rows if row.is_one(only)],
        "opened": row,
        "text": say("schools/card", row=row, heads=schools.heads_of(uow, row)) if row is not None else "",
    }


def _ward(uow: UnitOfWork, asked: Asked) -> int:
    """Return the ward of the address; whose schools one does not watch are not found."""
    followed = [unit.key for unit in schools.followed_by(uow, asked.by)]
    meant = number(asked.query.get("u", ""), most=LARGEST_ID) or next(iter(followed), 0)
    if meant not in followed:
        raise NotFound
    return meant


def _ticked(asked: Asked) -> list[int]:
    names = [name.removeprefix(_TICK) for name in asked.form.fields if name.startswith(_TICK)]
    return [key for name in names if (key := number(name, most=LARGEST_ID)) is not None]


def ask_nudge(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return whom it would reach, when each was reminded last, and the words."""
    preview = nudging.preview(uow, _ward(uow, asked), _ticked(asked), by=asked.by)
    keys = [row.unit.key for row, _ in preview.reached]
    return {"text": say("schools/preview", preview=preview), "reached": keys}


def nudge(uow: UnitOfWork, asked: Asked) -> Done:
    """Remind the late ones of those that are ticked; the others are left, and told."""
    nudged = nudging.nudge(uow, _ward(uow, asked), _ticked(asked), by=asked.by)
    told = {
        "reached": [unit.key for unit in nudged.reached],
        "people": nudged.people,
        "at": nudged.at.isoformat(),
        "left": [[unit.key, why] for unit, why in nudged.left],
    }
    return Done(told)


def _said(uow: UnitOfWork, acted: Acted) -> str:
    told, unit = acted.told, uow.people.unit
    left = [(unit(key), why) for key, why in told["left"]]
    reached = [unit(key) for key in told["reached"]]
    nudged = Nudged(reached, told["people"], datetime.fromisoformat(told["at"]), left)
    return say("schools/nudged", nudged=nudged, now=acted.at)


page = Page("schools", read, {"nudge": Act(nudge, _said, ask=ask_nudge)})
