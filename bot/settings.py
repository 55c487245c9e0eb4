"""The settings: from the environment and .env, each checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import DotEnvSettingsSource, SettingsConfigDict

from bot.known import NETWORKS
from bot.mail.settings import MailSettings
from bot.telegram.settings import TelegramSettings
from bot.zalo.settings import ZaloSettings
from bot.zalo_oa.settings import ZaloOaSettings
from storage.engine import DatabaseProblem, database_url

PREFIX = "DOITHOAI_"
SHORTEST_SECRET = 32


class SettingsProblem(Exception):
    """A setting cannot be used. `name`: its field; templates/cli.toml says what it should be. Carries no value."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    @property
    def variable(self) -> str:
        """The environment variable to mend."""
        return PREFIX + self.name.upper()


class Settings(TelegramSettings, ZaloSettings, ZaloOaSettings, MailSettings):
    """Each field is DOITHOAI_<FIELD>; an empty value means the default. Networks bring their own along."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore",
        hide_input_in_errors=True,
    )  # fmt: skip

    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    secret: SecretStr | None = None
    timezone: ZoneInfo = ZoneInfo("Asia/Ho_Chi_Minh")
    soffice: str = ""
    push_inside: bool = False
    log_format: Literal["text", "json"] = "text"

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        try:
            database_url(value)
        except DatabaseProblem as problem:
            raise ValueError(problem.name) from problem
        return value

    @field_validator("secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError("secret")
        return value

    @model_validator(mode="after")
    def _webhook_has_an_address(self) -> Self:
        if "webhook" in self.modes().values() and not self.public_url.startswith("https://"):
            raise SettingsProblem("public_url")
        return self

    def modes(self) -> dict[str, str]:
        """Return how updates of each network come to us; "" for one that is off."""
        return {one.name: one.mode(self) for one in NETWORKS}

    @property
    def database_shown(self) -> str:
        """Which database is meant, without its password."""
        return database_url(self.database_url).render_as_string(hide_password=True)

    @property
    def folder(self) -> Path:
        """Where this office's files lie: beside its SQLite database, else var/."""
        url = database_url(self.database_url)
        return Path(str(url.database)).parent if url.drivername == "sqlite" else Path("var")

    def signing_secret(self) -> str:
        """Return the secret; where none is set, the one made once and kept in a file that only we may read."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        path = self.folder / "secret"
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii").strip()
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # somebody else was quicker: theirs counts
            path.hardlink_to(fresh)
        fresh.unlink()
        return path.read_text(encoding="ascii").strip()


def load_settings() -> Settings:
    """Read the settings; SettingsProblem names the first that cannot be used."""
    try:
        return Settings()
    except ValidationError as problem:
        raise SettingsProblem(str(problem.errors()[0]["loc"][0])) from None
    except UnicodeDecodeError:
        raise SettingsProblem("env_file") from None


def unknown_names(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the DOITHOAI_ names, in the environment or .env, that mean nothing to us: typing errors, most likely."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {*(os.environ if environment is None else environment), *DotEnvSettingsSource(Settings).env_vars}
    return sorted({name.upper() for name in given if name.upper().startswith(PREFIX)} - known)
