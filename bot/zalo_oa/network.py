"""Zalo by an Official Account: pushes in, words with buttons out, tokens kept fresh meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog

from bot.network.chat_bot import ChatBot, Trouble
from bot.network.intake import Intake, NotTaken, Reachable
from bot.runtime import Runtime
from bot.zalo.files import Files
from bot.zalo.http import ZaloProblem
from bot.zalo_oa import NETWORK, TERMS
from bot.zalo_oa.client import OaClient, OaRefused
from bot.zalo_oa.sending import PACKAGE_WAIT, TOKEN_WAIT, Sending
from bot.zalo_oa.settings import PAID
from bot.zalo_oa.signature import HEADER, Signature
from bot.zalo_oa.tokens import NoToken, Tokens
from bot.zalo_oa.updates import read_event
from conversation.messenger import Outgoing, TryLater
from conversation.turn import Arrived
from services.messages import tokens

ABOUT_US = "/v2.0/oa/getoa"
LOOK_EVERY = 30.0
"""Seconds between two looks at the tokens, which people and other processes change too."""
log = structlog.get_logger()


class ZaloOa(ChatBot):
    """One Official Account. The webhook's address is set by a person, at Zalo's page."""

    name = NETWORK
    terms = TERMS
    secret_header = HEADER
    largest_push = 512 * 1024
    answers_within = 1.8
    """Seconds: Zalo wants its 200 within two."""
    knocks = True
    tends = True

    def __init__(  # noqa: PLR0913 - what an operator may set, and what others lend us
        self,
        runtime: Runtime,
        *,
        app_id: str,
        app_secret: str,
        secret_key: str,
        file_link: Callable[[int], str],
        api_url: str,
        oauth_url: str,
        first_refresh: str = "",
        public_url: str = "",
        on_media: Callable[[], None] | None = None,
        quota: int = 0,
        paid: str = "answers",
        first_wait: float = 1.0,
        look_every: float = LOOK_EVERY,
    ) -> None:
        """`first_refresh`: the refresh token that a person set; it counts once. `paid`: what may go after 48 hours.

        `file_link`: makes the link to a stored file, by its id. `look_every`: seconds; the rest: see ChatBot.
        """
        self._client = OaClient(api_url)
        self._signature = Signature(app_id, secret_key, self._zalos_now)
        self.signed = self._signature.signs
        super().__init__(token=app_id, mode="webhook", public_url=public_url, secret="", first_wait=first_wait)
        self.terms = replace(self.terms, quota=quota, paid=PAID[paid])
        self._tokens = Tokens(runtime, self._client, app_id=app_id, app_secret=app_secret, oauth_url=oauth_url)
        self._client.tokens = self._tokens
        self._sending = Sending(self._client, file_link, self._account_shut)
        self._files = Files(self._client)
        self._intake = Intake(runtime, NETWORK, on_media)
        self._runtime = runtime
        self._first_refresh = first_refresh
        self._look_every = look_every
        self._shut = ""

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id; raises Undeliverable, TryLater, Uncertain or AllowanceSpent."""
        try:
            ref = await self._sending.send(message)
        except NoToken as problem:
            self._condition.stopped(str(problem))
            raise TryLater(str(problem), after=self._look_every, everybody=True) from None
        self._shut = ""
        self._condition.running()
        return ref

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return a file's bytes, name and kind ("" where nobody says); raises Undeliverable or TryLater."""
        return await self._files.fetch(file_ref)

    def health(self) -> dict[str, Any]:
        """Return how it is doing; `clock_off_seconds` where ours and Zalo's are far apart."""
        off = round(abs(self._client.ahead.total_seconds()))
        return super().health() | ({"clock_off_seconds": off} if off > TOKEN_WAIT else {})

    async def _introduce(self, pushed_to: str | None) -> None:  # noqa: ARG002 - a person says it at Zalo's page
        """Put in the refresh token that a person set, if it is a new one, and learn our name: zalo.me/<number>."""
        if self._first_refresh:
            await self._runtime.write(partial(tokens.put_in, network=NETWORK, refresh=self._first_refresh))
        await self._tokens.tend()
        about = await self._client.call(ABOUT_US)
        if isinstance(about, dict):
            self.username = str(about.get("oa_id") or about.get("oaid") or "")

    async def _poll(self) -> None:
        """Keep the tokens fresh, and look around again later."""
        await self._tokens.tend()
        if not self._shut:
            self._condition.running()
        await asyncio.sleep(self._look_every)

    async def _take(self, update: Any) -> None:  # noqa: ANN401 - JSON
        understood = read_event(update)
        if understood is None:
            return
        handed = self._intake.hand_over(understood)
        try:
            taken = await asyncio.wait_for(self._intake.settle(handed), self.answers_within)
        except TimeoutError:  # it may be committed yet; if Zalo brings it again, that is noticed
            raise NotTaken from None
        if isinstance(understood, Reachable) and not understood.blocked and taken is False:
            await self._greet(understood)

    async def _greet(self, follower: Reachable) -> None:
        """Say good day to who follows us and has never written, as other networks do at their first button."""
        hello = Arrived(NETWORK, follower.external_id, f"{follower.event_id}:hello", text="/start")
        await self._intake.settle(self._intake.hand_over(hello))

    def _account_shut(self, words: str) -> None:
        """Note what is wrong with the account as a whole, until a message goes through again."""
        self._shut = words
        self._condition.trouble(words)

    def _zalos_now(self) -> datetime:
        return datetime.now(UTC) + self._client.ahead

    def _trouble(self, problem: Exception) -> Trouble | None:
        """Return what an exception means; without tokens we stop until somebody has put one in."""
        if isinstance(problem, NoToken):
            return Trouble(str(problem), after=self._look_every, anew=True, lasting=True)
        if not isinstance(problem, ZaloProblem):
            return None
        refused = isinstance(problem, OaRefused)
        return Trouble(str(problem), after=PACKAGE_WAIT if refused else 0.0, anew=True)

    async def _close(self) -> None:
        await self._tokens.close()
        await self._client.close()
