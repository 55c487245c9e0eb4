"""Mail as the program runs it: letters out, and the door by which a mail server brings what came back."""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.mail import MODE, NETWORK, TERMS
from bot.mail.addresses import ReplyAddresses
from bot.mail.composing import Composer
from bot.mail.connections import Connections, NotOpened
from bot.mail.sending import Sending
from bot.mail.settings import MailSettings
from bot.network.backoff import Backoff
from bot.network.condition import Condition, State
from bot.runtime import Runtime
from conversation.messenger import Outgoing, Undeliverable


class Mail:
    """One mail server of the school's."""

    name = NETWORK
    terms = TERMS

    def __init__(self, runtime: Runtime, settings: MailSettings, *, url: str, secret: str) -> None:
        """`url`: where the web pages are; `secret`: the office's, by which links are signed."""
        self._condition = Condition(NETWORK)
        self._connections = Connections(settings)
        self._replies = ReplyAddresses(settings.email_reply, secret.encode())
        composer = Composer(
            sender=settings.email_from, name=settings.email_from_name, url=url, secret=secret.encode(),
            replies=self._replies, clock=runtime.clock,
        )  # fmt: skip
        self._sending = Sending(self._connections, composer, self._told)
        self._sender = settings.email_from
        self._task: asyncio.Task[None] | None = None

    async def send(self, message: Outgoing) -> str:
        """Send one letter and return its Message-ID; Undeliverable, TryLater or Uncertain."""
        return await self._sending.send(message)

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Mail keeps no files for us: what comes with a letter comes with its bytes."""
        del file_ref
        raise Undeliverable("letters bring their files along")

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts."""
        return []

    def health(self) -> dict[str, Any]:
        """Return how it is doing, and whose letters it sends."""
        return self._condition.health() | {"mode": MODE, "sender": self._sender}

    def open(self) -> None:
        """Take what is brought to this process, whoever leads."""

    async def start(self) -> None:
        """Lead: see aside whether the mail server lets us in."""
        self._task = asyncio.create_task(self._greet(), name=self.name)

    async def rest(self) -> None:
        """Lead no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def pause(self) -> None:
        """Rest, and take nothing that is brought either."""
        await self.rest()

    async def stop(self) -> None:
        """Pause, and close the connections."""
        await self.pause()
        await self._connections.close()
        if not self._condition.reason:
            self._condition.stopped("")

    async def _greet(self) -> None:
        backoff = Backoff(1.0)
        while True:
            try:
                await self._connections.check()
            except NotOpened as problem:
                self._told(str(problem))
                await backoff.wait()
            else:
                self._told("")
                return

    def _told(self, reason: str) -> None:
        if reason:
            self._condition.trouble(reason)
        elif self._condition.state is not State.RUNNING:
            self._condition.running()
