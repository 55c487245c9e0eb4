"""Handovers: what could not reach an asker is given to them on paper or by word of mouth, and noted with its day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.errors import AlreadyDone, Refused

WHY_LIMIT = 200
"""Letters of the reason why nothing could be handed over."""


class HandedWhen(Refused):
    """It cannot have been handed over on that day. values: opens_at (the first day on which it could), until."""


class NewerWords(Refused):
    """More has to be told than stood there when it was shown. values: code."""


class Ended(StrEnum):
    """Why nothing has to be handed over any more."""

    GIVEN = "given"
    SEEN = "seen"  # the person has seen it after all
    SENT = "sent"  # it went through after all: whether it is seen is waited for again
    ERASED = "erased"  # the person is no more
    WITHDRAWN = "withdrawn"  # the question is


class Reached(StrEnum):
    """How far a message has come that its asker must see."""

    OWED = "owed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    MOVED = "moved"  # not seen in time, it went another way
    WAITING = "waiting"  # to be handed over
    GIVEN = "given"
    SEEN = "seen"


class Handover(Keyed, table=True):
    """What the asker of one question must be handed; its messages name it (`Delivery.handover_id`).

    `unit_id`: whose office it is; `group_id`: the class, group or school whose people hand it over, None: the office.
    `version` rises with every message that joins. `given_on`: the day on which it was handed over, as `given_by` says.
    `back_reason`: why the group gave it back to the office.
    """

    __table_args__ = (
        Index("ix_handover_open", "question_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    question_id: int = Field(foreign_key="question.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    opened_at: datetime = Field(sa_type=UTCDateTime)
    version: int = 1
    given_on: date | None = None
    given_by: int | None = Field(default=None, foreign_key="person.id")
    back_reason: str = Field(default="", sa_type=SHORT)
    back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    back_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended: Ended | None = Field(default=None, sa_type=enum_type(Ended))


def check_open(handover: Handover, *, seen: int, code: str) -> None:
    """Refuse with AlreadyDone what has ended, with NewerWords what has more to tell than was shown."""
    if handover.ended_at is not None:
        raise AlreadyDone(what="handed_over", code=code)
    if handover.version != seen:
        raise NewerWords(code=code)


def check_day(day: date, *, since: date, today: date) -> date:
    """A letter is handed over between the day from which it waits and today; HandedWhen."""
    if not since <= day <= today:
        raise HandedWhen(opens_at=since, until=today)
    return day
