"""The long poll: the offset moves only after every update of a batch is committed."""

from collections.abc import Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates

from bot.backoff import Backoff
from bot.condition import Condition
from bot.intake import NotTaken
from bot.telegram_intake import TelegramIntake
from bot.telegram_session import TelegramSession
from bot.telegram_updates import WANTED_UPDATES, update_number

POLL_SECONDS = 25
_ANSWER_WITHIN = POLL_SECONDS + 10.0
log = structlog.get_logger()


class Polling:
    """Asks for updates for as long as the token is good."""

    def __init__(
        self, bot: Bot, session: TelegramSession, intake: TelegramIntake, condition: Condition, backoff: Backoff
    ) -> None:
        self._bot = bot
        self._session = session
        self._intake = intake
        self._condition = condition
        self._backoff = backoff
        self._offset = 0

    async def run(self) -> None:
        """Poll until cancelled; TelegramUnauthorizedError or TelegramNotFound when the token is no longer good."""
        while True:
            try:
                updates = await self._ask()
                await self._take(updates)
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise
            except TelegramRetryAfter as problem:
                self._condition.trouble("Telegram asks to poll less often")
                await self._backoff.wait(at_least=problem.retry_after)
            except TelegramConflictError as problem:
                await self._yield_to_other(problem)
            except TelegramAPIError as problem:
                self._condition.trouble(f"polling: {problem.message}")
                await self._backoff.wait()
            except NotTaken:
                self._condition.trouble("the database does not take updates")
                await self._backoff.wait()
            else:
                self._condition.running()
                self._backoff.reset()

    async def _ask(self) -> Sequence[Any]:
        values: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": WANTED_UPDATES}
        if self._offset:
            values["offset"] = self._offset
        updates = await self._session.ask(GetUpdates, values, timeout=_ANSWER_WITHIN)
        return updates if isinstance(updates, list) else []

    async def _take(self, updates: Sequence[Any]) -> None:
        """Hand the batch over at once, wait for every commit, then move the offset.

        An empty answer has confirmed all that lies below the offset. It is forgotten then, because after a quiet week
        Telegram begins to number anew, perhaps lower.
        """
        handed = [self._intake.hand_over(raw) for raw in updates]
        failed = False
        for one in handed:
            try:
                await self._intake.settle(one)
            except NotTaken:
                failed = True
        if failed:
            raise NotTaken
        numbers = [number for raw in updates if (number := update_number(raw)) is not None]
        self._offset = max(numbers) + 1 if numbers else 0

    async def _yield_to_other(self, problem: TelegramConflictError) -> None:
        """Somebody else polls with this token, or has set a webhook, which is taken away (what waits is kept)."""
        self._condition.trouble(f"polling: {problem.message}")
        await self._backoff.wait()
        if "webhook" in problem.message:
            try:
                await self._bot.delete_webhook(drop_pending_updates=False)
            except TelegramAPIError as also:
                log.warning("telegram.webhook_stays", reason=also.message)
