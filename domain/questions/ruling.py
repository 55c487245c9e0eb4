"""Rulings: what secretary and chair decide of a question beside the meeting, with its reason, which the asker reads."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from domain.columns import JSON_TYPE, Keyed, UTCDateTime, enum_type
from domain.errors import AlreadyDone
from domain.meeting import OffTopicRule
from domain.people.access import MAY_RUN, Role


class Way(StrEnum):
    """What becomes of a question: off topic, it is answered in the meeting, in writing, or not; or it is refused."""

    LIVE = "live"
    WRITTEN = "written"
    DECLINED = "declined"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why a question may not be taken (rules.md §2, row 11): the law, or the meeting's own rules."""

    DIGNITY = "dignity"
    PRIVACY = "privacy"
    SECRET = "secret"  # noqa: S105 - a ground, no password
    PETITION = "petition"
    HOUSE_RULES = "house_rules"


class Ruling(Keyed, table=True):
    """One decision. `decided_at`: None while a refusal waits for the second of the two who must agree.

    `again_at`: the asker asked the chair to look at it again; `kept_at`: the chair did, and it stays.
    `ended_at`: it holds no more: taken back, not agreed to, or reopened. `before`: what that restores.
    """

    question_id: int = Field(foreign_key="question.id", index=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    way: Way = Field(sa_type=enum_type(Way))
    ground: Ground | None = Field(default=None, sa_type=enum_type(Ground))
    reason: str = ""
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    again_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    kept_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)

    @property
    def waits(self) -> bool:
        """Whether it was proposed, and the second has not agreed yet."""
        return self.decided_at is None and self.ended_at is None

    @property
    def holds(self) -> bool:
        """Whether it is decided and stands."""
        return self.decided_at is not None and self.ended_at is None

    @property
    def waits_for_a_look(self) -> bool:
        """Whether the asker wants the chair to look again, and the chair has not."""
        return self.holds and self.again_at is not None and self.kept_at is None


def may_decline(rule: OffTopicRule) -> bool:
    """Whether the chair may leave a question unanswered, in the hall or before: plan 002; 004 and 000 answer all."""
    return rule is OffTopicRule.CHAIR_DECIDES


def ways_off_topic(rule: OffTopicRule, *, over: bool) -> list[Way]:
    """Return what the chair may decide of a question off topic: an answer always; none where the plan leaves it so.

    Plan 004 and 000 answer everything, live or in writing; 002 lets the chair decide. `over`: no meeting is left.
    """
    ways = [Way.WRITTEN] if over else [Way.LIVE, Way.WRITTEN]
    return [*ways, Way.DECLINED] if may_decline(rule) else ways


def second_needed(roles: Collection[Role]) -> frozenset[Role]:
    """Return as what somebody else has to agree to a refusal: a secretary's needs the chair, a chair's a secretary."""
    return MAY_RUN.difference(roles)


def check_waits(ruling: Ruling, *, code: str) -> None:
    """Refuse with AlreadyDone what was decided before, or given up."""
    if not ruling.waits:
        raise AlreadyDone(what="ruled", code=code)
