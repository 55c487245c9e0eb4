"""Mail as the program runs it: letters out, and the door by which a mail server brings what came back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import web

from bot.mail import MODE, NETWORK, TERMS
from bot.mail.addresses import ReplyAddresses
from bot.mail.composing import Composer
from bot.mail.connections import Connections, NotOpened
from bot.mail.door import Door, door_secret
from bot.mail.incoming import Answered, Returned, read_letter
from bot.mail.sending import Sending, no_such_box
from bot.mail.settings import MailSettings
from bot.network.backoff import Backoff
from bot.network.condition import Condition, State
from bot.network.intake import Intake, NotTaken
from bot.runtime import Runtime
from conversation.messenger import Outgoing, Undeliverable
from conversation.turn import Arrived
from services.messages import letters
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
_FOR_GOOD = 550
"""The code under which a report's status is read: a letter has failed for good."""
log = structlog.get_logger()


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
        self._runtime = runtime
        self._intake = Intake(runtime, NETWORK)
        chosen = settings.email_secret.get_secret_value() if settings.email_secret is not None else ""
        self._door = Door(door_secret(chosen, secret), self._take)
        self._task: asyncio.Task[None] | None = None

    async def send(self, message: Outgoing) -> str:
        """Send one letter and return its Message-ID; Undeliverable, TryLater or Uncertain."""
        return await self._sending.send(message)

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Mail keeps no files for us: what comes with a letter comes with its bytes."""
        del file_ref
        raise Undeliverable("letters bring their files along")

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts; nothing where no answers are taken."""
        return self._door.routes() if self._replies else []

    def health(self) -> dict[str, Any]:
        """Return how it is doing, and whose letters it sends."""
        return self._condition.health() | {"mode": MODE, "sender": self._sender}

    def open(self) -> None:
        """Take what is brought to this process, whoever leads."""
        self._door.open = True

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
        self._door.open = False
        await self.rest()

    async def stop(self) -> None:
        """Pause, and close the connections."""
        await self.pause()
        await self._connections.close()
        if not self._condition.reason:
            self._condition.stopped("")

    async def _take(self, raw: bytes) -> None:
        """See one letter committed: an answer is said in the talk by mail, what came back is noted; NotTaken."""
        read = await asyncio.to_thread(read_letter, raw, self._replies)
        match read:
            case Answered():
                await self._answered(read)
            case Returned(named, status):
                lost = no_such_box(_FOR_GOOD, status)
                work = partial(
                    letters.returned, account_id=named.account_id, delivery_id=named.letter, status=status, lost=lost
                )
                await self._write(work)
            case None:
                log.info("mail.nothing_to_us")

    async def _answered(self, read: Answered) -> None:
        external_id = await self._write(
            partial(letters.writer, account_id=read.named.account_id, sender=read.sender, event=read.event_id)
        )
        if external_id is None:
            log.info("mail.not_the_persons")
            return
        arrived = Arrived(NETWORK, external_id, read.event_id, text=read.text, media=read.media)
        await self._intake.settle(self._intake.hand_over(arrived))

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        try:
            return await self._runtime.write(work)
        except Exception as problem:  # the database, or a bug: the letter must come again either way
            log.warning("mail.not_taken", problem=type(problem).__name__)
            raise NotTaken from problem

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
