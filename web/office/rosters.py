"""Danh sách người: a file of people is looked at line by line, then taken in parts; the list, and who has come."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web

from domain.errors import AlreadyDone, NoRight, NotFound
from domain.messages.delivery import StoredFile
from domain.people.access import SELF_DECLARED, Role
from domain.people.acted import Acted
from services.people import roster_files, rosters
from services.people.office_pages import Done
from services.people.roster_files import Waiting
from services.people.roster_lines import Column, Fault, Read, fault_words
from services.unit_of_work import UnitOfWork
from templates.filters import thousands
from web.files import serve
from web.guard import Answer
from web.office.frame import Act, Asked, Page, seated
from web.office.gate import Seat
from web.reading import LARGEST_ID, number
from web.site import SITE, Core, words

MOST_TOLD = 200
"""Bad lines that are shown; further ones are counted, and shown once these are put right."""
SAMPLE = 5
ROLES = (Role.TEACHER, Role.PARENT, Role.DELEGATE, Role.RESIDENT)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
assert set(ROLES) == set(SELF_DECLARED)


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return a page (`trang`) of a unit's list (`u`), all or those of one class or group (`nhom`), and its origin."""
    mine, unit_id = _mine(uow, asked.by, asked.query.get("u", ""))
    only = number(asked.query.get("nhom", ""), most=LARGEST_ID)
    wanted = number(asked.query.get("trang", ""), most=LARGEST_ID) or 1
    return {
        "mine": mine,
        "unit": uow.people.unit(unit_id),
        "only": only,
        "roll": rosters.list_page(uow, unit_id, wanted, by=asked.by, only=only),
        "brought": rosters.brought(uow, unit_id, by=asked.by),
        "roles": ROLES,
    }


def _mine(uow: UnitOfWork, by: int, wanted: str) -> tuple[list[Any], int]:
    """Return the units whose lists somebody may see, and the one that is meant; NotFound for others'."""
    try:
        mine = rosters.brought_by(uow, by)
        unit_id = number(wanted, most=LARGEST_ID) or next((unit.key for unit in mine), None)
        if unit_id is None:
            raise NotFound
        rosters.check_may_bring(uow, unit_id, by=by)
    except NoRight:
        raise NotFound from None
    return mine, unit_id


# --- a file is looked at, then taken -------------------------------------------------------------------------------


def _role(asked: Asked) -> Role:
    found = next((role for role in ROLES if role == asked.form.get("vai-tro")), None)
    if found is None:
        raise NotFound
    return found


async def prepare(core: Core, asked: Asked) -> Waiting | int:
    """Read the file on another thread, and keep it; when it comes to be taken, write it in parts: a roster's id."""
    unit_id, role, by = asked.number("moc"), _role(asked), asked.by

    async def look(content: bytes) -> tuple[str, Read]:
        sheet = await asyncio.to_thread(roster_files.read, content)
        return sheet.name, await core.read(lambda uow: rosters.look(uow, unit_id, sheet, role, by=by))

    if not asked.form.get("chac"):
        content = next((sent.content for sent in asked.form.files), b"")
        name, found = await look(content)
        return Waiting(found, name, await core.write(partial(roster_files.keep, content=content, by=by)))
    content = await core.read(partial(roster_files.content, mark=asked.form.get("tep"), by=by))
    roster_id = await core.write(partial(rosters.begin, unit_id=unit_id, by=by))
    _, found = await look(content)  # once nobody else writes one: who is known by now is not written twice
    if not found.wanted:
        raise AlreadyDone(what="roster")
    for part in rosters.parts(found.wanted):
        await core.write(partial(rosters.add, roster_id=roster_id, part=part, by=by), key=f"office:{by}")
    return roster_id


def ask(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what taking the file would do, line by line where a line is not taken."""
    waiting: Waiting = asked.ready
    found = waiting.found
    bad = [problem for problem in found.problems if problem.fault is not Fault.KNOWN]
    names = {unit.key: unit.name for unit in uow.people.units_under(asked.number("moc"))}
    said = words()["office"]
    return {
        "whole": None,
        "file": waiting.mark,
        "role": _role(asked),
        "sheet": waiting.sheet,
        "count": len(found.wanted),
        "sample": [(one, names.get(one.group or 0, "")) for one in found.wanted[:SAMPLE]],
        "known": len(found.problems) - len(bad),
        "bad": [(one.number, one.said, fault_words(one)) for one in bad[:MOST_TOLD]],
        "all_bad": len(bad),
        "columns": [said["columns"][column] for column in Column if column in found.columns],
        "unknown": found.unknown,
        "others": found.others,
    }


def take(uow: UnitOfWork, asked: Asked) -> Done:
    """Let the list that was written count from now on; its file is kept no longer."""
    roster = rosters.finish(uow, asked.ready, by=asked.by)
    roster_files.forget(uow, by=asked.by)
    return Done({"lines": roster.lines}, {"roster": roster.key})


def _untake(uow: UnitOfWork, acted: Acted) -> None:
    rosters.take_back(uow, (acted.before or {})["roster"], by=acted.person_id)


# --- taken back, and one by one ------------------------------------------------------------------------------------


def ask_back(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the list that would be taken back whole."""
    return {"count": 0, "whole": rosters.whole(uow, asked.number("moc"), by=asked.by)}


def take_back(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a whole list back, within a day."""
    back = rosters.take_back(uow, asked.number("moc"), by=asked.by)
    return Done({"lines": back.lines, "came": back.came}, {"roster": back.roster.key})


def _said_back(_uow: UnitOfWork, acted: Acted) -> str:
    came = " " + _said("came", came=acted.told["came"]) if acted.told["came"] else ""
    return _said("taken_back", lines=acted.told["lines"]) + came


def _restore(uow: UnitOfWork, acted: Acted) -> None:
    rosters.restore(uow, (acted.before or {})["roster"], by=acted.person_id)


def restore(uow: UnitOfWork, asked: Asked) -> Done:
    """Put a whole list back: «Hoàn tác» as long as it could have been taken back."""
    return Done({"lines": rosters.restore(uow, asked.number("moc"), by=asked.by).lines})


def _said(what: str, **counts: int) -> str:
    told: dict[str, str] = words()["office"]["rosters"]
    return told[what].format(**{name: thousands(count) for name, count in counts.items()})


def remove(uow: UnitOfWork, asked: Asked) -> Done:
    """Take one person off the list."""
    entry = rosters.remove(uow, asked.number("moc"), by=asked.by)
    return Done({"entry": entry.key}, {"entry": entry.key})


def _said_removed(uow: UnitOfWork, acted: Acted) -> str:
    return str(words()["office"]["rosters"]["removed"].format(name=uow.rosters.entry(acted.told["entry"]).name))


def _put_back(uow: UnitOfWork, acted: Acted) -> None:
    rosters.put_back(uow, (acted.before or {})["entry"], by=acted.person_id)


page = Page(
    "rosters",
    read,
    {
        "take": Act(
            take,
            lambda _uow, acted: _said("taken", lines=acted.told["lines"]),
            _untake,
            ask=ask,
            first=prepare,
        ),
        "take_back": Act(take_back, _said_back, _restore, ask=ask_back),
        "restore": Act(restore, lambda _uow, acted: _said("restored", lines=acted.told["lines"])),
        "remove": Act(remove, _said_removed, _put_back),
    },
)


# --- handed out ----------------------------------------------------------------------------------------------------


async def _list(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The list as it is, as a workbook that can be brought in again."""

    def work(uow: UnitOfWork) -> StoredFile:
        unit_id = _mine(uow, seat.clerk.person_id, request.query.get("u", ""))[1]
        content = rosters.written(uow, unit_id, by=seat.clerk.person_id)
        return _workbook("list", content, uow.now)

    return serve(await request.app[SITE].core.read(work), cache="no-store")


async def _blank(request: web.Request, seat: Seat) -> web.StreamResponse:
    """The workbook to fill in."""
    try:
        await request.app[SITE].core.read(partial(rosters.brought_by, person_id=seat.clerk.person_id))
    except NoRight:
        raise Answer(404) from None
    content = await asyncio.to_thread(rosters.blank)
    return serve(_workbook("blank", content, request.app[SITE].core.clock()), cache="no-store")


def _workbook(name: str, content: bytes, at: datetime) -> StoredFile:
    """A file that is made for this one answer and not kept."""
    return StoredFile(name=words()["office"]["rosters"][name], mime=_XLSX, content=content, made_at=at)


_GIVEN: dict[str, Callable[[web.Request, Seat], Any]] = {"tai-ve": _list, "mau": _blank}
routes = [web.get(f"{page.row.address}/{path}", seated(handler)) for path, handler in _GIVEN.items()]
