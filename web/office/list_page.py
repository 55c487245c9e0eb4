"""Danh sách: the chair's list whole, in three bands, put in another order, frozen, and moved to writing."""

from typing import Any

from domain.questions.ordering import REASON_LIMIT
from services.meetings import list_acts, list_sheet
from services.meetings.list_sheet import View
from services.meetings.reordering import Way
from services.people.office_pages import Done
from services.questions import alike
from services.unit_of_work import UnitOfWork
from web.office.frame import Act, Asked, Page
from web.reading import LARGEST_ID, number

MOST_COMPARED = 120
"""Lines of which is said that another one seems to ask the same: the first of those who wait."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the list (`xem`: by topic, as registered, or of written answers); `mo`: the row that is open."""
    view = {one.value: one for one in View}.get(asked.query.get("xem", ""), View.TOPIC)
    sheet = list_sheet.sheet(uow, asked.meeting, view, by=asked.by)
    alone = [row.line.question for row in sheet.waiting if not row.line.group.others]
    return {
        "sheet": sheet,
        "likely": alike.likely(uow, asked.meeting, alone[:MOST_COMPARED]),
        "views": list(View),
        "opened": number(asked.query.get("mo", ""), most=LARGEST_ID),
        "reason_limit": REASON_LIMIT,
    }


def _move(way: Way) -> Act:
    """Put a question (`moc`) elsewhere, for a reason (`ly-do`); `thay`: the face of the list; `vi-tri`: which turn."""

    def do(uow: UnitOfWork, asked: Asked) -> Done:
        place = number(asked.form.get("vi-tri"), most=LARGEST_ID) if way is Way.TO else None
        told = list_acts.move(
            uow, asked.number("moc"), way, seen=asked.form.get("thay"), by=asked.by, place=place,
            reason=asked.form.get("ly-do"),
        )  # fmt: skip
        return Done(*told)

    return Act(do, list_acts.said, list_acts.undo)


def base(uow: UnitOfWork, asked: Asked) -> Done:
    """Let no move count any more; `thay`: the face of the list."""
    return Done(*list_acts.to_base(uow, asked.meeting.key, seen=asked.form.get("thay"), by=asked.by))


def freeze(uow: UnitOfWork, asked: Asked) -> Done:
    """Keep the list as it stands (`thay`: its face) as the next version."""
    return Done(*list_acts.freeze(uow, asked.meeting.key, seen=asked.form.get("thay"), by=asked.by))


def write(uow: UnitOfWork, asked: Asked) -> Done:
    """Let a question (`moc`) be answered in writing."""
    return Done(*list_acts.write(uow, [asked.number("moc")], by=asked.by))


def write_over(uow: UnitOfWork, asked: Asked) -> Done:
    """Let all for which there is no time be answered in writing; `thay`: the face of those that were shown."""
    return Done(*list_acts.write_over(uow, asked.meeting, seen=asked.form.get("thay"), by=asked.by))


page = Page(
    "list", read,
    {
        **{str(way): _move(way) for way in Way},
        "base": Act(base, list_acts.said, list_acts.undo), "freeze": Act(freeze, list_acts.said, list_acts.undo),
        "write": Act(write, list_acts.said, list_acts.undo),
        "write_over": Act(write_over, list_acts.said, list_acts.undo),
    },
)  # fmt: skip
