"""Zalo's settings."""

import re

from pydantic import Field, SecretStr, field_validator

from bot.network.settings import Address, Mode, NetworkSettings
from domain.messages.network import Counts

_SECRET = re.compile("[!-~]{8,256}")
"""What setWebhook takes, as far as it fits into a header."""


class ZaloSettings(NetworkSettings):
    """Of a Zalo Bot."""

    zalo_token: SecretStr | None = None
    zalo_api_url: Address = "https://bot-api.zaloplatforms.com"
    zalo_mode: Mode = "polling"
    zalo_secret: SecretStr | None = None
    zalo_monthly_quota: int = Field(default=3000, ge=0)
    zalo_quota_counts: Counts = "sent"

    @field_validator("zalo_secret")
    @classmethod
    def _is_what_zalo_takes(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("zalo_secret")
        return value
