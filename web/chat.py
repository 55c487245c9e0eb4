"""The chat: its page, what is sent from it, older messages, files."""

import hashlib
from functools import partial
from typing import Any

from aiohttp import web

from conversation.router import Router
from conversation.turn import LONGEST_TEXT, Arrived, Media
from domain.errors import NotFound
from services import chatting, which_meeting
from services.signing_in import Browser
from services.turns import Taken
from services.unit_of_work import UnitOfWork
from web.files import serve
from web.forms import FILE_LIMIT, FILES, Form, Sent, read_form
from web.guard import Answer, check_form, tell
from web.reading import LARGEST_CURSOR, LARGEST_ID, number
from web.sign_in import CHAT, browser_of, event_in, new_event
from web.site import SITE, render, see_other, wants_json, words
from web.view import headline, shown

_PAYLOAD_LIMIT = 64
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
    return await _page(request, browser)


async def _page(
    request: web.Request, browser: Browser, *, status: int = 200, draft: str = "", alert: str = ""
) -> web.Response:
    core = request.app[SITE].core
    before = cursor_of(request.query.get("truoc"))
    seen = await core.read(partial(_look, browser=browser, before=before, router=core.router))
    if not seen["messages"] and before is None:
        today = f"{core.clock():%Y%m%d}"
        await core.take(Arrived("web", browser.external_id, f"{browser.account_id}:hello:{today}", text="/start"))
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
    }


def _head(uow: UnitOfWork, *, account_id: int) -> tuple[chatting.Who, str]:
    """What the page's head says after a turn: a visitor may have become somebody, and another meeting may be meant."""
    person_id = uow.people.account_by_id(account_id).person_id
    return chatting.who(uow, account_id), which_meeting.occasion(uow, person_id)[0]


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
    if not site.messages.allows(str(browser.account_id)):
        raise Answer(429, "hurry", retry_after=5)
    problem, status = _problem(form)
    if problem:
        return await _not_taken(request, browser, form, problem, status)
    taken = await _take(request, browser, form)
    site.streams.wake(browser.account_id)
    if wants_json(request):
        who, host = await site.core.read(partial(_head, account_id=browser.account_id))
        return web.json_response({"ok": True, "toast": taken.toast, "who": headline(who), "host": host})
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
    text, payload = form.get("text"), form.get("payload") or None
    if payload is not None:
        text = await _label(request, browser, form.get("tin"), payload)
        files: list[Sent] = []
    else:
        files = form.files
    content = hashlib.sha256("\0".join((text, payload or "", *(f"{f.name}:{len(f.content)}" for f in files))).encode())
    event_id = f"{browser.account_id}:{event}:{content.hexdigest()[:12]}"
    media = tuple(
        Media(_kind(sent.mime), f"{event}#{place}", sent.name, sent.mime, len(sent.content), sent.content)
        for place, sent in enumerate(files)
    )
    origin = request.app[SITE].origin(request)
    return await core.take(
        Arrived("web", browser.external_id, event_id, text=text, payload=payload, media=media, origin=origin)
    )


async def _label(request: web.Request, browser: Browser, key: str, payload: str) -> str:
    """Return what the pressed button said; a button that this person was never given is refused."""
    told = number(key.removeprefix("d"), most=LARGEST_ID)
    if told is None or len(payload.encode()) > _PAYLOAD_LIMIT:
        raise Answer(400)
    read = partial(chatting.pressed, account_id=browser.account_id, delivery_id=told, payload=payload)
    label = await request.app[SITE].core.read(read)
    if label is None:
        raise Answer(400)
    return label


def _kind(mime: str) -> str:
    family = mime.partition("/")[0]
    return {"image": "photo", "audio": "voice"}.get(family, "document")


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
        raise Answer(404)
    read = partial(chatting.file, file_id=file_id, account_id=browser.account_id, person_id=browser.person_id)
    try:
        stored = await request.app[SITE].core.read(read)
    except NotFound as problem:
        raise Answer(404) from problem
    return serve(stored, cache="private, no-cache")
