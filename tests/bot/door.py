"""The door of an office that is pushed to: a web application of its own, with whatever stands in front of it."""

import io
from typing import Any

import aiohttp
from aiohttp import web

from tests.bot.desk import Desk
from tests.waiting import until


class Door:
    """The web application that a network pushes to. `shut`: what a proxy in front of it answers instead."""

    def __init__(self) -> None:
        self.url = ""
        self.office: Desk
        self.statuses: list[int] = []
        self.shut = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Let the office's own page answer."""
        if self.shut:
            return web.Response(status=self.shut, text="a proxy's page")
        (route,) = self.office.network.routes()
        if request.path != route.path:
            return web.Response(status=404)
        handler: Any = route.handler
        response: web.StreamResponse = await handler(request)
        self.statuses.append(response.status)
        return response

    async def answers(self, status: int, *, times: int = 1) -> None:
        """Wait until it has answered so this often."""
        await until(lambda: self.statuses.count(status) >= times)

    async def push(self, body: bytes | io.BytesIO | None, headers: dict[str, str]) -> int:
        """Push something as anybody could, and return the status of the answer."""
        (route,) = self.office.network.routes()
        async with (
            aiohttp.ClientSession() as client,
            client.post(self.url + route.path, data=body, headers=headers) as answer,
        ):
            return answer.status
