"""Whether Telegram knows the bot."""

from http import HTTPStatus
from typing import Any

import aiohttp

from bot.network.findings import WITHIN, Finding, Mark, found
from bot.telegram.settings import TelegramSettings

_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}


async def examine(settings: TelegramSettings) -> list[Finding]:
    """Ask for the bot's name."""
    if settings.telegram_token is None:
        return [found(Mark.OFF, "telegram_off")]
    api, token = settings.telegram_api_url, settings.telegram_token.get_secret_value()
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN)) as client,
            client.get(f"{api}/bot{token}/getMe") as response,
        ):
            if response.status in _REFUSED:
                return [found(Mark.BAD, "telegram_refused")]
            told: dict[str, Any] = await response.json()
            return [found(Mark.GOOD, "telegram", bot=told["result"]["username"], api=api)]
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError) as problem:
        # The problem's own text holds the address, and the address holds the token.
        return [found(Mark.BAD, "telegram_away", api=api, reason=type(problem).__name__)]
