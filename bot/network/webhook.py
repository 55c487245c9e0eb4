"""A webhook: a network pushes one update a request and hears 200 only after its commit."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.network.intake import NotTaken
from bot.network.wire import read_json

Signed = Callable[[Mapping[str, str], bytes], bool]
"""Whether the headers of a push sign its body."""
log = structlog.get_logger()


class Webhook:
    """The page that a network calls, one a bot, for a push does not say whose it is. Path and secret tell no token."""

    def __init__(  # noqa: PLR0913 - what differs from network to network
        self,
        network: str,
        take: Callable[[object], Awaitable[object]],
        *,
        header: str,
        limit: int,
        token: str,
        office_secret: str,
        secret: str = "",
        knocks: bool = False,
        signed: Signed | None = None,
    ) -> None:
        """`take`: commits one update, or raises NotTaken. `header`: carries the secret. `limit`: bytes of a push.

        `secret`: what the network tells us at each push; where none was chosen, one is made from the office's.
        `knocks`: it sends an empty body when the webhook is set, perhaps without the secret, and wants 200.
        `signed`: how a push proves itself where it does so by a signature, and tells no secret.
        """
        self._network = network
        self._take = take
        self._header = header
        self._limit = limit
        self._knocks = knocks
        self._signed = signed
        self.path = path_of(network, token)
        made = hmac.new(office_secret.encode(), f"{network}:{token}".encode(), hashlib.sha256).hexdigest()
        self.secret = secret or made
        self.open = False

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts."""
        return [web.post(self.path, self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        """Take one update: 200 once it is committed, 503 when it must come again, 4xx for anybody else's."""
        known = self._signed is None and self._tells_secret(request)
        body = await read_body(request, self._limit if known or self._signed is not None else 0)
        if self._knocks and body == b"":
            return web.Response()
        if self._signed is not None:
            known = body is None or self._signed(request.headers, body)
        if not known:
            return _refusal(HTTPStatus.FORBIDDEN)
        if body is None:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self.open:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response(status=await self._settle(body))

    def _tells_secret(self, request: web.Request) -> bool:
        given = request.headers.get(self._header, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self.secret.encode())

    async def _settle(self, body: bytes) -> HTTPStatus:
        try:
            update = read_json(body)
        except ValueError:
            log.warning("webhook.not_json", network=self._network)
            return HTTPStatus.BAD_REQUEST
        try:
            await self._take(update)
        except NotTaken:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK


def path_of(network: str, token: str) -> str:
    """Return where a bot's pushes come to; it does not tell the token."""
    return f"/{network}/{hashlib.sha256(f'webhook:{token}'.encode()).hexdigest()[:32]}"


async def read_body(request: web.Request, limit: int) -> bytes | None:
    """Return the body, whether its length was told or not; None when it is over the limit."""
    if (request.content_length or 0) > limit:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _refusal(status: HTTPStatus) -> web.Response:
    """Refuse, and let go of the connection: what is left of the body is not the next request."""
    response = web.Response(status=status)
    response.force_close()
    return response
