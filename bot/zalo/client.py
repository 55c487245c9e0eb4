"""Zalo's Bot API over aiohttp: POST and JSON, every answer read to its envelope, the token in no word of ours."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from aiohttp.hdrs import CONTENT_TYPE
from yarl import URL

from bot.network.wire import patience, read_json

CONNECTIONS = 128
"""More than a sender has under way at once, so that nobody waits for a free connection."""
_ANSWER_WITHIN = 30.0
_KEEP_OPEN = (
    15.0  # seconds idle: how long Zalo keeps a connection is not known, and a message must not go into a dead one
)
_JSON = {CONTENT_TYPE: "application/json"}
_TOKEN = re.compile(r"[\w.~:-]+", re.ASCII)
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


class ZaloClient:
    """One bot's way to Zalo."""

    def __init__(self, api_url: str, token: str) -> None:
        """Nothing is opened before the first call."""
        self.api = URL(api_url.rstrip("/"))
        self._token = token
        self._http: ClientSession | None = None

    async def call(
        self, method: str, values: Mapping[str, Any] | None = None, *, within: float = _ANSWER_WITHIN
    ) -> Any:  # noqa: ANN401 - the result as Zalo's JSON says it
        """Call a method and return its result; raises ZaloProblem. `within`: seconds for the whole call."""
        if not _TOKEN.fullmatch(self._token):
            raise ZaloRefused(HTTPStatus.UNAUTHORIZED, "the token is none")
        url = URL(f"{self.api}/bot{self._token}/{method}", encoded=True)
        try:
            async with self.http.post(
                url, data=orjson.dumps(values or {}), headers=_JSON, timeout=patience(within), allow_redirects=False
            ) as answer:
                status, kind, content = answer.status, answer.content_type, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as problem:
            raise NeverReached(f"Zalo is not reachable: {type(problem).__name__}") from None
        except (ClientError, TimeoutError, OSError) as problem:  # their words may hold the address, and so the token
            raise CutOff(f"no answer from Zalo: {type(problem).__name__}") from None
        return self._result(status, kind, content, values or {})

    @property
    def http(self) -> ClientSession:
        """The connections, opened when first needed; no cookies are kept."""
        if self._http is None:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=_KEEP_OPEN, ttl_dns_cache=300)
            self._http = ClientSession(connector=connector, cookie_jar=DummyCookieJar())
        return self._http

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    def _result(self, status: int, kind: str, content: bytes, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Return what an answer holds. Its `ok` counts, whatever the HTTP status; an update may come without one."""
        try:
            answer = read_json(content)
        except ValueError:
            if status == HTTPStatus.OK and kind != "text/html" and not content.lstrip().startswith(b"<"):
                raise CutOff("Zalo's answer broke off") from None
            raise NotServed(f"HTTP {status} without an answer of Zalo's") from None
        if isinstance(answer, dict) and answer.get("ok") is True:
            return answer.get("result")
        if isinstance(answer, dict) and "event_name" in answer and status == HTTPStatus.OK:
            return answer
        if not isinstance(answer, dict) or not ("error_code" in answer or answer.get("ok") is False):
            raise NotServed(f"HTTP {status} without an answer of Zalo's")
        code = answer.get("error_code")
        if not isinstance(code, int):
            code = status if status != HTTPStatus.OK else 0
        words = self._cleared(answer.get("description"), values)
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.FORBIDDEN:
            raise NotServed(f"Zalo answers {code}: {words}")
        raise ZaloRefused(code, words)

    def _cleared(self, words: object, values: Mapping[str, Any]) -> str:
        """Return Zalo's description as one short line, without the token and without what was to be sent."""
        if not isinstance(words, str):
            return ""
        hidden = [self._token, self._token.partition(":")[2], *(v for v in values.values() if isinstance(v, str))]
        for secret in sorted(hidden, key=len, reverse=True):
            if len(secret) >= _SHORTEST_HIDDEN:
                words = words.replace(secret, "…")
        return " ".join(words.split())[:_WORDS_LIMIT]
