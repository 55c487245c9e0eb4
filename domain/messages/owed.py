"""What leaves the writer: messages that are owed, for whoever sends or shows them."""

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, Self

from domain.messages.delivery import DeliveryState
from domain.messages.purpose import Purpose


class Owed(NamedTuple):
    """A committed message: what it says to whom, and how it stands. Its fields are columns of Delivery, see there.

    A tuple, because one is made for each message: a frozen dataclass takes two to three times as long.
    """

    id: int
    once: str
    account_id: int | None
    network: str
    chat: str
    template: str
    text: str
    choices: list[list[str]]
    document_id: int | None
    edits: str | None
    purpose: Purpose
    created_at: datetime
    due_at: datetime
    state: DeliveryState
    attempts: int
    reason: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Make it of a delivery's row, by its columns' names."""
        return cls._make(_COLUMNS(row))

    @property
    def waits(self) -> bool:
        """Whether it could go now, and nobody has claimed it."""
        return self.state is DeliveryState.DUE and self.due_at <= self.created_at


_COLUMNS = itemgetter(*Owed._fields)
