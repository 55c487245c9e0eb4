"""Telegram's settings."""

from pydantic import SecretStr

from bot.network.settings import Address, Mode, NetworkSettings


class TelegramSettings(NetworkSettings):
    """Of the bot that BotFather made."""

    telegram_token: SecretStr | None = None
    telegram_api_url: Address = "https://api.telegram.org"
    telegram_mode: Mode = "polling"
