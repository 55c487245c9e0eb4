"""Zalo by its Bot platform: long poll or webhook in, plain words out."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from bot.backoff import Backoff
from bot.condition import Condition, State
from bot.intake import Intake
from bot.runtime import Runtime
from bot.zalo_client import ZaloClient, ZaloProblem, ZaloRefused
from bot.zalo_files import Files
from bot.zalo_polling import Polling, delete_webhook
from bot.zalo_sending import TOKEN_WAIT, Sending
from bot.zalo_updates import NETWORK
from bot.zalo_webhook import Webhook
from conversation.messenger import Outgoing, TryLater

ZALO = "https://bot-api.zaloplatforms.com"
_REFUSED = "Zalo refuses the token: check DOITHOAI_ZALO_TOKEN with the bot's page at Zalo"
log = structlog.get_logger()


class Zalo:
    """One bot. Nothing that happens here stops another network; `health` says how it is doing."""

    name = NETWORK
    resends = False
    """Each copy is paid for by the month: what may have arrived goes once more only where it is mandatory."""

    def __init__(  # noqa: PLR0913 - what an operator may set, and what others lend us
        self,
        runtime: Runtime,
        *,
        token: str,
        file_link: Callable[[int], str],
        api_url: str = ZALO,
        mode: str = "polling",
        public_url: str = "",
        secret: str = "",
        webhook_secret: str = "",
        on_media: Callable[[], None] | None = None,
        first_wait: float = 1.0,
    ) -> None:
        """`mode`: polling (for trials: Zalo keeps little while nobody asks) or webhook, which needs `public_url`.

        `file_link`: makes the link to a stored file, by its id. `secret`: the office's own; `webhook_secret`: one
        chosen for the webhook. `on_media`: called when files have come, whose addresses die soon.
        """
        self.username = ""
        self._mode = mode
        self._public_url = public_url.rstrip("/")
        self._client = ZaloClient(api_url, token)
        self._condition = Condition(NETWORK)
        self._sending = Sending(self._client, file_link, partial(self._condition.stopped, _REFUSED))
        self._files = Files(self._client)
        self._intake = Intake(runtime, NETWORK, on_media)
        self._webhook = Webhook(self._intake, self._condition, token=token, office_secret=secret, secret=webhook_secret)
        self._backoff = Backoff(first_wait)
        self._task: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts for us; nothing when we poll."""
        return self._webhook.routes() if self._mode == "webhook" else []

    def health(self) -> dict[str, Any]:
        """Return how it is doing: state, reason, since, mode, and the bot's name (zalo.me/<name>) once it is known."""
        return self._condition.health() | {"mode": self._mode, "bot": self.username}

    def open(self) -> None:
        """Take what is pushed to this process, whichever process leads."""
        self._webhook.open = True

    async def start(self) -> None:
        """Lead: say where updates go, or poll, aside; whether the token is good is found out there."""
        self._task = asyncio.create_task(self._run(), name=NETWORK)

    async def pause(self) -> None:
        """Take no more updates; what was committed is answered and can still be sent."""
        self._webhook.open = False
        await self.rest()

    async def rest(self) -> None:
        """Lead no more; what is pushed is still taken."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def stop(self) -> None:
        """Pause and close the connections, after the senders stopped. A webhook stays set."""
        await self.pause()
        await self._client.close()
        if not self._condition.reason:
            self._condition.stopped("")

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id; raises Undeliverable, TryLater, Uncertain or AllowanceSpent."""
        if self._condition.state is State.STOPPED:
            raise TryLater("Zalo is stopped", after=TOKEN_WAIT, everybody=True)
        return await self._sending.send(message)

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return a file's bytes, name and kind ("" where nobody says); raises Undeliverable or TryLater."""
        return await self._files.fetch(file_ref)

    async def _run(self) -> None:
        """Introduce ourselves, then take updates until stopped; only a token that is no good ends this early."""
        polling = Polling(self._client, self._intake, self._condition, self._backoff)
        while True:
            try:
                await self._introduce()
                if self._mode == "webhook":
                    return
                await polling.run()
            except ZaloProblem as problem:
                if isinstance(problem, ZaloRefused) and problem.code == HTTPStatus.UNAUTHORIZED:
                    self._condition.stopped(_REFUSED)
                    return
                self._condition.trouble(str(problem))
            except Exception as problem:
                log.exception("zalo.bug")
                self._condition.trouble(type(problem).__name__)
            await self._backoff.wait()

    async def _introduce(self) -> None:
        """Learn our name and say where updates go."""
        me = await self._client.call("getMe")
        self.username = str(me.get("account_name", "")) if isinstance(me, dict) else ""
        if self._mode != "webhook":
            await delete_webhook(self._client)
            return
        self._webhook.open = True
        url = self._public_url + self._webhook.path
        told = await self._client.call("setWebhook", {"url": url, "secret_token": self._webhook.secret})
        probe = told.get("verification") if isinstance(told, dict) else None
        if isinstance(probe, dict) and probe.get("ok") is False:
            outcome = " ".join(str(probe.get("outcome", "")).split())[:80]
            self._condition.trouble(
                f"Zalo cannot reach our webhook ({outcome}): check DOITHOAI_PUBLIC_URL and its proxy"
            )
        else:
            self._condition.running()
