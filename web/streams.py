"""Open streams of the web chat: who listens, who must be woken, and when a stream has to end."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from domain.messages.network import WEB
from domain.messages.owed import Owed

MOST_STREAMS = 5
"""Open pages of one account; one more closes the oldest."""

LOOK_EVERY = 3.0
"""Seconds between looks at what other processes and the clock have sent."""

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Stream:
    """One open page. `page`: its own name for itself, if any. `ended`: why it must close, such as `revoked`."""

    account_id: int
    token_hash: str
    page: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""

    def end(self, reason: str) -> None:
        """Make the stream close soon."""
        self.ended = self.ended or reason
        self.news.set()


Looked = tuple[set[tuple[int, int]], set[str]]
"""(account, message) of all that was told, and the sessions in force."""


class Look(Protocol):
    """Asks the database, once for all streams: what accounts were told, which sessions still hold."""

    async def __call__(self, accounts: set[int], sessions: set[str], since: datetime) -> Looked:
        """Return what these accounts were told since an instant, and which of these sessions are in force."""
        ...


class Streams:
    """All open pages of this process."""

    def __init__(self) -> None:
        self.look_every = LOOK_EVERY
        self._open: dict[int, list[Stream]] = {}
        self._heard: set[int] = set()
        self._closing = False

    def open(self, account_id: int, token_hash: str, *, page: str = "") -> Stream:
        """Add a page; its own earlier stream ends, and the oldest of too many is told to close."""
        stream = Stream(account_id, token_hash, page)
        known = self._open.setdefault(account_id, [])
        for earlier in known[:]:
            if page and earlier.page == page:
                earlier.end("again")
                known.remove(earlier)
        known.append(stream)
        for oldest in known[:-MOST_STREAMS]:
            oldest.end("many")
        if self._closing:
            stream.end("closing")
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a page that has gone."""
        known = self._open.get(stream.account_id, [])
        if stream in known:
            known.remove(stream)
        if not known:
            self._open.pop(stream.account_id, None)

    def heard(self, rows: Sequence[Owed]) -> None:
        """Wake whoever was just told something."""
        for row in rows:
            if row.network == WEB:
                self._heard.add(row.id)
                if row.account_id is not None:
                    self.wake(row.account_id)

    def wake(self, account_id: int) -> None:
        """Let an account's pages look for news."""
        for stream in self._open.get(account_id, ()):
            stream.news.set()

    def end_session(self, token_hash: str) -> None:
        """Close the pages of a session that was ended."""
        for stream in self._all():
            if stream.token_hash == token_hash:
                stream.end("revoked")

    def end_account(self, account_id: int) -> None:
        """Close all pages of an account."""
        for stream in self._open.get(account_id, ()):
            stream.end("revoked")

    def end_all(self) -> None:
        """Close every page: the program stops."""
        self._closing = True
        for stream in self._all():
            stream.end("closing")

    async def watch(self, look: Look, clock: Any) -> None:  # noqa: ANN401 - the program's clock
        """Look every few seconds, for ever: a message may come from another process, a session end anywhere.

        A look sees what the one before saw and what was heard since: for that nobody is woken again.
        """
        since = clock() - timedelta(seconds=5)
        seen: set[int] = set()
        while True:
            await asyncio.sleep(self.look_every)
            known, self._heard = seen | self._heard, set()
            streams = self._all()
            if not streams:
                since = clock() - timedelta(seconds=5)
                continue
            now = clock()
            try:
                told, good = await look({s.account_id for s in streams}, {s.token_hash for s in streams}, since)
            except Exception:  # a database that is away for a while must not end the watch
                log.exception("web.watch")
                continue
            since = now - timedelta(seconds=5)
            for account_id in {account_id for account_id, key in told if key not in known}:
                self.wake(account_id)
            seen = {key for _, key in told}
            for stream in streams:
                if stream.token_hash not in good:
                    stream.end("revoked")

    def _all(self) -> list[Stream]:
        return [stream for known in self._open.values() for stream in known]


async def wait(stream: Stream, seconds: float) -> bool:
    """Wait for news; False when there were none for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stream.news.wait()
        stream.news.clear()
        return True
    return False
