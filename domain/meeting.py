"""The meeting: who meets whom, where and when, and until when it takes questions."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from domain.columns import JSON_TYPE, SHORT, Keyed, UTCDateTime, enum_type
from domain.errors import IntakeClosed, IntakeNotOpen, MeetingNotRunning, MeetingOver

EARLY = timedelta(hours=2)
"""Starting a meeting sooner than this before its hour is asked about first."""


class OffTopicRule(StrEnum):
    """What happens to a question outside the topics (plans 002 and 004 differ)."""

    ACCEPT = "accept"
    CHAIR_DECIDES = "chair_decides"


class Mode(StrEnum):
    """How people come together."""

    DIRECT = "direct"
    HYBRID = "hybrid"
    ONLINE = "online"


class Meeting(Keyed, table=True):
    """One meeting. States are facts with a time: started_at, closed_at, cancelled_at.

    `code` prefixes every question's number (MN24-001). `version` rises when time or place changes.
    `answer_days`: calendar days after the meeting by which a question that was not reached is answered.
    `link`: by which an online or hybrid meeting is joined; shown to who may attend.
    `tentative`: the plan itself calls the date likely («dự kiến»). `reminds`: whether the clock reminds anybody of it;
    `reminder_text`: the office's own words, put into those reminders. `audience`: for whom it is, circle by circle
    (domain/audience.py); nothing for everybody. `basis`: on which documents it stands, for its papers. `rules_version`
    rises with the house rules: who accepted others is asked again, and `earlier_rules` keeps what each earlier version
    said. `break_since`: a break was begun then, which ends with the next call. `assignments_approved`: whom the
    secretary gives questions to before the meeting is the chair's to approve.
    """

    unit_id: int = Field(foreign_key="unit.id", index=True)
    code: str = Field(unique=True, max_length=16)
    title: str = Field(sa_type=SHORT)
    chair_title: str = Field(sa_type=SHORT)
    place: str = Field(sa_type=SHORT)
    starts_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    intake_opens_at: datetime = Field(sa_type=UTCDateTime)
    intake_ends_at: datetime = Field(sa_type=UTCDateTime)
    agenda: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    basis: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    house_rules: str = ""
    rules_version: int = 1
    earlier_rules: dict[str, str] = Field(default_factory=dict, sa_type=JSON_TYPE)
    off_topic: OffTopicRule = Field(default=OffTopicRule.ACCEPT, sa_type=enum_type(OffTopicRule))
    question_limit: int = 1000
    questions_each: int = 10
    speaking_minutes: int = 5
    answer_days: int = 10
    programme_id: int | None = Field(default=None, foreign_key="programme.id", index=True)
    mode: Mode = Field(default=Mode.DIRECT, sa_type=enum_type(Mode))
    link: str = Field(default="", max_length=500)
    tentative: bool = False
    assignments_approved: bool = False
    audience: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON_TYPE)
    reminds: bool = True
    reminder_text: str = ""
    cancel_reason: str = Field(default="", sa_type=SHORT)
    keep_until: datetime = Field(sa_type=UTCDateTime)
    last_number: int = 0
    version: int = 1
    started_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    break_since: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def is_over(self) -> bool:
        """Whether the meeting was closed or called off."""
        return self.closed_at is not None or self.cancelled_at is not None

    @property
    def held_at(self) -> datetime:
        """When it was held: from when its chair began it, else when it was to begin."""
        return self.started_at or self.starts_at

    @property
    def is_running(self) -> bool:
        """Whether the chair has begun and not yet ended it."""
        return self.started_at is not None and not self.is_over


def check_takes_questions(meeting: Meeting, *, now: datetime) -> None:
    """Questions come in from the first hour of intake to the end of the meeting, after the end of intake late ones."""
    if meeting.is_over or (now >= meeting.intake_ends_at and not takes_late(meeting, now=now)):
        raise IntakeClosed(ended_at=meeting.intake_ends_at, meeting=meeting)
    if now < meeting.intake_opens_at:
        raise IntakeNotOpen(opens_at=meeting.intake_opens_at)


def takes_questions(meeting: Meeting, *, now: datetime) -> bool:
    """Whether a question is in time at this instant; the last one of intake is exclusive, whoever pressed «close»."""
    return not meeting.is_over and meeting.intake_opens_at <= now < meeting.intake_ends_at


def takes_late(meeting: Meeting, *, now: datetime) -> bool:
    """Whether a question comes late at this instant, and is taken all the same: to the end of the meeting."""
    return not meeting.is_over and now >= meeting.intake_ends_at and not has_lapsed(meeting, now=now)


def check_running(meeting: Meeting) -> None:
    """Questions are called only between the chair's start and close."""
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    if meeting.started_at is None:
        raise MeetingNotRunning(meeting=meeting)


def default_answer_due(meeting: Meeting, *, closed_at: datetime) -> datetime:
    """When a question that was not reached is answered: the meeting's own rule, counted from its end."""
    return closed_at + timedelta(days=meeting.answer_days)


def starts_early(meeting: Meeting, *, now: datetime) -> bool:
    """Whether beginning now is so far from the announced hour that it may be a slip."""
    return meeting.starts_at - now > EARLY


def has_lapsed(meeting: Meeting, *, now: datetime) -> bool:
    """Whether its time has passed and nobody ever began it: it is held after all, moved, or called off."""
    return not meeting.is_over and meeting.started_at is None and now >= meeting.ends_at
