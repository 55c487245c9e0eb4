"""Codes on paper: a code a page, strips to cut out, a strip for each person of a list; and one code as a picture.

Codes stand in pages and forms, never in an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound
from domain.messages.delivery import StoredFile
from domain.people.access import JoinCode
from services import which_meeting
from services.people import code_pictures, codes, own_codes, rights
from services.people.codes import Strip
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.files import serve
from web.forms import read_form
from web.guard import Answer, check_form
from web.office.codes import page, unit_asked
from web.office.frame import seated
from web.office.gate import Seat
from web.office.printing import render_sheets
from web.reading import LARGEST_ID, number
from web.site import SITE

ON_ONE_SHEET = 200
"""Strips that a browser lays out at once, some twenty pages of paper; more are the next part."""
STRIPS = (10, 20, 30, 40)
"""Strips of one code to choose from: ten fill a page."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One code as it stands on paper. `whom`: for whom it is, or the name on a strip of one's own."""

    whom: str
    strip: Strip
    drawn: str


async def _sheet(request: web.Request, seat: Seat) -> web.StreamResponse:
    """A code a page (`kieu=trang`), strips (`dai`, `ban` of each), or those of a class's people (`rieng`, `nhom`)."""
    site, by = request.app[SITE], seat.clerk.person_id
    copies = next((some for some in STRIPS if str(some) == request.query.get("ban")), STRIPS[0])

    def work(uow: UnitOfWork) -> dict[str, Any]:
        _, unit = unit_asked(uow, by, request.query.get("u", ""))
        kept = rights.keeper(uow, unit)
        address = site.public_url.rstrip("/")
        if "rieng" in request.query:
            every, kind, group = _own(uow, kept.key, request, by=by, address=address), "rieng", _group(request)
        else:
            found = codes.sheet(uow, unit.key, by=by, posts="chuc" in request.query)
            kind, group = ("dai" if request.query.get("kieu") == "dai" else "trang"), 0
            every = [_printed(strip, address) for strip in found]
        if kind == "dai":
            every = [one for one in every for _ in range(copies)]
        parts = max(1, -(-len(every) // ON_ONE_SHEET))
        part = min(max(number(request.query.get("phan", ""), most=LARGEST_ID) or 1, 1), parts)
        return {
            "unit": unit, "kept": kept, "kind": kind, "group": group, "copies": copies, "choices": STRIPS,
            "posts": "chuc" in request.query, "total": len(every), "part": part, "parts": parts,
            "printed": every[(part - 1) * ON_ONE_SHEET : part * ON_ONE_SHEET],
            "meeting": which_meeting.next_meeting(uow, [kept.key]), "reached": f"{address}/m", "now": uow.now,
        }  # fmt: skip

    return render_sheets(request, "code_sheet", **await site.core.read(work))


def _printed(strip: Strip, address: str) -> Printed:
    return Printed(say("codes/whom", strip=strip), strip, _draw(address, strip.path))


def _own(uow: UnitOfWork, unit_id: int, request: web.Request, *, by: int, address: str) -> Sequence[Printed]:
    try:
        found = own_codes.sheet(uow, unit_id, _group(request), by=by)
    except NoRight:
        raise NotFound from None
    above = uow.people.unit(unit_id).name
    return [Printed(one.of.entry.name, _strip(one, above), _draw(address, one.code.path)) for one in found]


def _strip(one: own_codes.Own, above: str) -> Strip:
    row: JoinCode = one.code
    return Strip(
        unit=one.of.group or above, above=above if one.of.group else "", role=row.role, title=one.of.entry.title,
        code=row.code, path=row.path, uses_left=row.uses_left, ends_at=row.ends_at,
    )  # fmt: skip


def _group(request: web.Request) -> int:
    return number(request.query.get("nhom", ""), most=LARGEST_ID) or 0


def _draw(address: str, path: str) -> str:
    return code_pictures.drawn(f"{address}{path}")


async def _picture(request: web.Request, seat: Seat) -> web.StreamResponse:
    """One code's QR as a picture to send on (`dang`: png, svg)."""
    site, form = request.app[SITE], await read_form(request)
    check_form(site, seat.browser, form.get("csrf"))
    address = site.public_url.rstrip("/")

    def work(uow: UnitOfWork) -> StoredFile:
        one = codes.one(uow, form.get("ma"), by=seat.clerk.person_id)
        return code_pictures.picture(uow, one, address, sharp=form.get("dang") == "svg")

    try:
        made = await site.core.read(work)
    except NoRight:
        raise Answer(404) from None
    return serve(made, cache="no-store")


routes = [
    web.get(f"{page.row.address}/in", seated(_sheet)),
    web.post(f"{page.row.address}/anh", seated(_picture)),
]
