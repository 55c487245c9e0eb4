"""Telegram, with aiogram as transport: long poll or webhook in, the Bot API out."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand
from aiogram.utils.token import TokenValidationError
from aiohttp import web

from bot.attachments import FILE_LIMIT
from bot.backoff import LONGEST, Backoff
from bot.condition import Condition
from bot.runtime import Runtime
from bot.telegram_intake import TelegramIntake
from bot.telegram_polling import Polling
from bot.telegram_sending import Sending, in_our_terms
from bot.telegram_session import TelegramSession
from bot.telegram_updates import NETWORK, WANTED_UPDATES
from bot.telegram_webhook import CONNECTIONS, Webhook
from conversation.messenger import Outgoing, TryLater, Undeliverable
from templates.say import book

TELEGRAM = "https://api.telegram.org"
_REFUSED = "Telegram refuses the token: check DOITHOAI_TELEGRAM_TOKEN with @BotFather"
log = structlog.get_logger()


class Telegram:
    """One bot. Nothing that happens here stops another network; `health` says how it is doing."""

    name = NETWORK
    resends = True

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
        """`mode`: polling or webhook; `public_url`: where Telegram reaches us; `secret`: the office's own."""
        self.username = ""
        self._token = token
        self._mode = mode
        self._public_url = public_url.rstrip("/")
        self._session = TelegramSession(api_url, token)
        self._sending = Sending(self._session)
        self._intake = TelegramIntake(runtime, self._session)
        self._webhook = Webhook(self._intake, token=token, secret=secret)
        self._condition = Condition(NETWORK)
        self._backoff = Backoff(first_wait)
        self._bot: Bot | None = None
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
        try:
            self._bot = Bot(self._token, session=self._session)
        except TokenValidationError:
            self._condition.stopped(_REFUSED)
            return
        self._task = asyncio.create_task(self._run(self._bot), name=NETWORK)

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
        await self._intake.finish()

    async def stop(self) -> None:
        """Pause and close the connections, after the senders stopped. A webhook stays set, so updates wait for us."""
        await self.pause()
        await self._session.close()
        if not self._condition.reason:
            self._condition.stopped("")

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

    async def _run(self, bot: Bot) -> None:
        """Introduce ourselves, then take updates until stopped; only a token that is no good ends this early."""
        polling = Polling(bot, self._session, self._intake, self._condition, self._backoff)
        while True:
            try:
                await self._introduce(bot)
                if self._mode == "webhook":
                    self._condition.running()
                    return
                await polling.run()
            except (TelegramUnauthorizedError, TelegramNotFound):
                self._condition.stopped(_REFUSED)
                return
            except TelegramAPIError as problem:
                self._condition.trouble(problem.message)
            except Exception as problem:
                log.exception("telegram.bug")
                self._condition.trouble(type(problem).__name__)
            await self._backoff.wait()

    async def _introduce(self, bot: Bot) -> None:
        """Learn our name, say where updates go (those that wait are kept) and list the commands."""
        self.username = (await bot.get_me()).username or ""
        if self._mode == "webhook":
            self._webhook.open = True
            await bot.set_webhook(
                self._public_url + self._webhook.path,
                secret_token=self._webhook.secret,
                allowed_updates=list(WANTED_UPDATES),
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        else:
            await bot.delete_webhook(drop_pending_updates=False)
        try:
            commands = [BotCommand(command=name, description=words) for name, words in book()["commands"].items()]
            await bot.set_my_commands(commands)
        except TelegramAPIError as problem:
            log.warning("telegram.commands_not_listed", reason=problem.message)
