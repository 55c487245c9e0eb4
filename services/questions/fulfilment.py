"""Fulfilment: how many answers of each meeting were given, in time or late, and are owed; and what was pledged (F61).

Only read: by the office, by who watches (a party body, MTTQ, TTND), by a head of what their own people owe.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.people.access import POSTS, Role, check_role
from domain.people.unit import Unit
from domain.questions.question import Question
from domain.questions.turn_notes import Pledge
from services import office
from services.office import Who
from services.questions import debts
from services.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Numbers:
    """How answers stand. `given` is `in_time` and `late` together; `owed` has the `overdue` in it."""

    in_time: int = 0
    late: int = 0
    owed: int = 0
    overdue: int = 0
    put_off: int = 0

    @property
    def given(self) -> int:
        """How many were sent."""
        return self.in_time + self.late

    @property
    def total(self) -> int:
        """How many there are."""
        return self.given + self.owed

    def add(self, duty: AnswerDuty, *, now: datetime) -> None:
        """Count one."""
        self.put_off += duty.extensions > 0
        if duty.closed_at is None:
            self.owed += 1
            self.overdue += duty.is_late(now)
        elif duty.closed_at <= duty.due_at:
            self.in_time += 1
        else:
            self.late += 1


@dataclass(slots=True)
class Said:
    """How many askers said what of their answer, each by their last word."""

    clear: int = 0
    partly: int = 0
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A pledge with the question that it answers, who keeps it, and how it stands."""

    pledge: Pledge
    question: Question
    who: Who | None
    step: Deadline


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting. `holders`: the same by who owes, those who owe most overdue first."""

    meeting: Meeting
    unit: Unit
    numbers: Numbers
    said: Said
    holders: Sequence[tuple[Who, Numbers]]
    pledges: Sequence[Kept] = field(default_factory=list)

    @property
    def pledges_done(self) -> int:
        """How many pledges are kept."""
        return sum(one.step.done_at is not None for one in self.pledges)


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody watches any meeting, or heads people who owe answers."""
    return bool({m.role for m in debts.posts_of(uow, person_id)} & (debts.WATCH | {Role.UNIT_HEAD}))


def rows(uow: UnitOfWork, *, by: int) -> list[Row]:
    """Return every meeting that somebody follows and that owes or gave any answer, or pledged; the latest first.

    NoRight for who holds no post.
    """
    check_role({m.role for m in uow.people.memberships(by)}, POSTS)
    posts = debts.posts_of(uow, by)
    whole = {m.unit_id for m in posts if m.role in debts.WATCH}
    theirs = {m.unit_id: set(debts.people_of(uow, m)) for m in posts if m.role is Role.UNIT_HEAD}
    found = list[Row]()
    for unit_id in sorted(whole | theirs.keys()):
        for meeting in uow.meetings.of_unit(unit_id):
            row = _row(uow, meeting, None if unit_id in whole else theirs[unit_id])
            if row.numbers.total or row.pledges:
                found.append(row)
    return sorted(found, key=lambda row: row.meeting.starts_at, reverse=True)


def _row(uow: UnitOfWork, meeting: Meeting, people: set[int] | None) -> Row:
    """Count one meeting; `people`: only of what these owe, None: of everybody."""
    numbers, by_holder = Numbers(), defaultdict[int, Numbers](Numbers)
    duties = [one for one in uow.duties.of_meeting(meeting.key) if people is None or one.holder_id in people]
    for duty in duties:
        numbers.add(duty, now=uow.now)
        by_holder[duty.holder_id].add(duty, now=uow.now)
    answered = {duty.question_id for duty in duties}
    said, last = Said(), {one.question_id: one for one in uow.duties.feedback_in(meeting.key)}
    for word in last.values():
        if people is not None and word.question_id not in answered:
            continue
        said.unclear += not word.clear
        said.partly += word.partly
        said.clear += word.clear and not word.partly
    holders = [(office.holder(uow, key, meeting.unit_id), each) for key, each in by_holder.items()]
    holders.sort(key=lambda one: (-one[1].overdue, -one[1].owed, one[0].name))
    kept = [_kept(uow, pledge, meeting) for pledge in uow.turns.pledges(meeting.key)]
    kept = [one for one in kept if people is None or one.step.holder_id in people]
    return Row(meeting, uow.people.unit(meeting.unit_id), numbers, said, holders, kept)


def _kept(uow: UnitOfWork, pledge: Pledge, meeting: Meeting) -> Kept:
    step = uow.deadlines.get(pledge.deadline_id)
    who = office.holder(uow, step.holder_id, meeting.unit_id) if step.holder_id is not None else None
    return Kept(pledge, uow.questions.get(pledge.question_id), who, step)
