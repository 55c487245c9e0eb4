"""Zalo's Bot API: POST and JSON, every answer read to its envelope, the token in no word of ours."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp.hdrs import CONTENT_TYPE
from yarl import URL

from bot.network.wire import read_json
from bot.zalo.http import ANSWER_WITHIN, Answered, NotServed, ZaloHttp, ZaloRefused, cleared, unreadable

_JSON: dict[str, str] = {CONTENT_TYPE: "application/json"}
_TOKEN = re.compile(r"[\w.~:-]+", re.ASCII)


class ZaloClient(ZaloHttp):
    """One bot's way to Zalo."""

    def __init__(self, api_url: str, token: str) -> None:
        """Nothing is opened before the first call."""
        super().__init__(api_url)
        self._token = token

    async def call(self, method: str, values: Mapping[str, Any] | None = None, *, within: float = ANSWER_WITHIN) -> Any:  # noqa: ANN401 - the result as Zalo's JSON says it
        """Call a method and return its result; raises ZaloProblem. `within`: seconds for the whole call."""
        if not _TOKEN.fullmatch(self._token):
            raise ZaloRefused(HTTPStatus.UNAUTHORIZED, "the token is none")
        url = URL(f"{self.api}/bot{self._token}/{method}", encoded=True)
        answered = await self.ask(url, data=orjson.dumps(values or {}), headers=_JSON, within=within)
        return self._result(answered, values or {})

    def _result(self, answered: Answered, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Return what an answer holds. Its `ok` counts, whatever the HTTP status; an update may come without one."""
        status = answered.status
        try:
            answer = read_json(answered.content)
        except ValueError:
            raise unreadable(answered) from None
        if isinstance(answer, dict) and answer.get("ok") is True:
            return answer.get("result")
        if isinstance(answer, dict) and "event_name" in answer and status == HTTPStatus.OK:
            return answer
        if not isinstance(answer, dict) or not ("error_code" in answer or answer.get("ok") is False):
            raise NotServed(f"HTTP {status} without an answer of Zalo's")
        code = answer.get("error_code")
        if not isinstance(code, int):
            code = status if status != HTTPStatus.OK else 0
        hidden = [self._token, self._token.partition(":")[2], *(v for v in values.values() if isinstance(v, str))]
        words = cleared(answer.get("description"), hidden)
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.FORBIDDEN:
            raise NotServed(f"Zalo answers {code}: {words}")
        raise ZaloRefused(code, words)
