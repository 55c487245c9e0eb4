"""The door by which a mail server brings letters: one raw letter a request, with a secret; 200 after its commit."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from bot.mail.incoming import LARGEST
from bot.network.intake import NotTaken
from bot.network.webhook import read_body

PATH = "/thu/den"


def door_secret(chosen: str, office_secret: str) -> str:
    """Return what proves a mail server: the secret that was chosen, else one made from the office's."""
    return chosen or hmac.new(office_secret.encode(), b"mail-in", hashlib.sha256).hexdigest()


class Door:
    """One address for all letters. `take` sees one committed; NotTaken. `open`: whether letters are taken now."""

    def __init__(self, secret: str, take: Callable[[bytes], Awaitable[None]]) -> None:
        self._expected = f"Bearer {secret}".encode()
        self._take = take
        self.open = False

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts."""
        return [web.post(PATH, self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        """Take one letter: 200 also for what is nothing to us, for it is not to come again."""
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        known = hmac.compare_digest(given, self._expected)
        body = await read_body(request, LARGEST if known else 0)
        if not known or body is None:
            response = web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE if known else HTTPStatus.FORBIDDEN)
            response.force_close()
            return response
        if not self.open:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            await self._take(body)
        except NotTaken:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response()
