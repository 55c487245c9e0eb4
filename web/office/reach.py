"""Tin và thư: what askers must see and how far it has come; what is handed over on paper, and said so here."""

from datetime import date
from typing import Any

from aiohttp import web

from domain.errors import NotFound
from domain.handover import WHY_LIMIT, Reached
from domain.people.acted import Acted
from services import dates
from services.messages import spending
from services.people.office_pages import Done
from services.questions import handovers, ledger, oversight
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.office.moving import day_of
from web.office.printing import render_sheets
from web.reading import LARGEST_ID, number
from web.site import SITE


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the letters, by group; of the office also what did not arrive, and the ledger (`loc`, `trang`)."""
    letters = handovers.listed(uow, by=asked.by)
    groups: dict[tuple[int, int | None], list[handovers.Letter]] = {}
    for one in letters:
        groups.setdefault((one.unit.key, one.handover.group_id), []).append(one)
    stands = {how.value: how for how in Reached}.get(asked.query.get("loc", ""))
    page = number(asked.query.get("trang", ""), most=LARGEST_ID) or 1
    offices = ledger.offices(uow, by=asked.by)
    return {
        "groups": list(groups.values()), "letters": len(letters), "today": dates.today(uow), "limit": WHY_LIMIT,
        "offices": offices, "ledger": ledger.read(uow, stands, page, by=asked.by) if offices else None,
        "failed": oversight.not_delivered(uow, [unit.key for unit in offices]),
        "months": [say("overseeing/_month", month=month) for month in spending.counted(uow)] if offices else [],
        "stands": stands, "kinds": list(Reached), "days": range(ledger.FEWEST_DAYS, ledger.MOST_DAYS + 1),
    }  # fmt: skip


def _day(uow: UnitOfWork, asked: Asked) -> date:
    typed = asked.form.get("ngay").strip()
    return (day_of(uow, typed) if typed else None) or dates.today(uow)


def give(uow: UnitOfWork, asked: Asked) -> Done:
    """A letter (`moc`) was handed over on a day (`ngay`)."""
    key = asked.number("moc")
    handovers.give(uow, key, _day(uow, asked), seen=asked.number("thay"), by=asked.by)
    return Done({"letter": key}, {"letter": key})


def back(uow: UnitOfWork, asked: Asked) -> Done:
    """A letter (`moc`) could not be handed over, for a reason (`ly-do`)."""
    key = asked.number("moc")
    group = handovers.one(uow, key, by=asked.by).handover.group_id
    handovers.give_back(uow, key, asked.form.get("ly-do"), seen=asked.number("thay"), by=asked.by)
    return Done({"letter": key}, {"letter": key, "group": group})


def told(uow: UnitOfWork, asked: Asked) -> Done:
    """Somebody was told by telephone or on paper what did not arrive (`moc`)."""
    oversight.handed_over(uow, asked.number("moc"), by=asked.by)
    return Done({})


def days(uow: UnitOfWork, asked: Asked) -> Done:
    """After so many working days (`so-ngay`) what a unit's (`moc`) askers have not seen goes on."""
    unit_id, wanted = asked.number("moc"), asked.number("so-ngay")
    before = ledger.set_days(uow, unit_id, wanted, by=asked.by, was=asked.number("thay"))
    return Done({"days": wanted}, {"unit": unit_id, "days": before, "now": wanted})


def _undo_days(uow: UnitOfWork, acted: Acted) -> None:
    before = acted.before or {}
    ledger.set_days(uow, before["unit"], before["days"], by=acted.person_id, was=before["now"])


def undo(uow: UnitOfWork, acted: Acted) -> None:
    """Take back «đã trao», or that it went back to the office."""
    before = acted.before or {}
    if "group" in before:
        handovers.back_to_group(uow, before["letter"], before["group"], by=acted.person_id)
    else:
        handovers.take_back(uow, before["letter"], by=acted.person_id)


def _said_given(uow: UnitOfWork, acted: Acted) -> str:
    return say("handovers/given", letter=handovers.one(uow, acted.told["letter"], by=acted.person_id))


page = Page(
    "reach", read,
    {
        "give": Act(give, _said_given, undo),
        "back": Act(back, lambda _uow, _acted: say("handovers/given_back"), undo),
        "told": Act(told, lambda _uow, _acted: say("handovers/told")),
        "days": Act(days, lambda _uow, acted: say("handovers/days", days=acted.told["days"]), _undo_days),
    },
)  # fmt: skip


async def _letters(request: web.Request, seat: Seat) -> web.StreamResponse:
    """Letters to print, a sheet each: those of one group (`nhom`, none: the office's own) of one office (`u`)."""
    unit_id = number(request.query.get("u", ""), most=LARGEST_ID) or 0
    group_id = number(request.query.get("nhom", ""), most=LARGEST_ID)

    def work(uow: UnitOfWork) -> dict[str, Any]:
        try:
            found = handovers.letters_of(uow, unit_id, group_id, by=seat.clerk.person_id)
        except NotFound as nothing:
            raise Answer(404) from nothing
        return {"letters": found, "unit": found[0].unit, "group": found[0].group, "now": uow.now}

    return render_sheets(request, "letters", **await request.app[SITE].core.read(work))


routes = [web.get(f"{page.row.address}/thu", seated(_letters))]
