"""The door of the office's pages: who has a post gets in, for twelve hours after the last use; others find no page."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from services.people import clerks
from services.people.clerks import Clerk
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork
from web.sign_in import browser_of
from web.site import SITE, render

UNASKED = "X-Unasked"
"""Header of what the page's script fetches by itself: nobody is at work, so the twelve hours go on."""


class Closed(Exception):
    """Nobody sits at the pages. `page`: the template that says why, and how to open them."""

    page: str


class Resting(Closed):
    """They were not used for so long that they are closed."""

    page = "office/resting"


class SignedOut(Closed):
    """Nobody is signed in by this browser, whoever uses it."""

    page = "office/signed_out"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who asks, by which browser."""

    browser: Browser
    clerk: Clerk


async def sit_down(request: web.Request, *, works: bool = True) -> Seat:
    """Return who asks; SignedOut for nobody, NotFound for everybody without a post, Resting where they have closed.

    `works`: somebody is at work, which keeps the pages open; not so where the page asks by itself.
    """
    browser = await browser_of(request)
    if browser is None:
        raise SignedOut
    core = request.app[SITE].core

    def look(uow: UnitOfWork) -> tuple[Clerk, bool]:
        return clerks.come_in(uow, browser), clerks.must_note_use(uow, browser)

    clerk, note = await core.read(look)
    if clerk.resting:
        raise Resting
    if note and works and UNASKED not in request.headers:
        await core.write(partial(clerks.note_use, browser=browser))
    return Seat(browser, clerk)


def closed(request: web.Request, why: Closed) -> web.Response:
    """Say that the pages are closed to this browser, and how to open them."""
    return render(request, why.page, 401)
