"""Talking with the Bot API: aiogram's session on one aiohttp client, orjson both ways, the token in no word of ours."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar, cast

import orjson
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import GetFile, TelegramMethod
from aiogram.types import InputFile
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from aiohttp.hdrs import CONTENT_TYPE
from yarl import URL

from bot.network.wire import patience, read_json
from conversation.messenger import Attached

R = TypeVar("R")

CONNECTIONS = 128
"""More than a sender has under way at once, so that nobody waits for a free connection."""
_ANSWER_WITHIN = 30.0
_KEEP_OPEN = 30.0  # seconds idle; well below Telegram's own, so that we do not write into a closing connection
_JSON = {CONTENT_TYPE: "application/json"}
_NO_FILES: Mapping[str, Attached] = MappingProxyType({})


class NeverReached(TelegramNetworkError):
    """No connection was made, so nothing can have happened at the other end."""


class CutOff(TelegramNetworkError):
    """The request was on its way when the connection broke or the time was up: it may have been done, or not."""


def _dumps(value: Any) -> str:  # noqa: ANN401 - JSON takes anything
    return orjson.dumps(value).decode()


class TelegramSession(BaseSession):
    """aiogram's session for one bot. `ask` is the short way for what is called often: plain values in and out."""

    def __init__(self, api_url: str, token: str) -> None:
        """Nothing is opened before the first call."""
        super().__init__(
            TelegramAPIServer.from_base(api_url), json_loads=orjson.loads, json_dumps=_dumps, timeout=_ANSWER_WITHIN
        )
        self._token = token
        self._urls: dict[str, URL] = {}
        self._client: ClientSession | None = None
        self._patience = patience(_ANSWER_WITHIN)

    async def ask(
        self,
        method: type[TelegramMethod[R]],
        values: Mapping[str, Any],
        *,
        files: Mapping[str, Attached] = _NO_FILES,
        timeout: float | None = None,  # noqa: ASYNC109 - aiohttp's own, so that connecting and answering can be told apart
    ) -> Any:  # noqa: ANN401 - the result as Telegram's JSON says it
        """Call a method and return its result unvalidated; raises what aiogram raises, without the values in it."""
        body = _form(values, files) if files else orjson.dumps(values)
        status, content = await self._post(method, body, timeout)
        if status == HTTPStatus.OK:
            try:
                answer = read_json(content)
            except ValueError:
                raise CutOff(method.model_construct(), "the answer broke off") from None
            if isinstance(answer, dict) and answer.get("ok") is True:
                return answer.get("result")
        return self._refuse(method, status, content)

    async def make_request(self, bot: Bot, method: TelegramMethod[R], timeout: int | None = None) -> R:  # noqa: ASYNC109 - aiogram's signature
        """Call a method the aiogram way; for what is rare."""
        files: dict[str, InputFile] = {}
        values = self.prepare_value(method.model_dump(warnings=False), bot, files, _dumps_json=False)
        assert not files, "files go through `ask`"
        status, content = await self._post(type(method), orjson.dumps(values), timeout)
        if not _is_answer(content):
            self._refuse(type(method), status, content)
        answer = self.check_response(bot, method, status, content.decode(errors="replace"))
        result: Any = answer.result
        return result  # type: ignore[no-any-return]

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002 - aiogram's signature
    ) -> AsyncGenerator[bytes, None]:
        """Yield a file piece by piece; TelegramNetworkError for trouble on the way, else TelegramServerError."""
        unnamed = GetFile.model_construct()
        try:
            async with self._opened().get(URL(url), headers=headers, timeout=patience(timeout)) as answer:
                if raise_for_status and answer.status >= HTTPStatus.BAD_REQUEST:
                    raise TelegramServerError(unnamed, f"the file's address answers {answer.status}")
                async for chunk in answer.content.iter_chunked(chunk_size):
                    yield chunk
        except (ClientError, TimeoutError, OSError) as problem:
            raise TelegramNetworkError(unnamed, type(problem).__name__) from None

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _post(
        self, method: type[TelegramMethod[Any]], body: bytes | FormData, within: float | None
    ) -> tuple[int, bytes]:
        name = method.__api_method__
        url = self._urls.get(name)
        if url is None:
            url = self._urls[name] = URL(self.api.api_url(self._token, name))
        limit = self._patience if within is None else patience(within)
        headers = _JSON if isinstance(body, bytes) else None
        try:
            async with self._opened().post(
                url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as problem:
            raise NeverReached(method.model_construct(), type(problem).__name__) from None
        except (
            ClientError,
            TimeoutError,
            OSError,
        ) as problem:  # their words may hold the address, and with it the token
            raise CutOff(method.model_construct(), type(problem).__name__) from None

    def _opened(self) -> ClientSession:
        if self._client is None:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=_KEEP_OPEN, ttl_dns_cache=300)
            self._client = ClientSession(connector=connector, json_serialize=_dumps)
        return self._client

    def _refuse(self, method: type[TelegramMethod[Any]], status: int, content: bytes) -> NoReturn:
        """Raise what aiogram raises for this answer; an answer that is not the Bot API's own is a server's trouble."""
        unnamed = method.model_construct()
        if not _is_answer(content):
            raise TelegramServerError(unnamed, f"HTTP {status} without the Bot API's answer")
        with suppress(ClientDecodeError):
            self.check_response(cast("Bot", None), unnamed, status, content.decode(errors="replace"))
        raise TelegramServerError(unnamed, f"HTTP {status} with an answer that cannot be read")


def _is_answer(content: bytes) -> bool:
    """Whether this is the Bot API's own answer and not some proxy's page."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return isinstance(answer, dict) and isinstance(answer.get("ok"), bool)


def _form(values: Mapping[str, Any], files: Mapping[str, Attached]) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in values.items():
        form.add_field(name, value if isinstance(value, str) else _dumps(value))
    for name, file in files.items():
        kind = file.mime or "application/octet-stream"
        form.add_field(name, BytesIO(file.content), filename=file.name or name, content_type=kind)
    return form
