"""Telegram, with aiogram as transport: long poll or webhook in, the Bot API out."""

from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand
from aiogram.utils.token import TokenValidationError

from bot.network.attachments import FILE_LIMIT
from bot.network.backoff import LONGEST
from bot.network.chat_bot import ChatBot, Trouble
from bot.runtime import Runtime
from bot.telegram import NETWORK, TERMS
from bot.telegram.intake import TelegramIntake
from bot.telegram.polling import Polling
from bot.telegram.sending import Sending, in_our_terms
from bot.telegram.session import TelegramSession
from bot.telegram.updates import WANTED_UPDATES
from conversation.messenger import Outgoing, TryLater, Undeliverable
from templates.say import book

TELEGRAM = "https://api.telegram.org"
_REFUSED = "Telegram refuses the token: check DOITHOAI_TELEGRAM_TOKEN with @BotFather"
CONNECTIONS = 64
"""Pushes that Telegram may have under way at once."""
log = structlog.get_logger()


class Telegram(ChatBot):
    """One bot at Telegram."""

    name = NETWORK
    terms = TERMS
    secret_header = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
    largest_push = 1024 * 1024 - 1

    def __init__(
        self,
        runtime: Runtime,
        *,
        token: str,
        api_url: str = TELEGRAM,
        mode: str = "polling",
        public_url: str = "",
        secret: str = "",
        first_wait: float = 1.0,
    ) -> None:
        """Nothing is opened before it starts; for the rest see ChatBot."""
        super().__init__(token=token, mode=mode, public_url=public_url, secret=secret, first_wait=first_wait)
        self._token = token
        self._session = TelegramSession(api_url, token)
        self._sending = Sending(self._session)
        self._intake = TelegramIntake(runtime, self._session)
        self._polling = Polling(self._session, self._intake)
        self._bot: Bot | None = None

    async def pause(self) -> None:
        """Take no more updates; answers to presses still go out, but not for long."""
        await super().pause()
        await self._intake.finish()

    async def send(self, message: Outgoing) -> str:
        """Send one message and return its id; raises Undeliverable, TryLater or Uncertain."""
        return await self._sending.send(message)

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return a file's bytes, name and kind ("" where Telegram does not say); raises Undeliverable or TryLater."""
        if self._bot is None:
            raise TryLater("Telegram is not started", after=LONGEST, everybody=True)
        content = bytearray()
        try:
            file = await self._bot.get_file(file_ref)
            if file.file_path is None or (file.file_size or 0) > FILE_LIMIT:
                raise Undeliverable("the file is too big")
            async for chunk in self._session.stream_content(self._session.api.file_url(self._token, file.file_path)):
                content += chunk
                if len(content) > FILE_LIMIT:
                    raise Undeliverable("the file is too big")
        except TelegramBadRequest as problem:
            raise Undeliverable(problem.message) from None
        except TelegramNetworkError as problem:
            raise TryLater(problem.message, after=LONGEST, everybody=True) from None
        except TelegramAPIError as problem:
            raise in_our_terms(problem) from None
        return bytes(content), file.file_path.rpartition("/")[2], ""

    async def _introduce(self, pushed_to: str | None) -> None:
        """Learn our name, say where updates go (those that wait are kept) and list the commands."""
        self._bot = bot = Bot(self._token, session=self._session)
        self.username = (await bot.get_me()).username or ""
        if pushed_to is None:
            self._polling = Polling(self._session, self._intake)
            await bot.delete_webhook(drop_pending_updates=False)
        else:
            await bot.set_webhook(
                pushed_to,
                secret_token=self._webhook.secret,
                allowed_updates=list(WANTED_UPDATES),
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        try:
            commands = [BotCommand(command=name, description=words) for name, words in book()["commands"].items()]
            await bot.set_my_commands(commands)
        except TelegramAPIError as problem:
            log.warning("telegram.commands_not_listed", reason=problem.message)
        if pushed_to is not None:
            self._condition.running()

    async def _poll(self) -> None:
        await self._polling.once()

    async def _take(self, update: Any) -> None:  # noqa: ANN401 - JSON
        await self._intake.settle(self._intake.hand_over(update))

    def _trouble(self, problem: Exception) -> Trouble | None:
        """Return what an exception means; somebody else's webhook is taken away by introducing ourselves again."""
        if isinstance(problem, TelegramUnauthorizedError | TelegramNotFound | TokenValidationError):
            return Trouble(_REFUSED, lasting=True)
        if isinstance(problem, TelegramRetryAfter):
            return Trouble("Telegram asks to wait", after=problem.retry_after)
        if isinstance(problem, TelegramAPIError):
            hooked = isinstance(problem, TelegramConflictError) and "webhook" in problem.message
            return Trouble(problem.message, anew=hooked)
        return None

    async def _close(self) -> None:
        await self._session.close()
