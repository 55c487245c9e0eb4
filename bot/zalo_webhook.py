"""The webhook: Zalo pushes one update a request and hears 200 only after its commit."""

import hashlib
import hmac
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.condition import Condition, State
from bot.intake import Intake, NotTaken
from bot.wire import read_json
from bot.zalo_updates import read_update

BODY_LIMIT = 256 * 1024
SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
log = structlog.get_logger()


class Webhook:
    """The page that Zalo calls, one a bot, for a push does not say whose it is. Path and secret tell no token."""

    def __init__(self, intake: Intake, condition: Condition, *, token: str, office_secret: str, secret: str) -> None:
        """`secret`: what Zalo tells us at each push; where none was chosen, one is made from the office's."""
        self._intake = intake
        self._condition = condition
        self.path = f"/zalo/{hashlib.sha256(f'webhook:{token}'.encode()).hexdigest()[:32]}"
        self.secret = secret or hmac.new(office_secret.encode(), f"zalo:{token}".encode(), hashlib.sha256).hexdigest()
        self.open = False

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update: 200 once it is committed, 503 when it was not, 4xx for anybody else's.

        An empty body is Zalo's knock when the webhook is set, perhaps without the secret: it wants 200.
        """
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        known = hmac.compare_digest(given, self.secret.encode())
        body = await _read(request, BODY_LIMIT if known else 0)
        if body == b"":
            return web.Response()
        if not known:
            return _refusal(HTTPStatus.FORBIDDEN)
        if body is None:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self.open:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response(status=await self._take(body))

    async def _take(self, body: bytes) -> HTTPStatus:
        try:
            understood = read_update(read_json(body))
        except ValueError:
            log.warning("zalo.webhook_not_json")
            return HTTPStatus.BAD_REQUEST
        if understood is not None:
            try:
                await self._intake.settle(self._intake.hand_over(understood))
            except NotTaken:
                return HTTPStatus.SERVICE_UNAVAILABLE
        if self._condition.state is State.TROUBLE:  # whatever the probe said: it does come through
            self._condition.running()
        return HTTPStatus.OK

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts."""
        return [web.post(self.path, self.receive)]


async def _read(request: web.Request, limit: int) -> bytes | None:
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
