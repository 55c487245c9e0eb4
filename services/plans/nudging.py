"""Nudging schools: the late ones of those that a ward means are reminded of all that they are late with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.deadline import Deadline
from domain.errors import Refused
from domain.people.access import check_role
from domain.people.unit import Unit
from services.plans.schools import Row, overview
from services.reminders import by_hand
from services.reminders.together import may_hear
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Preview:
    """What nudging would do. `reached`: schools and who hears; `left`: with why not; `words`: the first one's message.

    Why: the name of a refusal, or «not_late», «nobody».
    """

    reached: Sequence[tuple[Row, int]]
    left: Sequence[tuple[Row, str]]
    words: str


@dataclass(frozen=True, slots=True)
class Nudged:
    """What nudging did: schools that were reached, how many people and when (at once, or in the morning)."""

    reached: Sequence[Unit]
    people: int
    at: datetime
    left: Sequence[tuple[Unit, str]]


def preview(uow: UnitOfWork, unit_id: int, school_ids: Collection[int], *, by: int) -> Preview:
    """Tell whom a nudge would reach now, and with which words; NoRight."""
    seen = overview(uow, unit_id, by=by)
    check_role(uow.people.roles(by, unit_id), by_hand.MAY_NUDGE)
    reached, left, words = [], [], ""
    for row in (seen.of(key) for key in school_ids):
        able, why = _able(uow, row)
        if able:
            reached.append((row, len({part.holder_id for part in able})))
            words = words or by_hand.words_for(uow, able[0])
        else:
            left.append((row, why))
    return Preview(reached, left, words)


def nudge(uow: UnitOfWork, unit_id: int, school_ids: Collection[int], *, by: int) -> Nudged:
    """Remind those schools that are late, of all that they are late with; each part at most every twelve hours.

    The others are left, with why. NoRight.
    """
    seen = overview(uow, unit_id, by=by)
    check_role(uow.people.roles(by, unit_id), by_hand.MAY_NUDGE)
    reached, left, people, at = list[Unit](), list[tuple[Unit, str]](), set[int](), uow.now
    for row in (seen.of(key) for key in school_ids):
        able, why = _able(uow, row)
        for part in able:
            sent = by_hand.nudge(uow, part, by)
            people |= set(sent.people)
            at = max(at, sent.at)
        if able:
            reached.append(row.unit)
        else:
            left.append((row.unit, why))
    return Nudged(reached, len(people), at, left)


def _able(uow: UnitOfWork, row: Row) -> tuple[list[Deadline], str]:
    """Return the parts of which a school can be reminded now; where there are none, why."""
    able, why = list[Deadline](), "nobody" if row.is_late else "not_late"
    for part in row.behind:
        if part.holder_id is None or not may_hear(uow, part.holder_id):
            continue
        try:
            by_hand.check_may_nudge_now(uow, part)
        except Refused as refused:
            why = refused.name()
        else:
            able.append(part)
    return able, why
