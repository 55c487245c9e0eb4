"""The long poll: one update a call, gone from Zalo once read, so each is kept in hand until it is committed."""

import asyncio
from http import HTTPStatus
from typing import Any

import structlog

from bot.network.backoff import Backoff
from bot.network.condition import Condition
from bot.network.intake import Intake, NotTaken, Understood
from bot.zalo.client import ZaloClient
from bot.zalo.http import ZaloRefused
from bot.zalo.updates import read_update

POLL_SECONDS = 25
_ANSWER_WITHIN = POLL_SECONDS + 15.0
GRACE = 3.0
"""Seconds that an update in hand gets to be committed when the program stops."""
_HASTY = 0.2
"""Seconds: an empty answer that comes sooner is no long poll; without a pause we would only ask and ask."""
log = structlog.get_logger()


class Polling:
    """Asks for updates. There may be one consumer only: a second one steals."""

    def __init__(self, client: ZaloClient, intake: Intake, condition: Condition, backoff: Backoff) -> None:
        self._client = client
        self._intake = intake
        self._condition = condition
        self._backoff = backoff

    async def once(self) -> None:
        """Ask once and take what comes; ZaloProblem."""
        raw = await self._ask()
        understood = None if raw is None else read_update(raw)
        if understood is not None:
            await self._keep(understood)

    async def _ask(self) -> Any:  # noqa: ANN401 - Zalo's JSON
        """Return one update, None when there was none."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        try:
            raw = await self._client.call("getUpdates", {"timeout": POLL_SECONDS}, within=_ANSWER_WITHIN)
        except ZaloRefused as problem:
            if problem.code != HTTPStatus.REQUEST_TIMEOUT:
                raise
            raw = None
        if not raw:
            await asyncio.sleep(max(0.0, _HASTY - (loop.time() - asked)))
        return raw or None

    async def _keep(self, understood: Understood) -> None:
        """Take an update; when the program stops meanwhile, a little longer, for it is in nobody else's hands."""
        taking = asyncio.get_running_loop().create_task(self._take(understood))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            _, late = await asyncio.wait({taking}, timeout=GRACE)
            if late:
                taking.cancel()
                log.warning("zalo.update_lost", update=understood.event_id)
            raise

    async def _take(self, understood: Understood) -> None:
        """Hand an update over, again and again until it is committed: nobody would give it to us a second time."""
        while True:
            try:
                await self._intake.settle(self._intake.hand_over(understood))
            except NotTaken:
                self._condition.trouble("the database does not take updates")
                await self._backoff.wait()
            else:
                return
