"""All pages of the office in one frame, and the door to them from the chat."""

from functools import partial

from aiohttp import web

from services.people import acting, clerks
from services.people.office_pages import HOME
from web.forms import read_form
from web.guard import Answer, check_form
from web.office import (
    above,
    announcing,
    answers,
    assignments,
    code_sheets,
    codes,
    debts,
    delegates,
    desk,
    equal,
    files,
    fulfilment,
    gathering,
    gatherings,
    hall,
    list_page,
    live,
    minutes,
    naming,
    papers,
    pauses,
    reach,
    reports,
    requests,
    rosters,
    rulings,
    running,
    schools,
    slip,
    sorting,
    timeline,
    today,
    topics,
    units,
)
from web.office.frame import Frame, seated
from web.office.gate import Seat, SignedOut, closed
from web.reading import LARGEST_ID, number
from web.sign_in import browser_of
from web.site import SITE, see_other

FRAME = Frame(
    today.page, timeline.page, topics.page, equal.page, gathering.page, gatherings.page, reports.page, files.page,
    schools.page, above.page, units.page, rosters.page, codes.page, naming.page, desk.page, delegates.page,
    pauses.page, requests.page, hall.page, minutes.page, list_page.page, running.page, sorting.page, debts.page,
    papers.page, answers.page, fulfilment.page, slip.page, rulings.page, assignments.page, reach.page, announcing.page,
)  # fmt: skip


async def open_from_chat(request: web.Request) -> web.StreamResponse:
    """Open the pages by the chat's button, also after they had closed for want of use."""
    site, browser = request.app[SITE], await browser_of(request)
    if browser is None:
        return closed(request, SignedOut())
    form = await read_form(request)
    check_form(site, browser, form.get("csrf"))
    await site.core.write(partial(clerks.open_again, browser=browser))
    return see_other(HOME)


async def act_as(request: web.Request, seat: Seat) -> web.StreamResponse:
    """Act in the name of another unit from now on, or of all again; the page that follows is that unit's."""
    site, form = request.app[SITE], await read_form(request)
    check_form(site, seat.browser, form.get("csrf"))
    unit_id = number(form.get("don-vi"), most=LARGEST_ID)
    if unit_id is None:
        raise Answer(400)
    await site.core.write(partial(acting.switch, unit_id=unit_id or None, by=seat.clerk.person_id))
    return see_other(HOME)


routes = [
    web.post(f"{HOME}/mo", open_from_chat),
    web.post(f"{HOME}/vai", seated(act_as)),
    *live.routes,
    *rosters.routes,
    *code_sheets.routes,
    *delegates.routes,
    *files.routes,
    *desk.routes,
    *gathering.routes,
    *hall.routes,
    *papers.routes,
    *reach.routes,
    *FRAME.routes,
]
