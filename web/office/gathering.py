"""Thu ý kiến: a unit's own list for whoever heads it: called, typed, brought as a sheet, ordered, signed, or none."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from aiohttp import web

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from services.people import opinion_sheets
from services.people.gathering_words import invitation_of
from services.people.office_pages import Done
from services.people.opinion_sheets import Looked
from services.plans import arranging, gathering, signing, taking_lists
from services.plans.gathering import List
from services.plans.taking_lists import Line, Typed
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.files import serve
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.reading import LARGEST_ID, number
from web.site import SITE, Core

MOST_TOLD = 20
"""Lines of which nothing came that the status line names; further ones are counted."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the lists that somebody keeps, and the one that is open (`ds`: `meeting-unit`; the first without it)."""
    mine = gathering.headed_by(uow, asked.by)
    wanted = asked.query.get("ds", "")
    if not wanted and not mine:
        raise NotFound
    try:
        seen = gathering.list_of(uow, *_ids(wanted), by=asked.by) if wanted else mine[0]
    except NoRight:
        raise NotFound from None
    until = gathering.until(uow, seen)
    return {
        "mine": mine, "round": seen, "standing": seen.standing, "until": until,
        "called": gathering.authors(uow, seen), "giver": gathering.given_back_by(uow, seen),
        "late": gathering.is_late(uow, seen),
        "ways": arranging.ways(seen, by=asked.by), "why_limit": gathering.WHY_LIMIT,
        "open": gathering.is_open(seen) and gathering.may_change(uow, seen, by=asked.by),
        "limit": gathering.MOST, "topics": uow.meetings.topics(seen.meeting.key),
        "invitation": say("gathering/invitation", seen=seen, until=until, **invitation_of(uow, seen)),
    }  # fmt: skip


def _ids(mark: str) -> tuple[int, int]:
    meeting_id, _, unit_id = mark.partition("-")
    found = number(meeting_id, most=LARGEST_ID), number(unit_id, most=LARGEST_ID)
    if found[0] is None or found[1] is None:
        raise NotFound
    return found[0], found[1]


def _meant(asked: Asked) -> tuple[int, int]:
    """Return whose list a form is about (`cua`)."""
    return _ids(asked.form.get("cua"))


def _said(what: str) -> Any:  # noqa: ANN401 - as Act wants it
    return lambda _uow, acted: say(what, **acted.told)


# --- called, typed, brought ----------------------------------------------------------------------------------------


def call(uow: UnitOfWork, asked: Asked) -> Done:
    """Tell the whole unit that its list is open."""
    return Done(asdict(gathering.call(uow, *_meant(asked), by=asked.by)))


def _took(uow: UnitOfWork, typed: Typed) -> Done:
    refused = [[one.number, one.text[:40], say_refusal(one.why, now=uow.now)] for one in typed.refused[:MOST_TOLD]]
    return Done({
        "added": len(typed.added), "refused": refused, "more": len(typed.refused) - len(refused),
        "cared": [[number, care] for number, care in typed.cared], "told": typed.told,
    })  # fmt: skip


def _typed(_uow: UnitOfWork, acted: Acted) -> str:
    return say("gathering/typed", **acted.told)


async def prepare(core: Core, asked: Asked) -> Looked | str:
    """Read the file on another thread, or what was typed (`loi`), and keep what it says; to be taken, its mark."""
    if asked.form.get("chac"):
        return asked.form.get("tep")
    meeting_id, unit_id = _meant(asked)
    said, content = asked.form.get("loi"), next((sent.content for sent in asked.form.files), b"")
    read_in: tuple[Sequence[Line], Sequence[str]] = (taking_lists.lines_of(said), ())
    lines, others = read_in if said else await asyncio.to_thread(opinion_sheets.read, content)
    look = partial(opinion_sheets.look, meeting_id=meeting_id, unit_id=unit_id, lines=lines, others=others, by=asked.by)
    looked = await core.read(look)
    keep = partial(opinion_sheets.keep, meeting_id=meeting_id, unit_id=unit_id, lines=lines, by=asked.by)
    return opinion_sheets.marked(looked, await core.write(keep))


def ask(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what taking the sheet would do, line by line where a line is not taken."""
    return opinion_sheets.words_of(uow, asked.ready)


def take(uow: UnitOfWork, asked: Asked) -> Done:
    """Put what was looked at on the list."""
    return _took(uow, opinion_sheets.take(uow, asked.ready, by=asked.by)[1])


# --- ordered, signed, none -----------------------------------------------------------------------------------------


def send(uow: UnitOfWork, asked: Asked) -> Done:
    """Sign and send what was shown (`thay`: how many)."""
    sent = signing.send(uow, *_meant(asked), by=asked.by, seen=number(asked.form.get("thay"), most=LARGEST_ID) or 0)
    return Done({"codes": list(sent.codes), "at": sent.at.isoformat(), "of": sent.of.mark})


def _sent(uow: UnitOfWork, acted: Acted) -> str:
    of: List = gathering.list_of(uow, *_ids(acted.told["of"]), by=acted.person_id)
    return say("gathering/sent", sent=signing.Sent(of, acted.told["codes"], acted.at))


def say_none(uow: UnitOfWork, asked: Asked) -> Done:
    """Say that the unit has no opinion."""
    of = signing.say_none(uow, *_meant(asked), by=asked.by)
    return Done({"of": of.mark}, {"of": of.mark})


def _none(uow: UnitOfWork, acted: Acted) -> str:
    return say("gathering/none", seen=gathering.list_of(uow, *_ids(acted.told["of"]), by=acted.person_id))


def _unsay(uow: UnitOfWork, acted: Acted) -> None:
    signing.unsay_none(uow, *_ids((acted.before or {})["of"]), by=acted.person_id)


def raise_up(uow: UnitOfWork, asked: Asked) -> Done:
    """Let an opinion (`moc`) change places with the one above it."""
    arranging.raise_up(uow, asked.number("moc"), by=asked.by)
    return Done({})


def join(uow: UnitOfWork, asked: Asked) -> Done:
    """Join an opinion (`moc`) to the one above it."""
    arranging.join(uow, asked.number("moc"), by=asked.by)
    return Done({})


def part(uow: UnitOfWork, asked: Asked) -> Done:
    """Let an opinion (`moc`) stand by itself again."""
    arranging.part(uow, asked.number("moc"), by=asked.by)
    return Done({})


def send_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Take an opinion (`moc`) off the list, another's with the reason (`vi-sao`)."""
    why = asked.form.get("vi-sao")
    return Done({"theirs": arranging.send_back(uow, asked.number("moc"), by=asked.by, why=why)[1]})


def edit(uow: UnitOfWork, asked: Asked) -> Done:
    """Give an opinion (`moc`) other words (`loi-moi`)."""
    arranging.reword(uow, asked.number("moc"), asked.form.get("loi-moi"), by=asked.by)
    return Done({})


def ask_to_sign(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what goes, before it is signed."""
    shown = number(asked.form.get("thay"), most=LARGEST_ID) or 0
    seen = signing.check_may_send(uow, *_meant(asked), by=asked.by, seen=shown)
    return {"signs": say("gathering/sign", seen=seen, **signing.what_goes(uow, seen)), "shown": shown}


page = Page(
    "gathering", read,
    {
        "call": Act(call, _said("gathering/begun")),
        "type": Act(take, _typed, ask=ask, first=prepare),
        "take": Act(take, _typed, ask=ask, first=prepare),
        "send": Act(send, _sent, ask=ask_to_sign),
        "none": Act(say_none, _none, _unsay),
        "up": Act(raise_up, _said("gathering/moved")),
        "join": Act(join, _said("gathering/moved")),
        "part": Act(part, _said("gathering/moved")),
        "edit": Act(edit, _said("gathering/reworded")),
        "back": Act(send_back, _said("gathering/taken_off")),
    },
)  # fmt: skip


async def _blank(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The workbook to fill in for one list (`ds`)."""
    site, by = request.app[SITE], seat.clerk.person_id
    try:
        meeting_id, unit_id = _ids(request.query.get("ds", ""))
        values = await site.core.read(partial(opinion_sheets.blank, meeting_id=meeting_id, unit_id=unit_id, by=by))
    except NoRight:
        raise NotFound from None
    made = await asyncio.to_thread(opinion_sheets.write, values, at=site.core.clock())
    return serve(made, cache="no-store")


routes = [web.get(f"{page.row.address}/mau", seated(_blank))]
