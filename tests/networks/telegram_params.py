"""What a bot put into one call: read from JSON, a form, a multipart body or the query, and checked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, web

Json = dict[str, Any]


class BotApiError(Exception):
    """A call that Telegram refuses, with the code and the description it would send."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        """`parameters` goes beside the description, as `retry_after` does."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        """The JSON body of the refusal."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    content_type: str
    content: bytes


async def read_params(request: web.BaseRequest, query: str) -> Json:
    """Every parameter of a call by name; values of a form stay text, values of JSON keep their types."""
    params: Json = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not request.body_exists:
        return params
    kind = request.content_type
    if kind == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                content = bytes(await part.read(decode=True))
                if part.filename is None:
                    params[part.name] = _decoded(content)
                else:
                    content_type = part.headers.get("Content-Type", "application/octet-stream")
                    params[part.name] = Upload(part.filename, content_type, content)
        return params
    body = await request.read()
    if not body:
        return params
    if kind == "application/json":
        params.update(_object(body))
    else:
        params.update(parse_qsl(_decoded(body), keep_blank_values=True))
    return params


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BotApiError(400, "Bad Request: strings must be encoded in UTF-8") from None


def _object(body: bytes) -> Json:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise BotApiError(400, "Bad Request: can't parse JSON object")
    return found


def words(params: Json, name: str) -> str:
    """A text parameter; empty when it is missing."""
    value = params.get(name)
    return "" if value is None else str(value)


def number(params: Json, name: str, default: int = 0) -> int:
    """An integer parameter, written as a number or as text."""
    value = params.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BotApiError(400, f'Bad Request: field "{name}" must be a valid Number') from None


def flag(params: Json, name: str) -> bool:
    """A yes-or-no parameter, in any spelling clients use."""
    return str(params.get(name)).lower() in ("true", "1", "yes")


def structure(params: Json, name: str) -> Any:  # noqa: ANN401 whatever the JSON holds
    """A nested parameter: already JSON, or JSON written as text inside a form."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise BotApiError(400, f"Bad Request: can't parse {name} JSON object") from None
