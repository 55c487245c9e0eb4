"""A plan for meetings as its file tells it: who meets whom, when, about what, and who owes what by which words."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.audience import Circle, Per
from domain.dates.deadline_rule import FIRST_YEAR, LAST_YEAR, Anchor, Rule
from domain.dates.school_year import calendar_year
from domain.meeting import Mode, OffTopicRule
from domain.people.access import Role
from domain.people.level import Level
from domain.people.unit import UnitKind
from domain.plans.faults import find_faults
from domain.plans.programme import PlannedMeeting, PlannedProgramme
from domain.plans.values import (
    Day,
    Key,
    Label,
    Line,
    MaybeLine,
    PlanPart,
    RuleField,
    Text,
    check_one_of,
    read_school_year,
)
from domain.questions.topic import TopicKind

INCONSISTENT = "inconsistent"
"""The type of pydantic's error where parts of a plan do not fit each other; `find_faults` tells which."""


class CollectionPath(StrEnum):
    """By which way questions travel before the meeting."""

    GROUP_UNION_BOARD = "group_union_board"  # 001
    SCHOOL_WARD_OFFICE = "school_ward_office"  # 003
    SECRETARY = "secretary"  # 002; 000 leaves it to each school
    MESSAGE_TO_CHAIR = "message_to_chair"  # 004


class PaperTime(StrEnum):
    """When a paper must be there."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"


class PlannedUnit(PlanPart):
    """A unit that holds meetings or takes part, or many of a kind under one name.

    `names`: what each of the many is called; `count`: how many there are, where the plan does not name them.
    """

    code: Key
    kind: UnitKind
    name: Line
    levels: tuple[Level, ...] = ()
    paper_desk: MaybeLine = ""
    names: tuple[Line, ...] = ()
    count: int | None = Field(default=None, ge=1, le=10000)

    @property
    def is_many(self) -> bool:
        """Whether it stands for several units."""
        return self.count is not None or bool(self.names)

    @property
    def called(self) -> tuple[str, ...]:
        """The names of the units that it stands for, as far as the plan gives them."""
        return tuple(dict.fromkeys(self.names)) or (() if self.is_many else (self.name,))


class Post(PlanPart):
    """Who owes or gets something; a person comes later. Without `role` it is outside this office.

    `unit`: where it is; one that stands for several has the post in each. `holders`: so many hold it in one unit.
    """

    key: Key
    title: Line
    role: Role | None = None
    unit: Key | None = None
    holders: int = Field(default=1, ge=1, le=500)


class Quota(PlanPart):
    """How many delegates; None: the plan leaves the number to each unit."""

    per: Per
    number: int | None = Field(default=None, ge=1, le=1000)


class Audience(PlanPart):
    """Who is invited to speak with the chair. `levels`: at these schools only."""

    role: Role
    who: Line
    quota: Quota | None = None
    levels: tuple[Level, ...] = ()

    @property
    def circle(self) -> Circle:
        """It, as a meeting keeps it."""
        per, number = (self.quota.per, self.quota.number) if self.quota is not None else (None, None)
        return Circle(self.role, self.who, per, number, self.levels)


class PlannedTopic(PlanPart):
    """`short`: the words on a button."""

    title: Line
    short: Label
    kind: TopicKind = TopicKind.PLAN


class CollectionStep(PlanPart):
    """Who has the questions next, and by which deadline they hand them on."""

    post: Key
    deadline: Key | None = None


class Collection(PlanPart):
    """The way of the questions to the chair, its steps in order.

    `closes_intake`: once the last list of the units has come to the last post, no more questions are taken in time.
    """

    path: CollectionPath
    steps: tuple[CollectionStep, ...] = ()
    closes_intake: bool = False


class PlannedPaper(PlanPart):
    """A paper that the plan asks for."""

    key: Key
    title: Line
    when: PaperTime


class Recurring(PlanPart):
    """Done again and again: each so many days, or so many days before the date of the rule."""

    every: int | None = Field(default=None, ge=1, le=366)
    days_before: tuple[Annotated[int, Field(ge=1, le=366)], ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _timed(self) -> Self:
        check_one_of(self, "every", "days_before")
        return self


class PlannedDeadline(PlanPart):
    """Who owes what to whom by when. `words`: the plan's own for the bound, "" where it gives none.

    `rule` is the plan's; `propose` is ours, and counts only when a person has confirmed it. `head`: whom the owner
    answers to. `once`: owed once for the plan, though it is counted from an event.
    """

    key: Key
    title: Line
    words: MaybeLine
    owner: Key
    receiver: Key | None = None
    head: Key | None = None
    rule: RuleField | None = None
    propose: RuleField | None = None
    recurring: Recurring | None = None
    once: bool = False

    @model_validator(mode="after")
    def _dated(self) -> Self:
        check_one_of(self, "rule", "propose")
        if self.propose is not None and self.propose.is_open:
            raise PydanticCustomError("proposal_open", "a proposal without a date")
        return self

    @property
    def bound(self) -> Rule:
        """The rule, whosesoever it is."""
        rule = self.rule or self.propose
        assert rule is not None
        return rule

    @property
    def is_proposed(self) -> bool:
        return self.propose is not None

    @property
    def of_each_meeting(self) -> bool:
        """Whether it is owed for every meeting anew, not once for the plan."""
        return self.bound.anchor is not Anchor.FIXED and not self.once


class Plan(PlanPart):
    """A whole plan.

    `other_topic`: «vấn đề khác» may be asked too, whether or not it is among `topics`.
    `assignments_approved`: the chair approves who prepares which answer.
    `source`: which of the five plans it comes from. `school_year`: the year in which that begins. `notice`: the
    deadline of the public notice, kept with proof; `speaker_list`: that of the list of speakers.
    """

    code: Key
    title: Line
    source: MaybeLine = ""
    signed: Day | None = None
    number: MaybeLine = ""
    school_year: Annotated[int, BeforeValidator(read_school_year), Field(ge=FIRST_YEAR, lt=LAST_YEAR)]
    basis: tuple[Line, ...] = ()
    unit: PlannedUnit
    units: tuple[PlannedUnit, ...] = ()
    posts: tuple[Post, ...] = Field(min_length=1)
    chair: Key
    mode: Mode
    programme: PlannedProgramme
    audience: tuple[Audience, ...] = Field(min_length=1)
    topics: tuple[PlannedTopic, ...] = Field(min_length=1)
    other_topic: bool = True
    agenda: tuple[Line, ...] = ()
    house_rules: Text = ""
    off_topic: OffTopicRule
    assignments_approved: bool = False
    collection: Collection
    papers: tuple[PlannedPaper, ...] = ()
    deadlines: tuple[PlannedDeadline, ...] = Field(min_length=1)
    notice: Key | None = None
    speaker_list: Key | None = None

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        fault = next(find_faults(self.model_dump()), None)
        if fault is not None:
            raise PydanticCustomError(INCONSISTENT, "{path} {name}", {"path": str(fault.path), "name": fault.name})
        return self

    def post(self, key: str) -> Post:
        """Return a post that the plan names."""
        return next(post for post in self.posts if post.key == key)

    def unit_of_each(self, post: Post) -> PlannedUnit | None:
        """Return the units below of which each has this post and owes its own part; None for a post that is one.

        «Các trường», or a post that several hold each for a group or department of theirs. What several hold together
        in the plan's own unit («Ban Chấp hành Công đoàn») is one body and owes once.
        """
        below = next((unit for unit in self.units if unit.code == post.unit), None)
        return below if below is not None and (below.is_many or post.holders > 1) else None

    def is_each(self, unit: PlannedUnit) -> bool:
        """Whether it stands for units below that a post speaks of, each for itself."""
        return unit.is_many or any(self.unit_of_each(post) is unit for post in self.posts)

    def day_of(self, meeting: PlannedMeeting) -> date:
        """Return the day of a meeting, in the school year's own year where the plan writes none."""
        if meeting.day is not None:
            return meeting.day
        assert meeting.day_month is not None
        day, month = map(int, meeting.day_month.split("/"))
        return date(calendar_year(self.school_year, month), month, day)
