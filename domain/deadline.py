"""Deadlines of a plan: who owes what by when because of which words, confirmed by whom, and whether it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime, enum_type
from domain.dates.deadline_rule import Anchor, Bound, Roll
from domain.dates.rule_notation import parse_rule
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind


class Deadline(Keyed, table=True):
    """One obligation of a plan, of a meeting or of a whole programme.

    `step`: its name within the plan. `words`: the plan's own words for the bound, "" where it gives none.
    `source`: which plan says so. `rule`: as a plan file writes it (domain/dates/rule_notation.py); open: none.
    `owner`: the post that owes it, `receiver`: the post that gets it; `holder_id`, `head_id`: who that is, once known.
    `proposed`: the date is ours until a person confirms it. `last_day`: the date that is meant; `ends_at`: the first
    instant that is too late; `cut_off`: the working day to aim at (`roll`: on which side); `off`: why the last day is
    off. `proof`: a link or words; files hang on it as attachments.
    `each`: it is asked of each unit of a kind below (see `Each`); {}: of its owner alone. Then this row is the whole,
    which the office sees, and what one unit (or one who shares the post, where there are no units) owes of it is a
    row of its own, a part: `whole_id`, `unit_id`.
    `version` rises with every change of date or holder, so that older reminders die.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "programme_id", "step"),
        Index("ix_deadline_open", "ends_at", sqlite_where=text("done_at IS NULL AND dropped_at IS NULL"),
              postgresql_where=text("done_at IS NULL AND dropped_at IS NULL")),
    )  # fmt: skip

    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    programme_id: int | None = Field(default=None, foreign_key="programme.id", index=True)
    step: str = Field(max_length=64)
    rank: int = 0
    title: str = Field(sa_type=SHORT)
    words: str = Field(default="", sa_type=SHORT)
    source: str = Field(default="", sa_type=SHORT)
    owner: str = Field(sa_type=SHORT)
    receiver: str = Field(default="", sa_type=SHORT)
    each: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    whole_id: int | None = Field(default=None, foreign_key="deadline.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
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
    def asked_of(self) -> "Each | None":
        """Of which units it is asked, each for itself; None for what is owed once."""
        return Each(**self.each) if self.each else None

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.done_at is None and self.dropped_at is None

    @property
    def face(self) -> str:
        """What it looks like to who reads it: another one after each change of date, holder or state."""
        states = {"x": self.dropped_at, "d": self.done_at, "c": self.confirmed_at}
        return f"{self.version}{next((mark for mark, at in states.items() if at is not None), 'o')}"

    @property
    def is_the_meeting(self) -> bool:
        """Whether it is owed on the meeting's own day, wherever that falls: the meeting itself."""
        rule = parse_rule(self.rule)
        return rule.bound is Bound.BY and rule.anchor is Anchor.MEETING

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether its date is only proposed: nobody is reminded of it before a person has confirmed it."""
        return self.is_open and self.proposed and self.confirmed_at is None


@dataclass(frozen=True, slots=True)
class Each:
    """Of which units right below something is asked: those of a `kind`, without those that a plan names elsewhere.

    `role`: the post in each of them. `count`: how many there are by the plan, 0 where it does not say.
    """

    kind: UnitKind
    role: Role
    but: Sequence[int] = ()
    count: int = 0

    def includes(self, unit: Unit) -> bool:
        """Whether a unit, one right below that whose plan it is, owes its part."""
        return unit.kind == self.kind and unit.id not in self.but and unit.closed_at is None

    def as_json(self) -> dict[str, Any]:
        """Return it as a deadline keeps it."""
        return {"kind": self.kind, "role": self.role, "but": list(self.but), "count": self.count}


@dataclass(frozen=True, slots=True)
class Parts:
    """How far a whole is: `done` of `total`. `rows`: the parts that count, late ones first, then open, then done."""

    done: int
    total: int
    rows: Sequence[Deadline]

    @property
    def unheld(self) -> int:
        """How many are open while nobody holds them."""
        return sum(row.is_open and row.holder_id is None for row in self.rows)


def count_parts(asked: Each, rows: Sequence[Deadline], *, now: datetime) -> Parts:
    """Tell how far a whole is by its parts.

    Where there are units, those count; where a post is only shared («12 tổ trưởng»), each who came in, of as many as
    the plan says.
    """
    rows = [part for part in rows if part.dropped_at is None]
    of_units = [part for part in rows if part.unit_id is not None]
    total = len(of_units) or max(asked.count, len(rows))

    def order(part: Deadline) -> tuple[bool, bool]:
        return part.done_at is not None, part.ends_at is None or part.ends_at > now

    counted = sorted(of_units or rows, key=order)
    return Parts(sum(part.done_at is not None for part in counted), total, counted)


class Programme(Keyed, table=True):
    """A series of meetings: dated ones, or a window in which each unit below must hold its own.

    `school_year`: the year in which it begins. `ends_at`: exclusive; None for a series without a window.
    `each`: schools below `unit_id` owe a meeting each. `least`: meetings that a unit owes in the school year.
    `plan`: the plan as it was read, so that it can be shown and cloned; of a window: which units owe a meeting.
    """

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


@dataclass(frozen=True, slots=True)
class Body:
    """What deadlines belong to: a meeting, or a whole programme."""

    of: Meeting | Programme

    @property
    def meeting(self) -> Meeting | None:
        """The meeting, None where it is a programme."""
        return self.of if isinstance(self.of, Meeting) else None

    @property
    def subject(self) -> str:
        """Which of the two it is: "meeting" or "programme"."""
        return "meeting" if isinstance(self.of, Meeting) else "programme"

    @property
    def unit_id(self) -> int:
        """The unit that holds it."""
        return self.of.unit_id

    @property
    def title(self) -> str:
        """What it is called."""
        return self.of.title

    @property
    def mark(self) -> str:
        """What a button carries of it: «12» is a meeting, «p3» a programme."""
        return f"{self.of.key}" if isinstance(self.of, Meeting) else f"p{self.of.key}"


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
