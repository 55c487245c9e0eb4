"""Coming in and going out: the landing page, codes on printed notices, single-use links, sign-out."""

import re
import secrets
from functools import partial

from aiohttp import web

from conversation.turn import Arrived
from domain.messages.network import WEB
from services import which_meeting
from services.people import joining, signing_in
from services.people.office_pages import HOME
from services.people.signing_in import Browser, LinkState
from services.unit_of_work import UnitOfWork
from web.forms import Form, read_form
from web.guard import Answer, check_form
from web.rates import asker
from web.reading import clean, token
from web.site import SITE, Site, render, see_other

COOKIE = "doithoai"
CHAT = "/tro-chuyen"
_CODE_LIMIT = 300
"""Letters of a typed or pasted code, which may be a whole link; which code it is, the talk reads."""
_EVENT = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TOKEN_LIMIT = 100
_TO = "van-phong"
"""In a link's query: it leads to the office's pages."""
routes = web.RouteTableDef()


async def browser_of(request: web.Request) -> Browser | None:
    """Return whom this browser acts for, or None when nobody is signed in."""
    carried = token(request.cookies.get(COOKIE, ""), most=_TOKEN_LIMIT)
    if not carried:
        return None
    return await request.app[SITE].core.read(partial(signing_in.browser, token=carried))


def new_event() -> str:
    """Return a name for what a plain form will send, so that sending it twice counts once."""
    return secrets.token_urlsafe(12)


def event_in(form: Form) -> str:
    """Return the name that the page gave to what it sends; Answer 400 for an odd one."""
    event = form.get("event") or new_event()
    if not _EVENT.fullmatch(event):
        raise Answer(400)
    return event


@routes.get("/")
async def landing(request: web.Request) -> web.StreamResponse:
    """Say what this is; who is signed in goes on to the chat."""
    if await browser_of(request) is not None:
        return see_other(CHAT)
    return await _landing(request, "")


@routes.get("/vao")
async def landing_with_code(request: web.Request) -> web.StreamResponse:
    """The same with a code filled in: `/vao?ma=CODE`."""
    return await _landing(request, request.query.get("ma", ""))


@routes.get("/m")
async def printed_address(request: web.Request) -> web.StreamResponse:
    """The short address on paper and in QR codes, `/m#CODE`: what stands behind «#» only the page's script reads.

    Without it people type the code, which stands below the QR.
    """
    return await _landing(request, "", asks=True)


@routes.get("/m/{code}")
async def printed_code(request: web.Request) -> web.StreamResponse:
    """The same as older notices have it."""
    return await _landing(request, request.match_info["code"])


async def _landing(request: web.Request, code: str, *, asks: bool = False) -> web.Response:
    """Show the first page. `asks`: a code is what comes next."""
    host, meeting = await request.app[SITE].core.read(which_meeting.occasion)
    browser = await browser_of(request)
    return render(
        request,
        "landing",
        host=host,
        meeting=meeting,
        code=clean(code).strip()[:_CODE_LIMIT],
        asks=asks or bool(code),
        event=new_event(),
        csrf=request.app[SITE].form_token(browser) if browser else "",
        whose=request.app[SITE].whose(browser) if browser else "",
    )


@routes.post("/vao")
async def come_in(request: web.Request) -> web.StreamResponse:
    """Let a visitor in; a code, if given, is the first thing said.

    Only wrong codes are slowed down: a hall has one address, and somebody there who guesses must not shut the others
    out. A code that gives a post cannot be guessed at this pace, and a class's is no secret.
    """
    site, form = request.app[SITE], await read_form(request)
    code = " ".join(clean(form.get("ma")).split())[:_CODE_LIMIT]
    event = event_in(form)
    good = code and await site.core.read(partial(joining.good_code, typed=code)) is not None
    if code and not good and not site.tries.allows(asker(request)):
        raise Answer(429, retry_after=60)
    browser, made = await let_in(request, form)
    if code:
        await site.core.take(
            Arrived(
                WEB,
                browser.external_id,
                f"{browser.account_id}:{event}:code",
                text=f"/start {code}",
                origin=site.origin(request),
            )
        )
        site.streams.wake(browser.account_id)
    response = see_other(CHAT)
    if made:
        remember(response, site, made)
    return response


async def let_in(request: web.Request, form: Form) -> tuple[Browser, str]:
    """Return whom the browser acts for from now on, with the token to remember if it is a new visitor."""
    site, browser = request.app[SITE], await browser_of(request)
    if browser is not None:
        check_form(site, browser, form.get("csrf"))
        return browser, ""
    if not site.newcomers.allows(asker(request)):
        raise Answer(429, retry_after=60)
    return await site.core.write(_visitor)


def _visitor(uow: UnitOfWork) -> tuple[Browser, str]:
    made = signing_in.make_session(uow, signing_in.visit(uow))
    browser = signing_in.browser(uow, made)
    assert browser is not None
    return browser, made


@routes.get("/vao/{token}")
async def show_link(request: web.Request) -> web.StreamResponse:
    """Show one button: chat apps fetch links to preview them, so a look must not use it up."""
    carried = _token(request)
    seen = await request.app[SITE].core.read(partial(signing_in.look_at_link, token=carried))
    if seen.state is LinkState.GOOD:
        host, meeting = await request.app[SITE].core.read(partial(which_meeting.occasion, person_id=seen.person_id))
        return render(request, "link", token=carried, host=host, meeting=meeting, to_office=_TO in request.query)
    return await _gone(request, seen)


@routes.post("/vao/{token}")
async def use_link(request: web.Request) -> web.StreamResponse:
    """Use the link up: this browser now acts for its person, and for nobody else any more."""
    site, carried = request.app[SITE], _token(request)
    before = await browser_of(request)
    found = await site.core.write(partial(_open, carried=carried, before=before))
    if found is None:
        return await _gone(request, await site.core.read(partial(signing_in.look_at_link, token=carried)))
    if before is not None:
        site.streams.end_session(before.token_hash)
    response = see_other(HOME if _TO in request.query else CHAT)
    remember(response, site, found)
    return response


def _open(uow: UnitOfWork, *, carried: str, before: Browser | None) -> str | None:
    account_id = signing_in.open_link(uow, carried)
    if account_id is None:
        return None
    if before is not None:
        signing_in.end_session(uow, before)
    return signing_in.make_session(uow, account_id)


async def _gone(request: web.Request, seen: signing_in.Seen) -> web.StreamResponse:
    """A link that is good no more: its own person just goes on, others learn why and what to do."""
    browser = await browser_of(request)
    if browser is not None and browser.person_id is not None and browser.person_id == seen.person_id:
        return see_other(HOME if _TO in request.query else CHAT)
    if seen.state is LinkState.UNKNOWN and not request.app[SITE].misses.allows(asker(request)):
        raise Answer(429, retry_after=60)
    status = 404 if seen.state is LinkState.UNKNOWN else 410
    return render(request, "link_gone", status, state=seen.state.value)


def _token(request: web.Request) -> str:
    carried = token(request.match_info["token"], most=_TOKEN_LIMIT)
    if not carried:
        raise Answer(404)
    return carried


@routes.post("/ra")
async def go_out(request: web.Request) -> web.StreamResponse:
    """Sign this browser out, or with `moi_noi` every browser of this person."""
    site, form = request.app[SITE], await read_form(request)
    browser = await browser_of(request)
    response = see_other("/")
    if browser is not None:
        check_form(site, browser, form.get("csrf"))
        if form.get("moi_noi"):
            for account_id in await site.core.write(partial(signing_in.end_all_sessions, known=browser)):
                site.streams.end_account(account_id)
        else:
            await site.core.write(partial(signing_in.end_session, known=browser))
            site.streams.end_session(browser.token_hash)
    response.del_cookie(COOKIE, path="/", secure=site.secure, httponly=True, samesite="Lax")
    return response


def remember(response: web.StreamResponse, site: Site, made: str) -> None:
    """Let the browser keep the token of its session."""
    response.set_cookie(
        COOKIE,
        made,
        max_age=signing_in.SESSION_DAYS * 86_400,
        path="/",
        httponly=True,
        secure=site.secure,
        samesite="Lax",
    )
