"""From a pasted plan to a meeting: which of its dates are taken over, which are not and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.dates.deadline_rule import Anchor, Bound, Due, resolve
from domain.people.access import Role
from domain.plans.proposals import PROPOSALS, Step
from domain.plans.stated import Likely
from domain.plans.stated_steps import step_of
from services import calendars
from services.plans import reading_plans
from services.plans.reading_plans import Line
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption


class LeftOut(StrEnum):
    """Why a date of the plan is not taken over."""

    OVER = "over"
    AFTER_MEETING = "after_meeting"
    NO_DATE = "no_date"
    OTHER_MEETING = "other_meeting"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a plan gives a meeting. `dates`: each with its day, where it has one yet; `left`: its words, and why."""

    dates: Sequence[tuple[Entry, Due | None]] = ()
    left: Sequence[tuple[str, LeftOut]] = ()

    @property
    def entries(self) -> list[Entry]:
        """The dates as they are laid."""
        return [entry for entry, _ in self.dates]


def take(uow: UnitOfWork, text: str, unit_id: int, starts_at: datetime) -> Taken:
    """Return what a plan gives a meeting at an hour, which need not be the plan's own."""
    if not text:
        return Taken()
    calendar, day = calendars.of_unit(uow, unit_id), starts_at.astimezone(uow.zone).date()
    dates: list[tuple[Entry, Due | None]] = []
    left: list[tuple[str, LeftOut]] = []
    reading = reading_plans.read(uow, text, unit_id)
    for line in reading.lines:
        likely, rule = line.stated.likely, line.stated.rule
        if likely is Likely.SIGNED or (likely is Likely.MEETING and line.stated.day in {day, reading.day}):
            continue
        due = resolve(rule, {Anchor.MEETING: starts_at}, calendar, uow.zone) if rule else None
        step = step_of(line.stated)
        why = _why_not(line, due, step, day, now=uow.now)
        if why is not None:
            left.append((line.stated.words, why))
        else:
            dates.append((_entry(line, step if step not in {one.step for one, _ in dates} else None), due))
    return Taken(dates, left)


def _why_not(line: Line, due: Due | None, step: Step | None, day: date, *, now: datetime) -> LeftOut | None:
    rule = line.stated.rule
    if line.stated.likely is Likely.MEETING:
        return LeftOut.OTHER_MEETING
    if rule is None or (due is None and rule.is_open):
        return LeftOut.NO_DATE
    if due is not None and due.ends_at <= now:
        return LeftOut.OVER
    prepares = step is not None and PROPOSALS[step].rule.bound is Bound.AHEAD
    if prepares and due is not None and due.last_day > day:
        return LeftOut.AFTER_MEETING
    return None


def _entry(line: Line, step: Step | None) -> Entry:
    """Return what is laid; `step`: one of ours, or None for what only this plan asks for."""
    assert line.stated.rule is not None
    return Entry(
        step=step or f"read_{line.number}", title=line.stated.sentence, owner=caption("role", Role.SECRETARY),
        rule=line.stated.rule, words=line.stated.words, source=caption("source", "pasted"), proposed=True,
        is_notice=step is Step.NOTICE,
    )  # fmt: skip


def merged(usual: Sequence[Entry], own: Sequence[Entry]) -> list[Entry]:
    """Return the usual steps on the plan's dates where it names one, and what only the plan asks for behind them."""
    by_step = {entry.step: entry for entry in own}
    if Step.INTAKE_CLOSES in by_step:  # groups return what they heard no later than questions are taken
        by_step.setdefault(Step.GROUP_RETURNS, by_step[Step.INTAKE_CLOSES])
    steps = {entry.step for entry in usual}
    kept = [
        replace(entry, rule=found.rule, words=found.words, source=found.source)
        if (found := by_step.get(entry.step)) else entry
        for entry in usual
    ]  # fmt: skip
    return [*kept, *(entry for entry in own if entry.step not in steps)]
