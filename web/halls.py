"""Halls in memory: what a meeting's screens show is read once for each change, whether one looks or two hundred."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic

from aiohttp import web

from services.meetings import hall_state, hall_view
from services.meetings.hall_state import Hall
from services.meetings.hall_view import View
from web.site import Core
from web.watching import Watch

ANEW_EVERY = 20.0
"""Seconds after which a hall is read again whatever happened: a name may have been changed, or somebody erased."""
KEPT_FOR = 120.0
"""Seconds that a hall is kept up to date after its last reader."""
MOST = 500
"""Open lines of all halls together: below what the server takes, so that people still reach the other pages."""


class Full(Exception):
    """So many lines are open that one more would shut others out."""


@dataclass(eq=False, slots=True)
class Line:
    """One open screen. `seen`: the view that it shows, by its mark."""

    token_hash: str
    meeting_id: int
    seen: str
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""

    def end(self, reason: str) -> None:
        """Close it soon."""
        self.ended = self.ended or reason
        self.news.set()


@dataclass(slots=True)
class Kept:
    """A hall as it is shown now. `mark`: changes with the view and with nothing else; `page`: drawn once for all."""

    hall: Hall
    view: View
    mark: str
    changes_at: datetime | None
    read_at: float
    asked_at: float
    page: str = ""


class Halls(Watch):
    """The halls that somebody looks at in this process, and who keeps them up to date."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[int, Kept] = {}
        self._meetings: dict[str, int] = {}
        self._loading: dict[str, asyncio.Task[Hall | None]] = {}
        self._lines: list[Line] = []
        self._closing = False

    # --- what is shown ---------------------------------------------------------------------------------------------

    async def find(self, core: Core, token_hash: str) -> Kept | None:
        """Return the hall of a token, also of one that was withdrawn (`holds`); None where there never was one."""
        kept = self._kept.get(self._meetings.get(token_hash, 0))
        if kept is None:
            task = self._loading.get(token_hash)
            if task is None:
                read = core.read(partial(hall_state.by_token, token_hash=token_hash))
                task = self._loading[token_hash] = asyncio.ensure_future(read)
                task.add_done_callback(lambda _: self._loading.pop(token_hash, None))
            hall = await asyncio.shield(task)
            if hall is None:
                return None
            kept = self._kept.get(hall.meeting_id)
            if kept is None or token_hash not in kept.hall.open | kept.hall.gone:
                kept = self._keep(hall, core.clock())
            self._meetings[token_hash] = hall.meeting_id
        kept.asked_at = monotonic()
        now = core.clock()
        if kept.changes_at is not None and now >= kept.changes_at:
            kept = self._keep(kept.hall, now)
        return kept

    def _keep(self, hall: Hall, now: datetime) -> Kept:
        """Take a hall as it was read; whose view is another one now, their screens are told."""
        before = self._kept.get(hall.meeting_id)
        view = hall_view.view(hall.facts, now=now)
        mark = hashlib.sha256(repr(view).encode()).hexdigest()[:16]
        at = monotonic()
        kept = Kept(
            hall, view, mark, hall_view.changes_at(hall.facts, now=now), at,
            before.asked_at if before is not None else at,
            before.page if before is not None and before.mark == mark else "",
        )  # fmt: skip
        self._kept[hall.meeting_id] = kept
        for line in self._lines:
            if line.meeting_id == hall.meeting_id and (line.seen != mark or line.token_hash not in hall.open):
                line.news.set()
        return kept

    # --- who looks -------------------------------------------------------------------------------------------------

    def open(self, line: Line) -> None:
        """Add a screen; Full where there is no room."""
        if len(self._lines) >= MOST:
            raise Full
        self._lines.append(line)
        if self._closing:
            line.end("closing")

    def close(self, line: Line) -> None:
        """Forget a screen that has gone."""
        if line in self._lines:
            self._lines.remove(line)

    def mark_for(self, line: Line) -> str:
        """Return the mark of what a screen should show; "" where its token holds no more."""
        kept = self._kept.get(line.meeting_id)
        if kept is None:
            return line.seen
        return kept.mark if line.token_hash in kept.hall.open else ""

    def end_all(self) -> None:
        """Close every screen's line: the program stops."""
        self._closing = True
        for line in self._lines:
            line.end("closing")

    async def look(self, core: Core) -> None:
        """Bring up to date what somebody looks at; forget what nobody has asked for in a while."""
        at, watched = monotonic(), {line.meeting_id for line in self._lines}
        for meeting_id, kept in list(self._kept.items()):
            if meeting_id not in watched and at - kept.asked_at > KEPT_FOR:
                del self._kept[meeting_id]
                self._meetings = {key: one for key, one in self._meetings.items() if one != meeting_id}
        if not self._kept:
            return
        known = {meeting_id: kept.hall.heard for meeting_id, kept in self._kept.items()}
        anew = [meeting_id for meeting_id, kept in self._kept.items() if at - kept.read_at > ANEW_EVERY]
        found = await core.read(partial(hall_state.look, known=known, anew=anew))
        now = core.clock()
        for hall in found.values():
            self._keep(hall, now)
        for kept in list(self._kept.values()):
            if kept.changes_at is not None and now >= kept.changes_at:
                self._keep(kept.hall, now)


HALLS = web.AppKey("halls", Halls)
