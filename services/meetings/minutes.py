"""Minutes build themselves from what happened: the event log in its order, with hours, and the rows that it names.

What an event says in them is a row of minute_lines.LINES and a template; other events are not minuted. What was undone,
and what stands aside, was never there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from domain.meeting import Meeting
from domain.people.access import Role
from domain.questions.queue import ANSWERED, PROMISING, Outcome
from services import office
from services.meetings.minute_lines import Line, of_events
from services.meetings.minute_rows import Item, Rows
from services.office import Who
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Present:
    """Who came: for how many a seat is kept, how many are there, and how many of those came after the beginning."""

    expected: int
    here: int
    late: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How the questions that were heard ended: answered there, to be answered later, sent up, declined, not reached."""

    answered: int
    later: int
    sent_up: int
    declined: int
    not_reached: int

    @property
    def total(self) -> int:
        """How many ended in any way."""
        return self.answered + self.later + self.sent_up + self.declined + self.not_reached


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a meeting as they stand: values for a page, a talk, and the paper.

    `promises`: what somebody still owes an answer by what was decided, not reached among it: who, by when.
    """

    meeting: Meeting
    unit: str
    chairs: Sequence[Who]
    secretaries: Sequence[Who]
    present: Present
    sums: Sums
    lines: Sequence[Line]
    promises: Sequence[Item]

    @property
    def items(self) -> Sequence[Item]:
        """The questions that were called, in the order in which they were called first, each once."""
        return list(
            {line.item.head.key: line.item for line in self.lines if line.name == "called" and line.item}.values()
        )


def of(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Minutes:
    """Return the minutes of a meeting as they stand, for its office; NoRight."""
    office.check_office(uow, by, meeting)
    rows = Rows(uow, meeting)
    entries = rows.entries
    notes = [note for note in uow.minutes.of_meeting(meeting.key) if note.struck_at is None]
    told = of_events(uow, meeting, rows)
    since = accumulate((line.at for line in told), max)  # what was written later came later, whatever the clock said
    keyed = [
        *zip(since, told, strict=True),
        *((note.at, Line(note.at, note.kind, note.text, note=note)) for note in notes),
    ]
    outcomes = [entry.outcome for entry in entries.values()]
    return Minutes(
        meeting, uow.people.unit(meeting.unit_id).name,
        office.holders(uow, meeting.unit_id, frozenset({Role.CHAIR})),
        office.holders(uow, meeting.unit_id, frozenset({Role.SECRETARY})), _present(uow, meeting),
        Sums(
            sum(one in ANSWERED for one in outcomes), outcomes.count(Outcome.LATER), outcomes.count(Outcome.SENT_UP),
            outcomes.count(Outcome.DECLINED), outcomes.count(Outcome.NOT_REACHED),
        ),
        [line for _, line in sorted(keyed, key=lambda pair: pair[0])], _promises(rows),
    )  # fmt: skip


def _promises(rows: Rows) -> list[Item]:
    owed = [entry for entry in rows.entries.values() if entry.outcome in PROMISING]
    items = (rows.item(entry.question_id) for entry in sorted(owed, key=lambda entry: entry.question_id))
    return [item for item in items if item is not None and item.duty is not None and item.duty.is_open]


def _present(uow: UnitOfWork, meeting: Meeting) -> Present:
    invited = uow.invitations.of_meeting(meeting.key)
    return Present(
        sum(one.is_expected for one in invited), sum(one.arrived_at is not None for one in invited),
        sum(one.came_late(starts_at=meeting.starts_at, started_at=meeting.started_at) for one in invited),
    )  # fmt: skip
