"""Calls to the Official Account's API: each with the access token of the day, renewed once where Zalo refuses it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp.hdrs import CONTENT_TYPE
from yarl import URL

from bot.network.wire import read_json
from bot.zalo.http import ANSWER_WITHIN, Answered, NotServed, ZaloHttp, ZaloRefused, cleared, unreadable
from bot.zalo_oa.tokens import Tokens

TOKEN_CODES = frozenset({-216, -220, -155})
"""«Access token invalid» and its like; which of them comes when is not known (?)."""
_TOKEN_WORDS = re.compile(r"access.?token", re.IGNORECASE)
_FIT = re.compile(r"[!-~]+")


class OaRefused(ZaloRefused):
    """Zalo read the call and said no. `code`: its `error`, negative; `speaks_of_token`: the token is the reason."""

    @property
    def speaks_of_token(self) -> bool:
        """Whether another token is wanted; in some tables −201 says so too (?), so the words count as well."""
        return self.code in TOKEN_CODES or _TOKEN_WORDS.search(self.words) is not None


class OaClient(ZaloHttp):
    """One account's way to Zalo. `ahead`: how far Zalo's clock was ahead of ours when it last answered."""

    def __init__(self, api_url: str) -> None:
        super().__init__(api_url)
        self.ahead = timedelta(0)
        self.tokens: Tokens

    async def call(self, path: str, values: Mapping[str, Any] | None = None, *, within: float = ANSWER_WITHIN) -> Any:  # noqa: ANN401 - as Zalo's JSON says it
        """Send `values`, or ask where there are none, and return what comes back as `data`; raises ZaloProblem.

        A token that Zalo refuses is renewed and the call made once more: what was refused was not done.
        """
        token = await self.tokens.token()
        try:
            return await self._once(path, values, token, within)
        except OaRefused as refused:
            if not refused.speaks_of_token:
                raise
        return await self._once(path, values, await self.tokens.renewed(token), within)

    async def look(self, path: str, token: str, *, within: float) -> Any:  # noqa: ANN401 - as above
        """Ask with a token that is renewed on no account; raises ZaloProblem."""
        return await self._once(path, None, token, within)

    async def _once(self, path: str, values: Mapping[str, Any] | None, token: str, within: float) -> Any:  # noqa: ANN401 - as above
        if not _FIT.fullmatch(token):
            raise OaRefused(min(TOKEN_CODES), "the access token is none")
        answered = await self.ask(
            URL(f"{self.api}{path}"),
            method="GET" if values is None else "POST",
            data=None if values is None else orjson.dumps(values),
            headers={"access_token": token, CONTENT_TYPE: "application/json"},
            within=within,
        )
        if answered.at is not None:
            self.ahead = answered.at - datetime.now(UTC)
        return result(answered, [token, *_texts(values or {})])


def result(answered: Answered, hidden: list[str]) -> Any:  # noqa: ANN401 - as above
    """Return what an answer holds. Only `error` counts, whatever the HTTP status: 0, or a negative reason."""
    try:
        answer = read_json(answered.content)
    except ValueError:
        raise unreadable(answered) from None
    code = answer.get("error") if isinstance(answer, dict) else None
    try:
        code = int(code) if isinstance(code, int | str) else None
    except ValueError:
        code = None
    if not isinstance(answer, dict) or code is None:
        if answered.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise NotServed("Zalo is asked too often")
        raise NotServed(f"HTTP {answered.status} without an answer of Zalo's")
    if code == 0:
        return answer.get("data")
    words = cleared(answer.get("message") or answer.get("error_name") or answer.get("error_description"), hidden)
    if answered.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotServed(f"Zalo answers {code}: {words}")
    raise OaRefused(code, words)


def _texts(values: object) -> list[str]:
    """Return every text of a call, at whatever depth: Zalo's own words may quote it."""
    if isinstance(values, str):
        return [values]
    if isinstance(values, Mapping):
        return [text for value in values.values() for text in _texts(value)]
    return [text for value in values for text in _texts(value)] if isinstance(values, list) else []
