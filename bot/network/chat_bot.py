"""The life of a bot, whichever its network: it introduces itself, polls or is pushed to, rests and stops."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, NamedTuple

import structlog
from aiohttp import web

from bot.network.backoff import Backoff
from bot.network.condition import Condition
from bot.network.intake import NotTaken
from bot.network.webhook import Signed, Webhook

log = structlog.get_logger()


class Trouble(NamedTuple):
    """What went wrong, in words for the operator. `after`: seconds to wait at least before the next try.

    `anew`: begin with introducing ourselves. `lasting`: only a person can mend it; where that takes no new start, we
    look again `after` so many seconds.
    """

    words: str
    after: float = 0.0
    anew: bool = False
    lasting: bool = False


_NOT_TAKEN = Trouble("the database does not take updates")


class ChatBot(ABC):
    """One bot. Nothing that happens here stops another network; `health` says how it is doing."""

    name: str
    secret_header: str
    """The header by which a push proves that it is the network's."""
    largest_push: int
    """Bytes."""
    knocks = False
    """See Webhook."""
    tends = False
    """Whether there is something to do from time to time, even where updates are pushed: `_poll` is called for it."""
    signed: Signed | None = None
    """See Webhook."""

    def __init__(
        self, *, token: str, mode: str, public_url: str, secret: str, first_wait: float, webhook_secret: str = ""
    ) -> None:
        """`mode`: polling or webhook; `public_url`: where the network reaches us; `secret`: the office's own.

        `webhook_secret`: one chosen for the webhook. `first_wait`: seconds after a first failure.
        """
        self.username = ""
        self._mode = mode
        self._public_url = public_url.rstrip("/")
        self._webhook = Webhook(
            self.name, self._take, header=self.secret_header, limit=self.largest_push, token=token,
            office_secret=secret, secret=webhook_secret, knocks=self.knocks, signed=self.signed,
        )  # fmt: skip
        self._condition = Condition(self.name)
        self._backoff = Backoff(first_wait)
        self._task: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts for us; nothing when we poll."""
        return self._webhook.routes() if self._mode == "webhook" else []

    def health(self) -> dict[str, Any]:
        """Return how it is doing: state, reason, since, mode, and the bot's name once it is known."""
        return self._condition.health() | {"mode": self._mode, "bot": self.username}

    def open(self) -> None:
        """Take what is pushed to this process, whichever process leads."""
        self._webhook.open = True

    async def start(self) -> None:
        """Lead: say where updates go, or poll, aside; whether the token is good is found out there."""
        self.open()
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def rest(self) -> None:
        """Lead no more; what is pushed is still taken."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def pause(self) -> None:
        """Take no more updates; what was committed is answered and can still be sent."""
        self._webhook.open = False
        await self.rest()

    async def stop(self) -> None:
        """Pause and close the connections, after the senders stopped. A webhook stays set."""
        await self.pause()
        await self._close()
        if not self._condition.reason:
            self._condition.stopped("")

    async def _run(self) -> None:
        """Introduce ourselves, then take updates until stopped; only a token that is no good ends this early."""
        pushed_to = self._public_url + self._webhook.path if self._mode == "webhook" else None
        introduced = False
        while True:
            try:
                if not introduced:
                    await self._introduce(pushed_to)
                    introduced = True
                    if pushed_to is not None and not self.tends:
                        return
                await self._poll()
            except Exception as problem:
                trouble = _NOT_TAKEN if isinstance(problem, NotTaken) else self._trouble(problem)
                if trouble is None:
                    log.exception("network.bug", network=self.name)
                    trouble = Trouble(type(problem).__name__, anew=True)
                if trouble.lasting:
                    self._condition.stopped(trouble.words)
                    if not trouble.after:
                        return
                else:
                    self._condition.trouble(f"polling: {trouble.words}" if introduced else trouble.words)
                introduced = introduced and not trouble.anew
                await self._backoff.wait(at_least=trouble.after)
            else:
                self._condition.running()
                self._backoff.reset()

    # --- what differs from network to network ----------------------------------------------------------------------

    @abstractmethod
    async def _introduce(self, pushed_to: str | None) -> None:
        """Learn our name and say where updates go: the webhook's URL, None where we poll."""

    @abstractmethod
    async def _poll(self) -> None:
        """Ask for updates once and see them committed; NotTaken."""

    @abstractmethod
    async def _take(self, update: Any) -> None:  # noqa: ANN401 - JSON
        """See one update that was pushed committed; NotTaken."""

    @abstractmethod
    def _trouble(self, problem: Exception) -> Trouble | None:
        """Return what an exception means; None where it is none of the network's, but a bug of ours."""

    @abstractmethod
    async def _close(self) -> None:
        """Close the connections."""
