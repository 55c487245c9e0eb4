"""The long poll: the offset moves only after every update of a batch is committed."""

from collections.abc import Sequence
from typing import Any

from aiogram.methods import GetUpdates

from bot.network.intake import NotTaken
from bot.telegram.intake import TelegramIntake
from bot.telegram.session import TelegramSession
from bot.telegram.updates import WANTED_UPDATES, update_number

POLL_SECONDS = 25
_ANSWER_WITHIN = POLL_SECONDS + 10.0


class Polling:
    """Asks for updates, from the first that nobody has confirmed."""

    def __init__(self, session: TelegramSession, intake: TelegramIntake) -> None:
        self._session = session
        self._intake = intake
        self._offset = 0

    async def once(self) -> None:
        """Ask once and take what comes; TelegramAPIError, or NotTaken."""
        values: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": WANTED_UPDATES}
        if self._offset:
            values["offset"] = self._offset
        updates = await self._session.ask(GetUpdates, values, timeout=_ANSWER_WITHIN)
        await self._take(updates if isinstance(updates, list) else [])

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
