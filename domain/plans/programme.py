"""When a plan's meetings are held: on days that it names, or by each unit within a window."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from domain.dates.deadline_rule import Bound, Rule
from domain.meeting import Mode
from domain.plans.values import Code, Day, Hour, Key, Line, MaybeLine, PlanPart, Weekday, check_one_of


class PlannedMeeting(PlanPart):
    """A meeting with a date; `day_month` takes its year from the school year. None where the plan is silent."""

    code: Code
    day: Day | None = None
    day_month: Annotated[str, StringConstraints(pattern=r"^\d{1,2}/\d{1,2}$")] | None = None
    weekday: Weekday | None = None
    hour: Hour | None = None
    hours: float | None = Field(default=None, gt=0, le=24)
    place: MaybeLine = ""
    tentative: bool = False

    @model_validator(mode="after")
    def _dated(self) -> Self:
        check_one_of(self, "day", "day_month")
        return self


class Window(PlanPart):
    """A time by which each of these units must have held its own meeting."""

    code: Code
    title: Line
    before: Day | None = None
    by: Day | None = None
    weekday: Weekday | None = None
    who: tuple[Key, ...] = Field(min_length=1)
    chair: Key | None = None
    mode: Mode | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        check_one_of(self, "before", "by")
        return self

    @property
    def rule(self) -> Rule:
        """The window's end."""
        return Rule(bound=Bound.BEFORE if self.before else Bound.BY, fixed=self.before or self.by)


class PlannedProgramme(PlanPart):
    """The meetings. `least`: so many are owed in the school year; `ad_hoc`: others may be called when needed."""

    meetings: tuple[PlannedMeeting, ...] = ()
    windows: tuple[Window, ...] = ()
    least: int = Field(default=0, ge=0, le=50)
    ad_hoc: bool = False

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.meetings and not self.windows:
            raise PydanticCustomError("no_meeting", "no meeting")
        return self
