"""Pages behind the links of letters: an address confirmed, reminders stopped, a choice made in the web chat.

Programs open every link of a letter before people do, so that a look changes nothing: each page has a button.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

from aiohttp import web

from conversation.turn import Arrived
from domain.messages.network import WEB
from services.messages import letters
from services.messages.letters import Offered
from services.people import mail_addresses, signing_in, way_back
from services.people.mail_addresses import Claimed
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork
from web.forms import read_form
from web.guard import Answer
from web.reading import LARGEST_ID, number, token
from web.sign_in import CHAT, browser_of, event_in, new_event, remember
from web.site import SITE, Site, render, see_other

_LAST_SECOND = 2**36
_MOST_CHOICES = 99
routes = web.RouteTableDef()


class Page(StrEnum):
    """What a link is for, as its address says it."""

    CONFIRM = "xac-nhan"
    STOP = "ngung"
    CHOOSE = "chon"


def sign(secret: bytes, page: Page, key: int, number: int = 0, *, until: datetime) -> str:
    """Return the path of a page until then. `key`: the claim, the account or the message; `number`: which choice."""
    what = f"{page}/{key}.{number}/{int(until.timestamp())}"
    return f"/thu/{what}/{_signature(secret, what)}"


def _signature(secret: bytes, what: str) -> str:
    return hmac.new(secret, f"mail:{what}".encode(), hashlib.sha256).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link names. `over`: its time has run out."""

    key: int
    number: int
    over: bool


def _opened(request: web.Request, page: Page) -> Opened:
    """Return what a link of ours names; Answer 404 for any other."""
    told = request.match_info
    key, _, place = told["key"].partition(".")
    found = number(key, most=LARGEST_ID), number(place, most=_MOST_CHOICES), number(told["ends"], most=_LAST_SECOND)
    if found[0] is None or found[1] is None or found[2] is None:
        raise Answer(404)
    expected = _signature(request.app[SITE].secret, f"{page}/{told['key']}/{told['ends']}")
    if not hmac.compare_digest(token(told["signature"], most=len(expected)), expected):
        raise Answer(404)
    return Opened(found[0], found[1], request.app[SITE].core.clock() >= datetime.fromtimestamp(found[2], UTC))


def _at(page: Page) -> str:
    return f"/thu/{page}/{{key}}/{{ends}}/{{signature}}"


# --- an address confirmed ------------------------------------------------------------------------------------------


@routes.get(_at(Page.CONFIRM))
async def show_claim(request: web.Request) -> web.StreamResponse:
    """Say what is confirmed, above one button."""
    opened = _opened(request, Page.CONFIRM)
    return _claim(request, await request.app[SITE].core.read(partial(mail_addresses.look, claim_id=opened.key)))


@routes.post(_at(Page.CONFIRM))
async def confirm(request: web.Request) -> web.StreamResponse:
    """Take the address; a second press says that it was."""
    opened = _opened(request, Page.CONFIRM)
    return _claim(request, await request.app[SITE].core.write(partial(mail_addresses.confirm, claim_id=opened.key)))


def _claim(request: web.Request, claimed: Claimed) -> web.Response:
    gone = {"ended": 410, "taken": 409}
    return render(request, "mail_claim", gone.get(claimed.state, 200), claimed=claimed)


# --- reminders stopped ---------------------------------------------------------------------------------------------


@routes.get(_at(Page.STOP))
async def show_stop(request: web.Request) -> web.StreamResponse:
    """Say what stops and what does not."""
    opened = _opened(request, Page.STOP)
    return await _stop(request, opened)


@routes.post(_at(Page.STOP))
async def stop(request: web.Request) -> web.StreamResponse:
    """Stop reminders: a mail program does so by one request without a cookie (RFC 8058), as does the page's button.

    With `lam` the page does other things: `lai` sends them again, `go` lets go of the address.
    """
    opened, form = _opened(request, Page.STOP), await read_form(request)
    work: Callable[[UnitOfWork], bool] = partial(mail_addresses.mute, account_id=opened.key)
    if form.get("lam") == "go":
        work = partial(mail_addresses.let_go, account_id=opened.key)
    elif form.get("lam") == "lai":
        work = partial(mail_addresses.mute, account_id=opened.key, off=True)
    await request.app[SITE].core.write(work)
    return await _stop(request, opened)


async def _stop(request: web.Request, opened: Opened) -> web.Response:
    box = await request.app[SITE].core.read(partial(mail_addresses.box, account_id=opened.key))
    return render(request, "mail_stop", box=box)


# --- a choice under a letter ---------------------------------------------------------------------------------------


@routes.get(_at(Page.CHOOSE))
async def show_choice(request: web.Request) -> web.StreamResponse:
    """Say what is chosen, above one button."""
    offered, opened, browser = await _offered(request)
    if not await _may(request, opened, offered, browser):
        return render(request, "mail_used", 410, over=opened.over)
    return render(request, "mail_choice", offered=offered, event=new_event())


@routes.post(_at(Page.CHOOSE))
async def choose(request: web.Request) -> web.StreamResponse:
    """Make the choice in the web chat, where its answer is read and the talk goes on.

    A browser that is not the person's yet is signed in, once for a link, as by a link for signing in.
    """
    site, form = request.app[SITE], await read_form(request)
    offered, opened, before = await _offered(request)
    if not await _may(request, opened, offered, before):
        return render(request, "mail_used", 410, over=opened.over)
    made, browser = "", before
    if before is None or before.person_id != offered.person_id:
        entered = await site.core.write(
            partial(_enter, person_id=offered.person_id, carried=_name(request), before=before)
        )
        if entered is None:
            return render(request, "mail_used", 410, over=False)
        made, browser = entered
    assert browser is not None
    await _press(site, browser, offered, event_in(form))
    response = see_other(f"{CHAT}#moi")
    if made:
        remember(response, site, made)
    return response


async def _press(site: Site, browser: Browser, offered: Offered, event: str) -> None:
    event_id = f"{browser.account_id}:{event}:mail"
    await site.core.take(
        Arrived(WEB, browser.external_id, event_id, text=offered.label, payload=offered.payload)
    )  # fmt: skip
    site.streams.wake(browser.account_id)


async def _offered(request: web.Request) -> tuple[Offered, Opened, Browser | None]:
    opened = _opened(request, Page.CHOOSE)
    read = partial(letters.offered, delivery_id=opened.key, number=opened.number)
    offered = await request.app[SITE].core.read(read)
    if offered is None:
        raise Answer(404)
    return offered, opened, await browser_of(request)


async def _may(request: web.Request, opened: Opened, offered: Offered, browser: Browser | None) -> bool:
    """Whether the link still leads somewhere: always in the person's own browser, elsewhere once and for a while.

    Who holds a post is signed in by no letter, which may be sent on: it would open the office's pages.
    """
    if browser is not None and browser.person_id == offered.person_id:
        return True
    if await request.app[SITE].core.read(partial(way_back.holds_post, person_id=offered.person_id)):
        return False
    spent = partial(signing_in.look_at_link, token=_name(request))
    seen = await request.app[SITE].core.read(spent)
    return not opened.over and seen.state is signing_in.LinkState.UNKNOWN


def _name(request: web.Request) -> str:
    """Return by which name it is remembered that a link has signed a browser in."""
    return f"mail:{request.match_info['signature']}"


def _enter(uow: UnitOfWork, *, person_id: int, carried: str, before: Browser | None) -> tuple[str, Browser] | None:
    if not signing_in.spend(uow, person_id, carried):
        return None
    if before is not None:
        signing_in.end_session(uow, before)
    made = signing_in.make_session(uow, signing_in.account_of(uow, person_id))
    browser = signing_in.browser(uow, made)
    assert browser is not None
    return made, browser
