"""Ảnh, tệp: what hangs on questions, small pictures first; each opening is written down."""

from functools import partial
from typing import Any

from aiohttp import web

from domain.errors import KindUnknown, NoRight, NotFound
from domain.messages.delivery import StoredFile
from domain.messages.network import WEB
from domain.people.acted import Acted
from services import office
from services.answers import enclosing
from services.paging import page_of
from services.people.office_pages import Done
from services.questions import opening
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.files import serve
from web.forms import media_of
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.reading import LARGEST_ID, number
from web.site import SITE

_ONE, _SMALL = "tep", "nho"
"""In addresses: a file by its number, and whether its small picture is meant."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the questions with files, and what hangs on the one that is opened (`cau`)."""
    lines = page_of(opening.listed(uow, by=asked.by), number(asked.query.get("trang", ""), most=LARGEST_ID) or 0)
    return {"lines": lines, "opened": _opened(uow, asked), "writing": enclosing.written_by(uow, asked.by)}


def enclose(uow: UnitOfWork, asked: Asked) -> Done:
    """Let a signed paper go with the answer that is being written."""
    key = asked.number("moc")
    attached = enclosing.enclose(uow, key, media_of(asked.form), by=asked.by, network=WEB, alone=True)
    if not attached.new:
        raise KindUnknown(name="")
    return Done({"files": attached.files}, {"duty": key, "new": attached.new})


def _enclosed(uow: UnitOfWork, acted: Acted) -> str:
    del uow
    return say("answering/enclosed", files=acted.told["files"])


def _take_off(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    enclosing.take_off(uow, was["duty"], by=acted.person_id, only=was["new"])


def _opened(uow: UnitOfWork, asked: Asked) -> dict[str, Any] | None:
    key = number(asked.query.get("cau", ""), most=LARGEST_ID)
    if key is None:
        return None
    try:
        found = opening.hanging(uow, key, by=asked.by)
    except NoRight:
        raise NotFound from None
    unit_id = uow.meetings.get(found.question.meeting_id).unit_id
    return {"of": found, "who": office.asker_of(uow, found.question, unit_id)}


async def _file(request: web.Request, seat: Seat) -> web.StreamResponse:
    """One file, or its small picture; written down before a byte of it goes out."""
    core, key = request.app[SITE].core, number(request.query.get(_ONE, ""), most=LARGEST_ID)
    if key is None:
        raise Answer(404)
    small = _SMALL in request.query
    file_id = await core.write(partial(opening.open_one, attachment_id=key, by=seat.clerk.person_id, small=small))
    stored = await core.read(lambda uow: uow.files.get(file_id))
    if small:
        stored = StoredFile(
            name=stored.name, mime="image/jpeg", content=stored.thumbnail or b"", made_at=stored.made_at
        )  # fmt: skip
    return serve(stored, cache="no-store", inline=stored.mime.startswith("image/"))


page = Page("files", read, {"enclose": Act(enclose, _enclosed, _take_off)})
routes = [web.get(f"{page.row.address}/{_ONE}", seated(_file))]
