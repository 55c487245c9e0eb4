"""What settings of any network stand on: how updates come, and where pushed ones find us."""

from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_settings import BaseSettings

WEB = ("http://", "https://")


def _is_an_address(value: str) -> str:
    if value and not value.startswith(WEB):
        raise ValueError(value)
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_is_an_address)]
"""An HTTP address without a slash at its end, or ""."""
Mode = Literal["polling", "webhook"]
"""How a network's updates come to us."""


class NetworkSettings(BaseSettings):
    """A network's own fields begin with its name; what it does not work without is empty where it is off."""

    database_url: str = "sqlite:///var/doithoai.db"
    public_url: Address = ""
