"""Calls to Zalo over aiohttp, whichever of its services: what became of each, told without addresses or secrets."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from aiohttp.hdrs import DATE
from yarl import URL

from bot.network.wire import patience

ANSWER_WITHIN = 30.0
CONNECTIONS = 128
"""More than a sender has under way at once, so that nobody waits for a free connection."""
_KEEP_OPEN = (
    15.0  # seconds idle: how long Zalo keeps a connection is not known, and a message must not go into a dead one
)
_WORDS_LIMIT = 120
_SHORTEST_HIDDEN = 4


class ZaloProblem(Exception):
    """A call came to nothing. Its words never hold the token, an address or what was to be sent."""


class NeverReached(ZaloProblem):
    """No connection was made: certainly not done."""


class CutOff(ZaloProblem):
    """The connection broke or the time was up after the request had left: it may have been done, or not."""


class NotServed(ZaloProblem):
    """Zalo has trouble of its own (5xx, its 403, a page instead of an answer): not done, and nobody's mistake."""


class ZaloRefused(ZaloProblem):
    """Zalo read the call and said no. `code`: its error_code, else the HTTP status; 0 where it told none."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"Zalo answers {code}: {words}" if words else f"Zalo answers {code}")
        self.code = code
        self.words = words


class Answered(NamedTuple):
    """An answer as it came. `at`: by Zalo's clock, where it tells."""

    status: int
    kind: str
    content: bytes
    at: datetime | None


class ZaloHttp:
    """The connections of one client, opened when first needed; no cookies are kept, no redirect is followed."""

    def __init__(self, api_url: str) -> None:
        """Nothing is opened before the first call."""
        self.api = URL(api_url.rstrip("/"))
        self._http: ClientSession | None = None

    @property
    def http(self) -> ClientSession:
        """The connections."""
        if self._http is None:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=_KEEP_OPEN, ttl_dns_cache=300)
            self._http = ClientSession(connector=connector, cookie_jar=DummyCookieJar())
        return self._http

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def ask(
        self,
        url: URL,
        *,
        data: bytes | Mapping[str, str] | None,
        headers: Mapping[str, str],
        within: float = ANSWER_WITHIN,
        method: str = "POST",
    ) -> Answered:
        """Make a call; raises NeverReached or CutOff. `within`: seconds for the whole call."""
        try:
            async with self.http.request(
                method, url, data=data, headers=headers, timeout=patience(within), allow_redirects=False
            ) as answer:
                at = _instant(answer.headers.get(DATE, ""))
                return Answered(answer.status, answer.content_type, await answer.read(), at)
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as problem:
            raise NeverReached(f"Zalo is not reachable: {type(problem).__name__}") from None
        except (ClientError, TimeoutError, OSError) as problem:  # their words may hold the address, and so the token
            raise CutOff(f"no answer from Zalo: {type(problem).__name__}") from None


def cleared(words: object, hidden: list[str]) -> str:
    """Return Zalo's description as one short line, without what must not be told."""
    if not isinstance(words, str):
        return ""
    for secret in sorted(hidden, key=len, reverse=True):
        if len(secret) >= _SHORTEST_HIDDEN:
            words = words.replace(secret, "…")
    return " ".join(words.split())[:_WORDS_LIMIT]


def unreadable(answered: Answered) -> ZaloProblem:
    """Return what an answer that is no JSON means: half of one may have been done, a page was not."""
    page = answered.kind == "text/html" or answered.content.lstrip().startswith(b"<")
    if answered.status == HTTPStatus.OK and not page:
        return CutOff("Zalo's answer broke off")
    return NotServed(f"HTTP {answered.status} without an answer of Zalo's")


def _instant(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return None
