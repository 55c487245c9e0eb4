"""Coming back on another device: by one's own link, or a slip's code with digits; and the page that shows the link."""

from functools import partial
from typing import Any

from aiohttp import web

from conversation.turn import Arrived
from domain.errors import Refused
from domain.messages.network import WEB
from domain.people.access import MOST_MISSED
from domain.people.errors import LinkOwnCode
from services.people import linking, signing_in, way_back
from services.people.signing_in import Browser
from services.people.way_back import PAGE
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from web.forms import Form, read_form
from web.guard import Answer, check_form
from web.rates import asker
from web.reading import clean
from web.sign_in import CHAT, browser_of, event_in, let_in, new_event, remember
from web.site import SITE, Site, render, see_other

OWN = "/duong-dan"
_LONGEST = 400
"""Letters of a pasted link or a typed code that are looked at."""
routes = web.RouteTableDef()


def _typed(form: Form, name: str) -> str:
    return " ".join(clean(form.get(name)).split())[:_LONGEST]


@routes.get(PAGE)
async def ask(request: web.Request) -> web.StreamResponse:
    """«Tôi đã gửi câu hỏi trước đây», and where a link leads: it signs nobody in until its one button is pressed."""
    return _ask(request, await browser_of(request))


def _ask(request: web.Request, browser: Browser | None, status: int = 200, **told: Any) -> web.Response:  # noqa: ANN401 - values of any kind fill a template
    csrf = request.app[SITE].form_token(browser) if browser is not None else ""
    values = {"wrong": "", "why": "", "slip": "", "left": 0} | told
    return render(request, "way_back", status, csrf=csrf, event=new_event(), **values)


@routes.post(PAGE)
async def by_link(request: web.Request) -> web.StreamResponse:
    """Let in whoever brings a good link."""
    site, form, browser = request.app[SITE], await read_form(request), await browser_of(request)
    if browser is not None:
        check_form(site, browser, form.get("csrf"))
    find = partial(way_back.by_link, typed=_typed(form, "ma"), secret=site.secret)
    person_id = await site.core.read(find)
    if person_id is not None:
        return await _enter(request, form, browser, person_id)
    if not site.misses.allows(asker(request)):
        raise Answer(429, retry_after=60)
    return _ask(request, browser, 404, wrong="link")


@routes.post(f"{PAGE}/phieu")
async def by_digits(request: web.Request) -> web.StreamResponse:
    """Let in whoever knows a slip's code with its digits; wrong ones count for this browser and its address."""
    site, form = request.app[SITE], await read_form(request)
    browser, made = await let_in(request, form)
    slip, origin = _typed(form, "phieu"), site.origin(request)
    try:
        person_id, left = await site.core.write(
            partial(_find, browser=browser, slip=slip, digits=_typed(form, "so"), origin=origin)
        )
    except LinkOwnCode:
        return see_other(CHAT)
    except Refused as refused:
        response = _ask(request, browser, 409, slip=slip, why=say_refusal(refused, now=site.core.clock()))
    else:
        if person_id is not None:
            return await _enter(request, form, browser, person_id)
        response = _ask(request, browser, 404, slip=slip, wrong="digits", left=left)
    if made:
        remember(response, site, made)
    return response


def _find(uow: UnitOfWork, *, browser: Browser, slip: str, digits: str, origin: str) -> tuple[int | None, int]:
    found = way_back.by_digits(uow, browser.account_id, slip, digits, origin=origin)
    return found, linking.tries_left(uow, browser.account_id, origin=origin)


async def _enter(request: web.Request, form: Form, browser: Browser | None, person_id: int) -> web.StreamResponse:
    """Let this browser act for somebody; who was another person here is asked in the talk whether the two are one."""
    site = request.app[SITE]
    if browser is not None and browser.person_id is not None:
        if browser.person_id != person_id:
            await _ask_whether_one(site, request, browser, person_id, event_in(form))
        return see_other(f"{CHAT}#moi")
    session = await site.core.write(partial(_come_in, person_id=person_id, before=browser))
    if browser is not None:
        site.streams.end_session(browser.token_hash)
    response = see_other(CHAT)
    remember(response, site, session)
    return response


async def _ask_whether_one(site: Site, request: web.Request, browser: Browser, person_id: int, event: str) -> None:
    code = await site.core.write(partial(way_back.code_for, person_id=person_id))
    event_id, origin = f"{browser.account_id}:{event}:way", site.origin(request)
    await site.core.take(Arrived(WEB, browser.external_id, event_id, text=f"/lienket {code}", origin=origin))
    site.streams.wake(browser.account_id)


def _come_in(uow: UnitOfWork, *, person_id: int, before: Browser | None) -> str:
    if before is not None:
        signing_in.end_session(uow, before)
    return way_back.come_in(uow, person_id)


# --- one's own -----------------------------------------------------------------------------------------------------


@routes.get(OWN)
async def show(request: web.Request) -> web.StreamResponse:
    """Show one's own link and digits to whom this browser acts for; nobody else's page ever says them."""
    site, browser = request.app[SITE], await browser_of(request)
    if browser is None or browser.person_id is None:
        return see_other(CHAT if browser is not None else PAGE)
    seen = await site.core.read(partial(_look, site=site, person_id=browser.person_id))
    return render(request, "own_way", csrf=site.form_token(browser), **seen)


def _look(uow: UnitOfWork, *, site: Site, person_id: int) -> dict[str, Any]:
    way = next(iter(uow.access.ways_back(person_id)), None)
    return {
        "may": way_back.may_have(uow, person_id),
        "link": f"{site.public_url}{PAGE}#{way_back.token_of(way, site.secret)}" if way is not None else "",
        "digits": way.digits if way is not None and way.missed < MOST_MISSED else "",
        "code": way_back.code_of(uow, person_id),
    }


@routes.post(OWN)
async def make(request: web.Request) -> web.StreamResponse:
    """Make a link where there is none, or with `doi` another, after which the old one opens nothing."""
    site, browser, form = request.app[SITE], await browser_of(request), await read_form(request)
    if browser is None or browser.person_id is None:
        raise Answer(401)
    check_form(site, browser, form.get("csrf"))
    if form.get("doi"):
        await site.core.write(partial(way_back.renew, person_id=browser.person_id, here=browser.token_hash))
    else:
        await site.core.write(partial(way_back.own, person_id=browser.person_id))
    return see_other(OWN)
