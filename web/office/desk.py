"""Bàn tiếp nhận: slips typed one after the other, for whoever gave them; taken back; their stubs printed."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound, Refused
from domain.messages.network import WEB
from domain.people.access import SELF_DECLARED, Role
from domain.people.acted import Acted
from domain.questions.question import Question, ReplyMode
from services.people import code_pictures, desk, stubs
from services.people.desk import Slip
from services.people.office_pages import Done
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.forms import media_of
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.office.printing import render_sheets
from web.reading import LARGEST_ID, number
from web.site import SITE

_NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A name drawn by lot, as browsers make them."""
NEW = "moi"
"""Somebody else than those of the same name."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what the form chooses from, the last slips, and what a refused form has to say more."""
    meeting = asked.meeting
    try:
        desk.meeting_at(uow, meeting.key, by=asked.by)
    except NoRight:
        raise NotFound from None
    alike: list[Any] = []
    twin: Question | None = None
    if asked.form.get("viec") == "take":
        with suppress(Refused):
            alike = desk.known(uow, meeting, asked.form.get("ten"))
        with suppress(Refused):
            twin = desk.same(uow, meeting, _slip(asked))
    return {
        "meeting": meeting, "open": desk.is_open(uow, meeting), "topics": uow.meetings.topics(meeting.key),
        "zone": str(uow.zone),
        "units": desk.units_at(uow, meeting), "roles": desk.roles_at(meeting),
        "modes": (ReplyMode.WRITTEN, ReplyMode.SPOKEN),
        "alike": alike, "twin": twin, "new": NEW, "slips": desk.latest(uow, meeting),
    }  # fmt: skip


def _slip(asked: Asked) -> Slip:
    form = asked.form
    whose = form.get("nguoi")
    role, mode = form.get("vai"), form.get("hinh-thuc")
    if role not in SELF_DECLARED or mode not in set(ReplyMode):
        raise NotFound
    return Slip(
        wording=form.get("loi"), topic_id=asked.number("noi-dung"), reply_mode=ReplyMode(mode),
        person_id=number(whose, most=LARGEST_ID), name=form.get("ten"), role=Role(role),
        group_id=number(form.get("nhom"), most=LARGEST_ID) or None, given=form.get("gio"),
        another=form.get("khac") == "1", new=whose == NEW,
        named=name if _NAMED.fullmatch(name := form.get("ma")) else "",
        age=timedelta(seconds=number(form.get("tre"), most=LARGEST_ID) or 0),
    )  # fmt: skip


def take(uow: UnitOfWork, asked: Asked) -> Done:
    """Register a slip, with its photo where one came along."""
    question = desk.take(uow, asked.meeting.key, _slip(asked), by=asked.by)
    told: dict[str, Any] = {"question": question.key}
    media = media_of(asked.form)
    if media:
        attached = desk.attach(uow, question.key, WEB, media, by=asked.by, alone=False)
        if attached.refused is not None:
            told |= {"why": say_refusal(attached.refused, now=uow.now)}
    return Done(told, {"question": question.key})


def _kept(uow: UnitOfWork, acted: Acted) -> str:
    question = uow.questions.get(acted.told["question"])
    said = say("desk/kept", question=question, who=desk.giver_of(uow, question), owed=desk.owed(uow, question))
    return " ".join(filter(None, [said, str(acted.told.get("why", ""))]))


def _take_back(uow: UnitOfWork, acted: Acted) -> None:
    desk.take_back(uow, (acted.before or {})["question"], by=acted.person_id)


page = Page("desk", read, {"take": Act(take, _kept, _take_back)})


# --- the stub ------------------------------------------------------------------------------------------------------


async def _stub(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The stub of one slip (`phieu`), for its giver: the number, and the QR by which they follow it."""
    site, key = request.app[SITE], number(request.query.get("phieu", ""), most=LARGEST_ID)
    address = site.public_url.rstrip("/")

    def work(uow: UnitOfWork) -> dict[str, Any]:
        meeting, question = stubs.printed(uow, key or 0, by=seat.clerk.person_id)
        drawn = code_pictures.drawn(f"{address}{stubs.path_of(question)}")
        host = uow.people.unit(meeting.unit_id)
        return {"meeting": meeting, "question": question, "host": host, "drawn": drawn, "reached": f"{address}/p"}

    try:
        seen = await site.core.read(work)
    except NoRight:
        raise Answer(404) from None
    return render_sheets(request, "stub", **seen)


routes = [web.get(f"{page.row.address}/in", seated(_stub))]
