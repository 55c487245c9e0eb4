"""Giấy tờ: every paper of a meeting as it stands; made, opened, printed, copied, numbered, put back signed."""

import asyncio
from functools import partial
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound
from domain.messages.delivery import StoredFile
from domain.messages.network import WEB
from domain.people.acted import Acted
from services.papers import bundling, issuing, letterheads, showing
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import book, say
from web.files import serve
from web.forms import media_of
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.office.printing import render_sheets
from web.reading import LARGEST_ID, number
from web.site import SITE, see_other

NO_PDF = "thieu-pdf"
"""In the address: the version whose PDF could not be made, 0 for the dossier's."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the papers of a meeting, in the order in which it needs them."""
    return {
        "papers": issuing.of_meeting(uow, asked.meeting, by=asked.by), "waits": book("papers")["waits"],
        "address": f"/van-phong/{asked.meeting.code}/giay-to",
        "kept": letterheads.kept(uow, asked.meeting.unit_id), "letters": letterheads.of(uow, asked.meeting),
        "titled": book("papers")["letterhead"],
        "many": letterheads.LINES, "parts": letterheads.PARTS, "meeting": asked.meeting,
        "has_pdf": uow.has_pdf, "no_pdf": _without(uow, asked),
        "basis_face": letterheads.face_of(asked.meeting),
        "keeps": letterheads.may_keep(uow, asked.meeting, by=asked.by),
    }  # fmt: skip


def _without(uow: UnitOfWork, asked: Asked) -> issuing.Standing | bool:
    """Return the paper whose PDF could not be made just now; True for those of the dossier, False for none."""
    key = number(asked.query.get(NO_PDF, ""), most=LARGEST_ID)
    if not key:
        return key == 0
    paper = showing.shown(uow, key, by=asked.by).paper
    return issuing.one(uow, asked.meeting, paper.kind, paper.about, by=asked.by)


def _about(asked: Asked) -> tuple[str, int]:
    """Return which paper a form is about: its name (`giay`), and of what (`moc`; none for the meeting's own)."""
    return asked.form.get("giay"), number(asked.form.get("moc"), most=LARGEST_ID) or 0


def make(uow: UnitOfWork, asked: Asked) -> Done:
    """Make a paper as its next version; `thay`: the version that was shown."""
    seen = number(asked.form.get("ban"), most=LARGEST_ID)
    paper = issuing.make(uow, asked.meeting.key, *_about(asked), seen=seen or 0, by=asked.by)
    return Done({"paper": paper.key})


def give_number(uow: UnitOfWork, asked: Asked) -> Done:
    """Write down the number that the office gave (`so`)."""
    name, about = _about(asked)
    found = issuing.give_number(uow, asked.meeting.key, name, about, asked.form.get("so"), by=asked.by)
    return Done({"number": found.number}, {"meeting": asked.meeting.key, "kind": name, "about": about})


def put_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Keep the signed copy of a version (`moc`)."""
    paper = issuing.put_back(uow, asked.number("moc"), media_of(asked.form), by=asked.by, network=WEB)
    return Done({"paper": paper.key})


def _said(name: str) -> Any:  # noqa: ANN401 - as Act wants it
    return lambda uow, acted: say("papers/done", act=name, **issuing.told(acted.told, uow))


def _numbered(uow: UnitOfWork, acted: Acted) -> str:
    del uow
    return say("papers/numbered", number=acted.told["number"])


def letterhead(uow: UnitOfWork, asked: Asked) -> Done:
    """Write how the unit's papers begin and end, a field each (`nh-…`), as it was seen (`thay`)."""
    parts = {name: asked.form.get(f"nh-{name}") for name in letterheads.PARTS}
    seen = number(asked.form.get("thay"), most=LARGEST_ID) or 0
    letterheads.write(uow, asked.meeting.unit_id, parts, seen=seen, by=asked.by)
    return Done({"what": "letterhead"})


def basis(uow: UnitOfWork, asked: Asked) -> Done:
    """Write on which documents the meeting stands (`can-cu`), a line each, as it was seen (`thay`)."""
    seen = number(asked.form.get("thay"), most=LARGEST_ID) or 0
    letterheads.write_basis(uow, asked.meeting.key, asked.form.get("can-cu"), seen=seen, by=asked.by)
    return Done({"what": "basis"})


def _written(uow: UnitOfWork, acted: Acted) -> str:
    del uow
    return say("papers/letterhead", what=acted.told["what"])


page = Page(
    "papers",
    read,
    {
        "make": Act(make, _said("make")),
        "number": Act(give_number, _numbered, issuing.undo_number),
        "put_back": Act(put_back, _said("put_back")),
        "letterhead": Act(letterhead, _written),
        "basis": Act(basis, _written),
    },
)


# --- files, and what is printed --------------------------------------------------------------------------------------


def _asked_for(request: web.Request, name: str) -> int:
    key = number(request.query.get(name, ""), most=LARGEST_ID)
    if key is None:
        raise Answer(404)
    return key


async def _file(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The file of a version (`ban`), made now if it was not yet, as PDF (`pdf`) too; or a signed copy (`ky`)."""
    core, by = request.app[SITE].core, seat.clerk.person_id
    opens = (
        partial(issuing.open_scan, attachment_id=_asked_for(request, "ky"), by=by)
        if "ky" in request.query
        else partial(issuing.open_file, paper_id=_asked_for(request, "ban"), by=by)
    )
    try:
        file_id = await core.write(opens)
    except NoRight:
        raise NotFound from None
    if file_id is not None:
        await core.papers.settle(file_id)

    def stored(uow: UnitOfWork) -> StoredFile | None:
        try:
            return uow.files.get(file_id) if file_id is not None else None
        except NotFound:  # it could not be made, and was given up
            return None

    found = await core.read(stored)
    if found is None:
        return see_other(request.path.removesuffix("/tep"))
    if "pdf" in request.query and bundling.is_word(found):
        made = await core.papers.as_pdf([found.content])
        if not made:
            return see_other(f"{request.path.removesuffix('/tep')}?{NO_PDF}={_asked_for(request, 'ban')}")
        found = bundling.pdf_of(found, made[0])
    return serve(found, cache="no-store")


async def _print(request: web.Request, seat: Seat) -> web.StreamResponse:
    """A version (`ban`) as a page to print, with its words to copy."""
    look = partial(showing.shown, paper_id=_asked_for(request, "ban"), by=seat.clerk.person_id)
    try:
        found = await request.app[SITE].core.read(look)
    except NoRight:
        raise NotFound from None
    words = book("papers")["head"]
    return render_sheets(
        request, "paper_sheet", shown=found, spans=showing.spans, drawn=showing.drawn, state=words["nation"],
        motto=words["motto"],
    )  # fmt: skip


async def _dossier(request: web.Request, seat: Seat) -> web.StreamResponse:
    """All that was made and came back signed, in one file; with `pdf` each paper as PDF beside, of one call."""
    core, code, by = request.app[SITE].core, request.match_info["of"], seat.clerk.person_id
    try:
        for file_id in await core.write(partial(bundling.wanted, meeting_code=code, by=by)):
            await core.papers.settle(file_id)
        files = await core.read(partial(bundling.collected, meeting_code=code, by=by))
    except NoRight:
        raise NotFound from None
    if "pdf" in request.query:
        words = [file for file in files if bundling.is_word(file)]
        made = await core.papers.as_pdf([file.content for file in words])
        if words and not made:
            return see_other(f"{request.path.removesuffix('/ho-so')}?{NO_PDF}=0")
        files += [bundling.pdf_of(file, content) for file, content in zip(words, made, strict=True)]
    content = await asyncio.to_thread(bundling.zipped, files)
    whole = StoredFile(
        name=f"Ho-so-{code}.zip", mime="application/zip", content=content, made_at=request.app[SITE].core.clock()
    )
    return serve(whole, cache="no-store")


routes = [
    web.get(f"{page.row.address}/ho-so", seated(_dossier)),
    web.get(f"{page.row.address}/tep", seated(_file)),
    web.get(f"{page.row.address}/in", seated(_print)),
]
