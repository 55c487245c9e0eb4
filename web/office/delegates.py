"""Đại biểu và điểm danh: who is invited by unit, what they answered, who came; let in, taken back; to print."""

from datetime import datetime
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from services.naming import PERSON_LIMIT
from services.people import attendance, code_pictures, door
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Resting, Seat, SignedOut, closed, sit_down
from web.office.printing import render_sheets
from web.reading import LARGEST_ID, number, token
from web.site import SITE, render, see_other, words

LINES = 300
"""People on one page of the list; more by unit."""
ON_ONE_SHEET = 100
"""Invitations that a browser lays out at once; more are the next part."""
_DOOR = 16


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return who is invited and who came, of all units or one (`nhom`), and who is open (`mo`), as after a scan."""
    meeting = asked.body.meeting
    if meeting is None:
        return {"standing": None}
    try:
        seen = attendance.standing(uow, meeting, by=asked.by)
    except NoRight:
        raise NotFound from None
    only = number(asked.query.get("nhom", ""), most=LARGEST_ID)
    shown = [one for one in seen.units if only is None or one.unit.key == only]
    opened = number(asked.query.get("mo", ""), most=LARGEST_ID)
    everybody = [guest for one in seen.units for guest in one.guests]
    return {
        "standing": seen,
        "meeting": meeting,
        "here_now": say("door/here", seen=seen),
        "open": door.is_open(uow, meeting),
        "only": only,
        "shown": shown if only is not None or len(everybody) <= LINES else [],
        "scanned": next((one for one in everybody if one.key == f"i{opened}"), None),
        "units": door.units_at(uow, meeting),
        "name_limit": PERSON_LIMIT,
    }


# --- let in, taken back --------------------------------------------------------------------------------------------


def let_in(uow: UnitOfWork, asked: Asked) -> Done:
    """Note that somebody has come (`ma`: as the service names them; `du-bi`: shown as a reserve, with the seats)."""
    known = asked.form.get("du-bi") == "1"
    return _came(door.let_in(uow, asked.meeting.key, asked.form.get("ma"), by=asked.by, reserve=known))


def find(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return whom a typed name may mean: names stand in forms, never in an address."""
    typed = asked.form.get("ten").strip()[:PERSON_LIMIT]
    found = door.find(uow, asked.meeting.key, typed, by=asked.by)
    return {"typed": typed, "found": found[: door.MOST_FOUND], "more": len(found[door.MOST_FOUND :])}


def add(uow: UnitOfWork, asked: Asked) -> Done:
    """Let in somebody who is on no list (`ten`), for a unit (`don-vi`)."""
    unit_id = asked.number("don-vi")
    return _came(door.add(uow, asked.meeting.key, asked.form.get("ten"), unit_id, by=asked.by))


def _came(one: door.Guest) -> Done:
    told = {"invitation": int(one.key[1:])}
    return Done(told, told | {"version": one.version})


def _not_come(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    door.take_back(uow, was["invitation"], by=acted.person_id, seen=was["version"])


def take_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Note that somebody has not come after all, if it is still as it was shown."""
    key = asked.number("moc")
    was = uow.invitations.get(key).arrived_at
    one = door.take_back(uow, key, by=asked.by, seen=asked.number("thay"))
    at = was.isoformat() if was is not None else ""
    return Done({"invitation": key}, {"invitation": key, "version": one.version, "at": at})


def _come_again(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    door.came_at(uow, was["invitation"], datetime.fromisoformat(was["at"]), by=acted.person_id, seen=was["version"])


def _said(template: str) -> Any:  # noqa: ANN401 - what Act.said is
    def said(uow: UnitOfWork, acted: Acted) -> str:
        row = uow.invitations.get(acted.told["invitation"])
        return say(template, one=door.guest_of(uow, uow.meetings.get(row.meeting_id), row))

    return said


page = Page(
    "delegates",
    read,
    {
        "let_in": Act(let_in, _said("door/came"), _not_come),
        "by_name": Act(add, _said("door/came"), _not_come, ask=find),
        "take_back": Act(take_back, _said("door/not_come"), _come_again),
    },
)


# --- printed, scanned ----------------------------------------------------------------------------------------------


async def _sheet(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The list to sign at the door, or invitations with a QR each (`kieu=giay-moi`), of all units or one (`nhom`)."""
    site, by = request.app[SITE], seat.clerk.person_id
    cards, address = request.query.get("kieu") == "giay-moi", site.public_url.rstrip("/")
    only = number(request.query.get("nhom", ""), most=LARGEST_ID)

    def work(uow: UnitOfWork) -> dict[str, Any]:
        meeting = uow.meetings.by_code(request.match_info["of"])
        if meeting is None:
            raise NotFound
        seen = attendance.standing(uow, meeting, by=by)
        units = [one for one in seen.units if one.guests and (only is None or one.unit.key == only)]
        guests = [guest for one in units for guest in one.seated if guest.invitation is not None]
        parts = max(1, -(-len(guests) // ON_ONE_SHEET)) if cards else 1
        part = min(max(number(request.query.get("phan", ""), most=LARGEST_ID) or 1, 1), parts)
        shown = guests[(part - 1) * ON_ONE_SHEET : part * ON_ONE_SHEET] if cards else []
        paths = [door.path_of(uow, guest.invitation) for guest in shown if guest.invitation is not None]
        drawn = [code_pictures.drawn(f"{address}{path}") for path in paths]
        return {
            "meeting": meeting, "host": uow.people.unit(meeting.unit_id), "units": units, "only": only,
            "kind": "giay-moi" if cards else "ky", "part": part, "parts": parts,
            "printed": list(zip(shown, drawn, strict=True)), "now": uow.now,
        }  # fmt: skip

    try:
        seen = await (site.core.write(work) if cards else site.core.read(work))  # a QR is made at the first time
    except NoRight:
        raise Answer(404) from None
    return render_sheets(request, "delegate_sheet", **seen)


async def scan(request: web.Request) -> web.StreamResponse:
    """The QR of an invitation: who keeps that door sees whose it is; everybody else is told to show it at the door."""
    carried, site = token(request.match_info["door"], most=_DOOR), request.app[SITE]
    try:
        seat = await sit_down(request)
        meeting, row = await site.core.read(lambda uow: door.scanned(uow, carried, by=seat.clerk.person_id))
    except Resting as why:
        return closed(request, why)
    except (Answer, SignedOut, NoRight, NotFound):
        return render(request, "mistake", **words()["office"]["door"])
    return see_other(f"{page.row.address.format(of=meeting.code)}?mo={row.key}")


routes = [web.get(f"{page.row.address}/in", seated(_sheet)), web.get("/d/{door}", scan)]
