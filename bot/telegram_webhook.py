"""The webhook: Telegram pushes one update a request and hears 200 only after its commit."""

import hashlib
import hmac
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.intake import NotTaken
from bot.telegram_intake import TelegramIntake
from bot.wire import read_json

BODY_LIMIT = 1024 * 1024 - 1
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
CONNECTIONS = 64
log = structlog.get_logger()


class Webhook:
    """The page that Telegram calls. Path and secret are made from the token and ours, and tell neither."""

    def __init__(self, intake: TelegramIntake, *, token: str, secret: str) -> None:
        self._intake = intake
        self.path = f"/telegram/{hashlib.sha256(f'webhook:{token}'.encode()).hexdigest()[:32]}"
        self.secret = hmac.new(secret.encode(), f"telegram:{token}".encode(), hashlib.sha256).hexdigest()
        self.open = False

    async def receive(self, request: web.Request) -> web.Response:
        """Take one update: 200 once it is committed, 503 when Telegram must send it again, 4xx for anybody else's."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret.encode()):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        if not self.open:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if request.content_length is None or request.content_length > BODY_LIMIT:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            update = read_json(await request.read())
        except ValueError:
            log.warning("telegram.webhook_not_json")
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        try:
            await self._intake.settle(self._intake.hand_over(update))
        except NotTaken:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response()

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts."""
        return [web.post(self.path, self.receive)]
