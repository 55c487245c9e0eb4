"""A line to each open page that says only that something changed; the page fetches itself anew, through the gate."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from aiohttp import web

from domain.errors import NotFound
from services.people import clerks, office_pages
from services.people.office_pages import HOME
from services.unit_of_work import UnitOfWork
from web.guard import Answer
from web.live import HEARTBEAT, beat, tell_events, write
from web.office.gate import Closed, Seat, sit_down
from web.reading import LARGEST_CURSOR, number
from web.site import SITE, Core
from web.watching import Watch

MOST = 4
"""Open lines of one account; one more ends the oldest: a browser has only so many connections for us."""


@dataclass(eq=False, slots=True)
class Line:
    """One open page. `of`: the meeting's or programme's mark, "" for all; `seen`: the newest event that it has.

    `late`: an earlier one than that was committed after it.
    """

    account_id: int
    of: str
    seen: int
    late: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""

    def end(self, reason: str) -> None:
        """Close it soon."""
        self.ended = self.ended or reason
        self.news.set()


class Lines(Watch):
    """All open pages of the office in this process, and who looks for news for them."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[Line] = []
        self._known: dict[str, frozenset[int]] = {}
        self._closing = False

    def open(self, line: Line) -> None:
        """Add a page; the oldest of too many is told to close."""
        self._open.append(line)
        mine = [one for one in self._open if one.account_id == line.account_id]
        for oldest in mine[:-MOST]:
            oldest.end("many")
        if self._closing:
            line.end("closing")
        line.news.set()

    def close(self, line: Line) -> None:
        """Forget a page that has gone."""
        if line in self._open:
            self._open.remove(line)

    def end_all(self) -> None:
        """Close every page: the program stops."""
        self._closing = True
        for line in self._open:
            line.end("closing")

    async def look(self, core: Core) -> None:
        """Wake the pages whose meeting has news, once for all pages of a meeting."""
        marks = {line.of for line in self._open}
        if not marks:
            self._known.clear()
            return
        found = await core.read(partial(clerks.lately, marks=marks))
        new = {mark: ids - self._known[mark] for mark, ids in found.items() if mark in self._known}
        self._known = found
        for line in self._open:
            ids = new.get(line.of, found.get(line.of, frozenset()))
            line.late = line.of in new and any(one <= line.seen for one in ids)
            if line.late or any(one > line.seen for one in ids):
                line.news.set()


LINES = web.AppKey("office_lines", Lines)


async def stream(request: web.Request) -> web.StreamResponse:
    """Say «changed» with the newest event's id, since `tu`, until the page, the session, its twelve hours or we end."""
    try:
        seat = await sit_down(request, works=False)
    except (Closed, NotFound) as nobody:
        raise Answer(404) from nobody
    core, lines, mark = request.app[SITE].core, request.app[LINES], request.match_info.get("of", "")
    since = number(request.headers.get("Last-Event-ID") or request.query.get("tu", ""), most=LARGEST_CURSOR) or 0
    if mark:
        await core.read(partial(office_pages.body_at, mark=mark, by=seat.clerk.person_id))
    line = Line(seat.browser.account_id, mark, since)
    lines.open(line)
    try:
        return await tell_events(request, beat(), partial(_serve, line=line, seat=seat, core=core))
    finally:
        lines.close(line)


async def _serve(response: web.StreamResponse, line: Line, seat: Seat, core: Core) -> None:
    last = monotonic()
    while not line.ended:
        newest = await core.read(partial(_look, line=line, seat=seat))
        if newest is None:
            line.end("resting")
            continue
        if newest > line.seen or line.late:
            told = 0 if line.late else newest  # 0: whatever the page has seen, it is not all
            line.seen, line.late = newest, False
            await write(response, b"id: %d\nevent: doi\ndata: %d\n\n" % (newest, told))
            last = monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(line.news.wait(), timeout=max(0.0, last + HEARTBEAT - monotonic()))
            line.news.clear()
            continue
        await write(response, beat())
        last = monotonic()
    await write(response, b"event: het\ndata: %b\n\n" % line.ended.encode())


def _look(uow: UnitOfWork, *, line: Line, seat: Seat) -> int | None:
    """Return the newest event that concerns the page; None where who is at it may be no longer."""
    return clerks.newest_for(uow, seat.browser, line.of, since=line.seen)


routes = [web.get(f"{HOME}/dong", stream), web.get(f"{HOME}/{{of}}/dong", stream)]
