"""The Official Account's settings."""

from collections.abc import Set as AbstractSet
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.network.settings import Address, NetworkSettings
from domain.messages.purpose import Purpose

_ANSWERS = frozenset({Purpose.MANDATORY, Purpose.RECEIPT})
PAID: dict[str, AbstractSet[Purpose]] = {"none": frozenset(), "answers": _ANSWERS, "all": frozenset(Purpose)}


class ZaloOaSettings(NetworkSettings):
    """Of a Zalo Official Account; off without the app's number. `zalo_oa_refresh_token`: the first one alone."""

    zalo_oa_app_id: str = Field(default="", pattern=r"^\d{0,30}$")
    zalo_oa_app_secret: SecretStr | None = Field(default=None, validate_default=True)
    zalo_oa_secret_key: SecretStr | None = Field(default=None, validate_default=True)
    zalo_oa_refresh_token: SecretStr | None = None
    zalo_oa_api_url: Address = "https://openapi.zalo.me"
    zalo_oa_oauth_url: Address = "https://oauth.zaloapp.com"
    zalo_oa_monthly_quota: int = Field(default=0, ge=0)
    zalo_oa_paid: Literal["none", "answers", "all"] = "answers"

    @field_validator("zalo_oa_app_secret", "zalo_oa_secret_key")
    @classmethod
    def _is_there(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("zalo_oa_app_id"):
            raise ValueError(info.field_name)
        return value
