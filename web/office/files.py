"""Ảnh, tệp: what hangs on questions, small pictures first; each opening is written down."""

from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound
from domain.messages.delivery import StoredFile
from domain.messages.network import WEB
from domain.messages.sorts import is_voice, unknown
from domain.people.acted import Acted
from services import office
from services.answers import enclosing
from services.meetings import report_files
from services.office import Who
from services.paging import page_of
from services.people.office_pages import Done
from services.questions import opening, voicing
from services.questions.voicing import Waiting
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.files import serve
from web.forms import media_of
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.reading import LARGEST_ID, number
from web.site import SITE

_ONE, _SMALL, _VOICE, _REPORT = "tep", "nho", "thoai", "bao-cao"
"""In addresses: a file by its number, whether its small picture is meant, a note to be typed, a report."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the questions with files, and what hangs on the one that is opened (`cau`)."""
    lines = page_of(opening.listed(uow, by=asked.by), number(asked.query.get("trang", ""), most=LARGEST_ID) or 0)
    voices = voicing.waiting(uow, 0, by=asked.by) if voicing.any_for(uow, asked.by) else None
    return {
        "lines": lines, "opened": _opened(uow, asked), "writing": enclosing.written_by(uow, asked.by),
        "voices": voices,
    }  # fmt: skip


def type_out(uow: UnitOfWork, asked: Asked) -> Done:
    """What was heard; its speaker is asked at once whether it is what they said."""
    return _done(voicing.type_out(uow, asked.number("moc"), asked.form.get("loi"), by=asked.by))


def _typed(uow: UnitOfWork, acted: Acted) -> str:
    return say("voices/typed", who=_speaker(uow, acted), at=datetime.fromisoformat(acted.told["at"]))


def not_heard(uow: UnitOfWork, asked: Asked) -> Done:
    """Nobody can make it out."""
    return _done(voicing.not_heard(uow, asked.number("moc"), by=asked.by))


def _sent_back(uow: UnitOfWork, acted: Acted) -> str:
    return say("voices/sent_back", who=_speaker(uow, acted))


def _done(found: Waiting) -> Done:
    draft, unit_id = found.draft, found.meeting.unit_id
    return Done({
        "person": draft.person_id, "unit": unit_id, "hidden": draft.name_hidden, "at": found.given_at.isoformat(),
    })  # fmt: skip


def _speaker(uow: UnitOfWork, acted: Acted) -> Who:
    told = acted.told
    return voicing.speaker(uow, told["person"], told["unit"], hidden=told["hidden"])


def enclose(uow: UnitOfWork, asked: Asked) -> Done:
    """Let a signed paper go with the answer that is being written."""
    key = asked.number("moc")
    attached = enclosing.enclose(uow, key, media_of(asked.form), by=asked.by, network=WEB, alone=True)
    if not attached.new:
        raise unknown("")
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
    small, opens = _SMALL in request.query, partial(opening.open_one, small=_SMALL in request.query)
    if _VOICE in request.query:
        opens = partial(voicing.hear_one)
    elif _REPORT in request.query:
        opens = partial(report_files.open_one)
    file_id = await core.write(partial(opens, attachment_id=key, by=seat.clerk.person_id))
    stored = await core.read(lambda uow: uow.files.get(file_id))
    if small:
        stored = StoredFile(
            name=stored.name, mime="image/jpeg", content=stored.thumbnail or b"", made_at=stored.made_at
        )  # fmt: skip
    try:
        part = request.http_range if is_voice(stored.mime) else None
    except ValueError:
        raise Answer(400) from None
    return serve(stored, cache="no-store", inline=stored.mime.startswith("image/"), part=part)


page = Page(
    "files",
    read,
    {
        "enclose": Act(enclose, _enclosed, _take_off),
        "type": Act(type_out, _typed),
        "not_heard": Act(not_heard, _sent_back),
    },
)
routes = [web.get(f"{page.row.address}/{_ONE}", seated(_file))]
