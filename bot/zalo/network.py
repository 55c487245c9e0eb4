"""Zalo by its Bot platform: long poll or webhook in, plain words out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog

from bot.network.backoff import LONGEST
from bot.network.chat_bot import ChatBot, Trouble
from bot.network.condition import State
from bot.network.intake import Intake
from bot.runtime import Runtime
from bot.zalo import NETWORK, TERMS
from bot.zalo.client import ZaloClient
from bot.zalo.files import Files
from bot.zalo.http import ZaloProblem, ZaloRefused
from bot.zalo.polling import Polling
from bot.zalo.sending import TOKEN_WAIT, Sending
from bot.zalo.updates import read_update
from conversation.messenger import Outgoing, TryLater
from domain.messages.network import Counts

ZALO = "https://bot-api.zaloplatforms.com"
_REFUSED = "Zalo refuses the token: check DOITHOAI_ZALO_TOKEN with the bot's page at Zalo"
log = structlog.get_logger()


class Zalo(ChatBot):
    """One bot at Zalo. Polling is for trials: Zalo keeps little while nobody asks."""

    name = NETWORK
    terms = TERMS
    secret_header = "X-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
    largest_push = 256 * 1024
    knocks = True

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
        quota: int = 0,
        counts: Counts = "sent",
        first_wait: float = 1.0,
    ) -> None:
        """`file_link`: makes the link to a stored file, by its id. `quota`, `counts`: see Terms; the rest: see ChatBot.

        `on_media`: called when files have come, whose addresses die soon.
        """
        super().__init__(
            token=token, mode=mode, public_url=public_url, secret=secret, first_wait=first_wait,
            webhook_secret=webhook_secret,
        )  # fmt: skip
        self.terms = replace(self.terms, quota=quota, counts=counts)
        self._client = ZaloClient(api_url, token)
        self._sending = Sending(self._client, file_link, partial(self._condition.stopped, _REFUSED))
        self._files = Files(self._client)
        self._intake = Intake(runtime, NETWORK, on_media)
        self._polling = Polling(self._client, self._intake, self._condition, self._backoff)

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id; raises Undeliverable, TryLater, Uncertain or AllowanceSpent."""
        if self._condition.state is State.STOPPED:
            raise TryLater("Zalo is stopped", after=TOKEN_WAIT, everybody=True)
        return await self._sending.send(message)

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return a file's bytes, name and kind ("" where nobody says); raises Undeliverable or TryLater."""
        return await self._files.fetch(file_ref)

    async def _introduce(self, pushed_to: str | None) -> None:
        """Learn our name (people find us at zalo.me/<name>) and say where updates go."""
        me = await self._client.call("getMe")
        self.username = str(me.get("account_name", "")) if isinstance(me, dict) else ""
        if pushed_to is None:
            await self._delete_webhook()
            return
        told = await self._client.call("setWebhook", {"url": pushed_to, "secret_token": self._webhook.secret})
        probe = told.get("verification") if isinstance(told, dict) else None
        if isinstance(probe, dict) and probe.get("ok") is False:
            outcome = " ".join(str(probe.get("outcome", "")).split())[:80]
            self._condition.trouble(
                f"Zalo cannot reach our webhook ({outcome}): check DOITHOAI_PUBLIC_URL and its proxy"
            )
        else:
            self._condition.running()

    async def _delete_webhook(self) -> None:
        """Take a webhook away, for polls are refused while there is one; that none is set is fine."""
        try:
            await self._client.call("deleteWebhook")
        except ZaloRefused as problem:
            if problem.code == HTTPStatus.UNAUTHORIZED:
                raise
            log.debug("zalo.no_webhook", reason=str(problem))

    async def _poll(self) -> None:
        await self._polling.once()

    async def _take(self, update: Any) -> None:  # noqa: ANN401 - JSON
        understood = read_update(update)
        if understood is not None:
            await self._intake.settle(self._intake.hand_over(understood))
        if self._condition.state is State.TROUBLE:  # whatever the probe said: it does come through
            self._condition.running()

    def _trouble(self, problem: Exception) -> Trouble | None:
        """Return what an exception means; a webhook, perhaps somebody else's, makes a poll a bad request."""
        if not isinstance(problem, ZaloProblem):
            return None
        code = problem.code if isinstance(problem, ZaloRefused) else 0
        if code == HTTPStatus.UNAUTHORIZED:
            return Trouble(_REFUSED, lasting=True)
        after = LONGEST if code == HTTPStatus.TOO_MANY_REQUESTS else 0.0
        return Trouble(str(problem), after=after, anew=code == HTTPStatus.BAD_REQUEST)

    async def _close(self) -> None:
        await self._client.close()
