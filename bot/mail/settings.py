"""Mail's settings."""

import re
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.network.settings import NetworkSettings
from domain.people.errors import MailUnread
from domain.people.mail import read_address

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,253}")
_SECRET = re.compile("[!-~]{16,256}")
_LONGEST_NAME = 60
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailSettings(NetworkSettings):
    """Of the mail server. `email_reply`: where answers to letters go; `email_secret`: of who brings them here."""

    email_host: str = ""
    email_port: int = Field(default=0, ge=0, le=65535)
    email_security: Literal["starttls", "tls", "none"] = "starttls"
    email_user: str = ""
    email_password: SecretStr | None = Field(default=None, validate_default=True)
    email_from: str = Field(default="", validate_default=True)
    email_from_name: str = ""
    email_reply: str = ""
    email_secret: SecretStr | None = None

    @property
    def email_at(self) -> int:
        """The port that was chosen, else the usual one."""
        return self.email_port or PORTS[self.email_security]

    @field_validator("email_host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        if value and not _HOST.fullmatch(value):
            raise ValueError("email_host")
        return value

    @field_validator("email_password")
    @classmethod
    def _is_a_users(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if bool(info.data.get("email_user")) != (value is not None):
            raise ValueError("email_password")
        return value

    @field_validator("email_from", "email_reply")
    @classmethod
    def _is_an_address(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            if info.field_name == "email_from" and info.data.get("email_host"):
                raise ValueError("email_from")
            return ""
        try:
            return read_address(value)
        except MailUnread:
            raise ValueError("mail address") from None

    @field_validator("email_from_name")
    @classmethod
    def _is_a_line(cls, value: str) -> str:
        if len(value) > _LONGEST_NAME or not value.isprintable():
            raise ValueError("email_from_name")
        return value

    @field_validator("email_secret")
    @classmethod
    def _is_long_enough_to_bring(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("email_secret")
        return value
