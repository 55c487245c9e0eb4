"""Pictures and voices that people sent on Zalo, fetched from the addresses that its updates name."""

import ipaddress
import re
from http import HTTPStatus

from aiohttp import ClientError, ClientResponse
from yarl import URL

from bot.network.attachments import FILE_LIMIT
from bot.network.backoff import LONGEST
from bot.network.wire import patience
from bot.zalo.http import ZaloHttp
from conversation.messenger import TryLater, Undeliverable

_WITHIN = 60.0
_CHUNK = 64 * 1024
_NAME_LIMIT = 100
_BYTES = "application/octet-stream"
_WANTED = re.compile(
    r"image/(?!svg)[\w.+-]+|audio/[\w.+-]+|text/plain"
    r"|application/(x-)?(pdf|octet-stream|zip|msword|vnd\.(ms-excel|openxmlformats-officedocument\.[\w.-]+))"
)
_ENDING = re.compile(r"[a-z][a-z0-9-]*", re.IGNORECASE)
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class Files:
    """Fetches what an update's address points to, and nothing inside our own house: the address comes from outside."""

    def __init__(self, client: ZaloHttp) -> None:
        self._client = client

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return a file's bytes, name and kind; Undeliverable once its address is dead or no file's, else TryLater."""
        url = self._checked(file_ref)
        content = bytearray()
        try:
            async with self._client.http.get(url, timeout=patience(_WITHIN), allow_redirects=False) as answer:
                kind = _kind(answer)
                async for chunk in answer.content.iter_chunked(_CHUNK):
                    content += chunk
                    if len(content) > FILE_LIMIT:
                        raise Undeliverable("the file is too big")
        except TimeoutError:
            raise TryLater("the file comes too slowly", after=LONGEST) from None
        except (ClientError, OSError) as problem:
            raise TryLater(f"no file from Zalo: {type(problem).__name__}", after=LONGEST, everybody=True) from None
        if not content or content.lstrip()[:1] == b"<":
            raise Undeliverable("a page came instead of the file")
        return bytes(content), url.name.replace("\0", "")[:_NAME_LIMIT], "" if kind == _BYTES else kind

    def _checked(self, ref: str) -> URL:
        """Return the address if it may be asked: https, a public name (or the Bot API's own host), no password."""
        api = self._client.api
        try:
            url = URL(ref)
            host = url.host or ""
        except ValueError:
            raise Undeliverable("the file's address cannot be read") from None
        if url.scheme != "https" and not (url.scheme == "http" == api.scheme):
            raise Undeliverable("the file's address is not https")
        if host != api.host and (url.user is not None or not _is_public_name(host)):
            raise Undeliverable("the file's address names no public host")
        return url


def _is_public_name(host: str) -> bool:
    """Whether this is a name with an ending, and no number in disguise."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        _, dot, ending = host.rstrip(".").rpartition(".")
        return bool(dot) and _ENDING.fullmatch(ending) is not None and ending not in {"local", "internal", "localhost"}
    return False


def _kind(answer: ClientResponse) -> str:
    """Return the media type of a file that has begun to come."""
    status = answer.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        raise TryLater(f"the file's address answers {status}", after=LONGEST)
    if status != HTTPStatus.OK:
        raise Undeliverable(f"the file's address answers {status}")
    if (answer.content_length or 0) > FILE_LIMIT:
        raise Undeliverable("the file is too big")
    kind = answer.content_type.lower()
    if not _WANTED.fullmatch(kind):
        raise Undeliverable(f"no picture, voice or paper came but {kind[:50]}")
    return kind
