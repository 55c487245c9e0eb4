"""What a call to Zalo's Bot API carries, read strictly, and the refusals that answer it."""

import ipaddress
from typing import Any

import orjson
from yarl import URL

Json = dict[str, Any]

EVERY_CODE = frozenset(range(400, 600))
_LOCAL_NAMES = ("localhost", "localhost.localdomain")


class ZaloApiError(Exception):
    """A refusal as the wire shows it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def answer(self) -> Json:
        """The envelope of a refusal."""
        return {"ok": False, "error_code": self.code, "description": self.description}


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def read_object(body: bytes) -> Json:
    """The parameters of a call; no body is no parameters."""
    try:
        found = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ZaloApiError(400, "Bad Request: the body is not a JSON object")
    return found


def wording(params: Json, name: str, limit: int, *, optional: bool = False) -> str:
    """A text of 1 to `limit` UTF-16 units; empty if it is optional and absent."""
    value = params.get(name)
    if value is None and optional:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise ZaloApiError(400, f"Bad Request: {name} is required")
    if units(value) > limit:
        raise ZaloApiError(400, f"Bad Request: {name} is longer than {limit} characters")
    return value


def seconds(params: Json, name: str, default: float) -> float:
    """A number of seconds, written as a number or as text: the documents show both."""
    value = params.get(name)
    if value is None:
        return default
    try:
        return max(float(value), 0.0)
    except (TypeError, ValueError):
        raise ZaloApiError(400, f"Bad Request: {name} is not a number") from None


def public_url(params: Json, name: str, *, allow_loopback: bool, only_https: bool = False) -> str:
    """An address that Zalo could reach from outside; with `allow_loopback` also plain HTTP on this machine."""
    value = params.get(name)
    if not isinstance(value, str) or not value:
        raise ZaloApiError(400, f"Bad Request: {name} is required")
    try:
        url = URL(value)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ZaloApiError(400, f"Bad Request: {name} is not a URL")
    local = _is_local(url.host)
    if local and allow_loopback:
        return value
    if local:
        raise ZaloApiError(400, f"Bad Request: {name} is not a public URL")
    if only_https and url.scheme != "https":
        raise ZaloApiError(400, f"Bad Request: {name} must be HTTPS")
    return value


def _is_local(host: str) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
