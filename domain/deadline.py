"""Deadlines of a plan: who owes what by when because of which words, confirmed by whom, and whether it was done."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, UTCDateTime, enum_type
from domain.deadline_rule import Anchor, Bound, Roll
from domain.rule_notation import parse_rule


class Deadline(SQLModel, table=True):
    """One obligation of a plan, of a meeting or of a whole programme.

    `step`: its name within the plan. `words`: the plan's own words for the bound, "" where it gives none.
    `source`: which plan says so. `rule`: as a plan file writes it (domain/rule_notation.py); an open one has no date.
    `owner`: the post that owes it, `receiver`: the post that gets it; `holder_id`, `head_id`: who that is, once known.
    `proposed`: the date is ours until a person confirms it. `last_day`: the date that is meant; `ends_at`: the first
    instant that is too late; `cut_off`: the working day to aim at (`roll`: on which side); `off`: why the last day is
    off. `proof`: a link or words; files hang on it as attachments.
    `version` rises with every change of date or holder, so that older reminders die.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "programme_id", "step"),
        Index("ix_deadline_open", "ends_at", sqlite_where=text("done_at IS NULL AND dropped_at IS NULL"),
              postgresql_where=text("done_at IS NULL AND dropped_at IS NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    programme_id: int | None = Field(default=None, foreign_key="programme.id", index=True)
    step: str = Field(max_length=64)
    rank: int = 0
    title: str = Field(sa_type=SHORT)
    words: str = Field(default="", sa_type=SHORT)
    source: str = Field(default="", sa_type=SHORT)
    owner: str = Field(sa_type=SHORT)
    receiver: str = Field(default="", sa_type=SHORT)
    holder_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    head_id: int | None = Field(default=None, foreign_key="person.id")
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    proposed: bool = False
    is_notice: bool = False
    repeat_days: int = 0
    last_day: date | None = Field(default=None, sa_type=Date)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cut_off: date | None = Field(default=None, sa_type=Date)
    roll: Roll = Field(default=Roll.NONE, sa_type=enum_type(Roll))
    off: str = Field(default="", sa_type=SHORT)
    version: int = 1
    confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    done_by: int | None = Field(default=None, foreign_key="person.id")
    proof: str = Field(default="", sa_type=SHORT)
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    dropped_why: str = Field(default="", sa_type=SHORT)

    @property
    def key(self) -> int:
        """The id of a stored deadline."""
        assert self.id is not None
        return self.id

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.done_at is None and self.dropped_at is None

    @property
    def is_the_meeting(self) -> bool:
        """Whether it is owed on the meeting's own day, wherever that falls: the meeting itself."""
        rule = parse_rule(self.rule)
        return rule.bound is Bound.BY and rule.anchor is Anchor.MEETING

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether its date is only proposed: nobody is reminded of it before a person has confirmed it."""
        return self.is_open and self.proposed and self.confirmed_at is None


class Programme(SQLModel, table=True):
    """A series of meetings: dated ones, or a window in which each unit below must hold its own.

    `school_year`: the year in which it begins. `ends_at`: exclusive; None for a series without a window.
    `each`: schools below `unit_id` owe a meeting each. `least`: meetings that a unit owes in the school year.
    `plan`: the plan as it was read, so that it can be shown and cloned; of a window: which units owe a meeting.
    """

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    code: str = Field(unique=True, max_length=64)
    title: str = Field(sa_type=SHORT)
    school_year: int
    words: str = Field(default="", sa_type=SHORT)
    ends_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    each: bool = False
    least: int = 0
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    opened_at: datetime = Field(sa_type=UTCDateTime)


class DayKind(StrEnum):
    """What the office's own list says of a day."""

    OFF = "off"
    WORKED = "worked"  # a day of the weekend that is worked in exchange, or a holiday that is worked after all


class OfficeDay(SQLModel, table=True):
    """A day on which an office differs from the public calendar."""

    __tablename__ = "office_day"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    day: date = Field(sa_type=Date)
    kind: DayKind = Field(sa_type=enum_type(DayKind))
    name: str = Field(sa_type=SHORT)
    added_at: datetime = Field(sa_type=UTCDateTime)
    added_by: int | None = Field(default=None, foreign_key="person.id")
