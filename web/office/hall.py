"""Màn hình: the addresses of the hall's screen, breaks, and whose words it may show."""

import hashlib
import hmac
from base64 import b32encode
from typing import Any

from aiohttp import web

from domain.people.acted import Acted
from services.meetings import hall
from services.people import office_pages
from services.people.office_pages import Done
from services.people.signing_in import hashed
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import read_form
from web.guard import Answer, check_form
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.sign_in import event_in
from web.site import SITE, Site, see_other

_PLAIN = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKMNPQRSTUVWXYZ23456789H")
"""Letters that are not read for one another."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return how the screen is set."""
    return {"meeting": asked.meeting, "set": hall.seen(uow, asked.meeting, by=asked.by)}


def withdraw(uow: UnitOfWork, asked: Asked) -> Done:
    """Close an address (`moc`)."""
    told = {"screen": hall.withdraw(uow, asked.number("moc"), by=asked.by).key}
    return Done(told, told)


def begin_break(uow: UnitOfWork, asked: Asked) -> Done:
    """Say that the meeting rests."""
    told = {"meeting": hall.begin_break(uow, asked.meeting.key, by=asked.by).key}
    return Done(told, told)


def end_break(uow: UnitOfWork, asked: Asked) -> Done:
    """Say that it goes on."""
    told = {"meeting": hall.end_break(uow, asked.meeting.key, by=asked.by).key}
    return Done(told, told)


def show(uow: UnitOfWork, asked: Asked) -> Done:
    """Let the words of a question (`moc`) be shown as they were read (`thay`)."""
    question, before = hall.show_words(uow, asked.number("moc"), asked.number("thay"), by=asked.by)
    told = {"question": question.key, "now": question.shown_version, "before": before}
    return Done(told, told)


def hide(uow: UnitOfWork, asked: Asked) -> Done:
    """Let no words of a question (`moc`) be shown."""
    question, before = hall.hide_words(uow, asked.number("moc"), by=asked.by)
    told = {"question": question.key, "now": question.shown_version, "before": before}
    return Done(told, told)


def _said(uow: UnitOfWork, acted: Acted) -> str:
    about = acted.told.get("question")
    question = uow.questions.get(about) if about is not None else None
    return say("hall/done", act=acted.act.partition(".")[2], question=question)


ACTS = {
    "withdraw": Act(withdraw, _said, hall.take_back), "begin_break": Act(begin_break, _said, hall.take_back),
    "end_break": Act(end_break, _said, hall.take_back), "show": Act(show, _said, hall.take_back),
    "hide": Act(hide, _said, hall.take_back),
}  # fmt: skip
page = Page("hall", read, ACTS)


async def open_screen(request: web.Request, seat: Seat) -> web.StreamResponse:
    """Make an address, once a form, and go there: only the browser's own line tells it."""
    site, form = request.app[SITE], await read_form(request)
    check_form(site, seat.browser, form.get("csrf"))
    if not site.acts.allows(str(seat.browser.account_id)):
        raise Answer(429, "hurry", retry_after=5)
    letters = _letters(site, f"{seat.clerk.person_id}:{event_in(form)}")

    def work(uow: UnitOfWork) -> None:
        body = office_pages.body_at(uow, request.match_info["of"], by=seat.clerk.person_id)
        if body.meeting is None:
            raise Answer(404)
        hall.open_screen(uow, body.meeting.key, hashed(letters), by=seat.clerk.person_id)

    await site.core.write(work, key=f"office:{seat.clerk.person_id}")
    return see_other(hall.path_of(letters))


def _letters(site: Site, what: str) -> str:
    made = hmac.new(site.secret, f"hall:{what}".encode(), hashlib.sha256).digest()
    return b32encode(made).decode().translate(_PLAIN)[: hall.TOKEN_LETTERS]


routes = [web.post(f"{page.row.address}/mo", seated(open_screen))]
