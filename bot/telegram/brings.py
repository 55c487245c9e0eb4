"""What Telegram brings along; aiogram, which alone takes two seconds to import, comes only with the bot itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.network.brought import Brought, Office
from bot.telegram import NETWORK, TERMS
from bot.telegram.settings import TelegramSettings

if TYPE_CHECKING:
    from bot.network.findings import Finding
    from bot.telegram.network import Telegram


def _make(office: Office, settings: TelegramSettings) -> "Telegram":
    from bot.telegram.network import Telegram  # noqa: PLC0415 - as above

    assert settings.telegram_token is not None
    return Telegram(
        office.runtime,
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        public_url=settings.public_url,
        secret=office.secret,
    )


async def _examine(settings: TelegramSettings) -> "Sequence[Finding]":
    from bot.telegram.doctor import examine  # noqa: PLC0415 - as above

    return await examine(settings)


def _mode(settings: TelegramSettings) -> str:
    return settings.telegram_mode if settings.telegram_token else ""


BRINGS = Brought(NETWORK, TERMS, _mode, _make, _examine)
