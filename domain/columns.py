"""What nouns share: a number of their own, and column types for aware UTC instants, enums kept as text, JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, String, TypeDecorator
from sqlmodel import Field, SQLModel


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored and handed out in UTC; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn an aware instant into UTC before it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant without a zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return the short way for SQLite, where a unit's one instant is written nine times a turn."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: None if value is None else _written(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return the short way for SQLite, where each turn reads the same meeting's eight instants."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else _read(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Hand out aware UTC, whatever zone the connection speaks in."""
        return None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=64)
def _written(at: datetime) -> str:
    """Return an instant as SQLAlchemy writes it into SQLite: UTC, microseconds, no zone."""
    if at.tzinfo is None:
        message = "an instant without a zone cannot be stored"
        raise ValueError(message)
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=256)
def _read(written: str) -> datetime:
    """Return an instant that SQLite keeps as `_written` makes it."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def enum_type(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores an enum's value as plain text on every database."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda states: [s.value for s in states])


JSON_TYPE: Any = JSON
SHORT: Any = String(200)


class Keyed(SQLModel):
    """A noun with a number of its own: `id`, None until it is stored."""

    id: int | None = Field(default=None, primary_key=True)

    @property
    def key(self) -> int:
        """The id, of what is stored."""
        assert self.id is not None
        return self.id
