"""The chat: its page, what is sent from it, older messages, files."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from conversation.router import Router
from conversation.turn import LONGEST_TEXT, Arrived
from domain.errors import NotFound
from domain.messages.network import WEB
from services import which_meeting
from services.messages import chatting, seeing
from services.messages.turns import Taken
from services.people import clerks, subscribing
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork
from web.files import serve
from web.forms import FILE_LIMIT, FILES, Form, Sent, media_of, read_form
from web.guard import Answer, check_form, is_own, tell
from web.reading import LARGEST_CURSOR, LARGEST_ID, number
from web.sign_in import CHAT, browser_of, event_in, new_event
from web.site import SITE, render, see_other, wants_json, words
from web.view import headline, shown

PATIENCE = 3.0
"""Seconds for which a page without its script waits for papers that are being made."""
_PAYLOAD_LIMIT = 64
_IN_THE_HEAD = frozenset({"person", "account", "meeting"})
"""What the head of the page tells of: after a turn that touched none of these it still holds."""

routes = web.RouteTableDef()


async def must_be(request: web.Request) -> Browser:
    """Return whom the browser acts for; Answer 401 when nobody is signed in, or another than the page belongs to."""
    browser = await browser_of(request)
    if browser is None or request.query.get("cua", whose := request.app[SITE].whose(browser)) != whose:
        raise Answer(401)
    return browser


@routes.get(CHAT)
async def page(request: web.Request) -> web.StreamResponse:
    """Show the chat with its latest messages; in an empty one the office speaks first."""
    browser = await browser_of(request)
    if browser is None:
        return see_other("/")
    sought = request.query.get("tin")
    if sought is not None:
        told = number(sought.removeprefix("d"), most=LARGEST_ID) or 0
        return see_other(await request.app[SITE].core.read(partial(_place_of, browser=browser, told=told)))
    return await _page(request, browser)


def _place_of(uow: UnitOfWork, *, browser: Browser, told: int) -> str:
    """Return where a message can be read; the end of the chat where it is not this person's."""
    message = uow.deliveries.told(browser.account_id, told)
    if message is None:
        return CHAT
    newest = chatting.page(uow, browser.account_id)
    older = "" if any(one.key == f"d{told}" for one in newest.messages) else f"?truoc={message.cursor + 1}"
    return f"{CHAT}{older}#b-d{told}"


async def _page(
    request: web.Request, browser: Browser, *, status: int = 200, draft: str = "", alert: str = ""
) -> web.Response:
    core = request.app[SITE].core
    before = cursor_of(request.query.get("truoc"))
    seen = await core.read(partial(_look, browser=browser, before=before, router=core.router))
    if not seen["messages"] and before is None:
        today = f"{core.clock():%Y%m%d}"
        event = f"{browser.account_id}:{chatting.HELLO}:{today}"
        await core.take(Arrived(WEB, browser.external_id, event, text="/start"))
        seen = await core.read(partial(_look, browser=browser, before=None, router=core.router))
    return render(
        request,
        "chat",
        status,
        **seen,
        headline=headline(seen["who"]),
        before=before is not None,
        csrf=request.app[SITE].form_token(browser),
        whose=request.app[SITE].whose(browser),
        push_key=request.app[SITE].push_key,
        event=new_event(),
        draft=draft,
        alert=alert,
        file_limit=FILE_LIMIT,
        files_limit=FILES,
        text_limit=LONGEST_TEXT,
    )


def _look(uow: UnitOfWork, *, browser: Browser, before: int | None, router: Router[UnitOfWork]) -> dict[str, Any]:
    host, meeting = which_meeting.occasion(uow, browser.person_id)
    found = chatting.page(uow, browser.account_id, before=before)
    return {
        "messages": [shown(message, router) for message in found.messages],
        "more": found.more,
        "who": chatting.who(uow, browser.account_id),
        "host": host,
        "meeting": meeting,
        "pages": clerks.has_pages(uow, browser.person_id),
        "push": subscribing.standing(uow, browser),
    }


def _head(uow: UnitOfWork, *, account_id: int) -> dict[str, Any]:
    """What the page's head says after a turn: a visitor may have become somebody, and another meeting may be meant."""
    person_id = uow.accounts.get(account_id).person_id
    host, _ = which_meeting.occasion(uow, person_id)
    pages = clerks.has_pages(uow, person_id)
    return {"who": headline(chatting.who(uow, account_id)), "host": host, "pages": pages}


@routes.post(f"{CHAT}/gui")
async def send(request: web.Request) -> web.StreamResponse:
    """Take words, a pressed choice or files; the same `event` with the same content counts once."""
    site, browser = request.app[SITE], await browser_of(request)
    if browser is None:
        if wants_json(request):
            raise Answer(401)
        return see_other("/")
    form = await read_form(request)
    check_form(site, browser, form.get("csrf"))
    now = time.monotonic()
    hurry = site.pace.too_fast(str(browser.account_id), form.get("event"), sent=now, now=now)
    if hurry is not None:
        said = words()["mistakes"]["pace"]["lead"].format(minutes=hurry.minutes)
        raise Answer(429, "pace", retry_after=int(hurry.seconds) + 1, lead=said)
    problem, status = _problem(form)
    if problem:
        return await _not_taken(request, browser, form, problem, status)
    taken = await _take(request, browser, form)
    if taken.stray:
        raise Answer(400)
    if not taken.told:
        site.streams.wake(browser.account_id)
    if wants_json(request):
        told = {"ok": True, "toast": taken.toast}
        if taken.touched & _IN_THE_HEAD:
            told |= await site.core.read(partial(_head, account_id=browser.account_id))
        return web.json_response(told)
    with suppress(TimeoutError):  # what is shown now is all that this page will hear until it is opened again
        async with asyncio.timeout(PATIENCE):
            await site.core.papers.idle()
    if taken.toast:  # nothing was added to the talk, so the page itself has to say why
        return await _page(request, browser, alert=taken.toast)
    return see_other(f"{CHAT}#moi")


def _problem(form: Form) -> tuple[str, int]:
    """Return the key of what is wrong with a form, and its status."""
    if form.problem:
        return form.problem, 413
    if len(form.get("text")) > LONGEST_TEXT:
        return "text", 413
    if not (form.get("payload") or form.get("text").strip() or form.files):
        return "empty", 400
    return "", 200


async def _not_taken(request: web.Request, browser: Browser, form: Form, problem: str, status: int) -> web.Response:
    """Say what is wrong; a plain form gets its words back."""
    if wants_json(request):
        return tell(request, status, problem)
    lead = words()["mistakes"][problem]["lead"]
    return await _page(request, browser, status=status, draft=form.get("text"), alert=lead)


async def _take(request: web.Request, browser: Browser, form: Form) -> Taken:
    core, event = request.app[SITE].core, event_in(form)
    text, payload, under = form.get("text"), form.get("payload") or None, None
    files: Sequence[Sent] = form.files
    if payload is not None:
        text, files, under = "", (), _pressed_under(form.get("tin"), payload)
    content = hashlib.sha256("\0".join((text, payload or "", *(f"{f.name}:{f.size}" for f in files))).encode())
    event_id = f"{browser.account_id}:{event}:{content.hexdigest()[:12]}"
    arrived = Arrived(
        WEB, browser.external_id, event_id, text=text, payload=payload, under=under,
        origin=request.app[SITE].origin(request),
    )  # fmt: skip
    if not files:
        return await core.take(arrived)
    async with request.app[SITE].unpacking:  # whole files lie in memory only here, and few at a time
        return await core.take(replace(arrived, media=media_of(form, event)))


def _pressed_under(key: str, payload: str) -> int:
    """Read under which message a button was pressed; Answer 400 for what cannot be one of ours."""
    told = number(key.removeprefix("d"), most=LARGEST_ID)
    if told is None or len(payload.encode()) > _PAYLOAD_LIMIT:
        raise Answer(400)
    return told


@routes.get(f"{CHAT}/lich-su")
async def history(request: web.Request) -> web.StreamResponse:
    """Return older messages (`truoc`), or those since a cursor (`sau`), as JSON."""
    browser = await must_be(request)
    core = request.app[SITE].core
    later = cursor_of(request.query.get("sau"))
    if later is not None:
        found = await core.read(partial(chatting.since, account_id=browser.account_id, at=later))
    else:
        before = cursor_of(request.query.get("truoc"))
        found = await core.read(partial(chatting.page, account_id=browser.account_id, before=before))
    return web.json_response({"messages": [shown(m, core.router) for m in found.messages], "more": found.more})


@routes.post(f"{CHAT}/da-xem")
async def shown_until(request: web.Request) -> web.StreamResponse:
    """The page's script tells up to which message (`den`) it has shown the chat, in sight and in front."""
    browser = await must_be(request)
    form = await read_form(request, most=4)
    check_form(request.app[SITE], browser, form.get("csrf"))
    return await _show(request, browser, form.get("den"))


@routes.get(f"{CHAT}/da-xem")
async def shown_plainly(request: web.Request) -> web.StreamResponse:
    """A page without its script shows all that it contains: it asks for this as for a picture, and gets none."""
    browser = await must_be(request)
    if "cua" not in request.query or not is_own(request, request.app[SITE]):
        raise Answer(403)
    return await _show(request, browser, request.query.get("den", ""))


async def _show(request: web.Request, browser: Browser, text: str) -> web.Response:
    core, cursor = request.app[SITE].core, cursor_of(text)
    if cursor is not None and await core.read(partial(seeing.is_news, account_id=browser.account_id, cursor=cursor)):
        work = partial(seeing.show, account_id=browser.account_id, cursor=cursor)
        await core.write(work, key=f"{WEB}:{browser.external_id}")
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


def cursor_of(text: str | None) -> int | None:
    """Read a cursor; Answer 400 for one that is none."""
    if text is None or text == "":
        return None
    place = number(text, most=LARGEST_CURSOR)
    if place is None:
        raise Answer(400)
    return place


@routes.get("/tep/{file_id}")
async def file(request: web.Request) -> web.StreamResponse:
    """Hand out a stored file to whom it belongs; anybody else's is as if it were not there."""
    browser = await must_be(request)
    file_id = number(request.match_info["file_id"], most=LARGEST_ID)
    if file_id is None:
        raise NotFound
    read = partial(chatting.file, file_id=file_id, account_id=browser.account_id, person_id=browser.person_id)
    stored = await request.app[SITE].core.read(read)
    return serve(stored, cache="private, no-cache")
