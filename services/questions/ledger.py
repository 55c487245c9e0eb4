"""The ledger: of each thing that askers must see, how far it has come, when and why; and after how long it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFound
from domain.handover import Reached
from domain.messages.delivery import Delivery
from domain.people.access import OFFICE, check_role
from domain.people.errors import UnitChanged
from domain.people.unit import Unit
from domain.questions.question import Question
from services import office
from services.messages import windows
from services.messages.windows import Window
from services.office import Who
from services.unit_of_work import UnitOfWork

LINES = 60
"""Lines of a page."""
FEWEST_DAYS, MOST_DAYS = 1, 10
"""Working days after which what was not seen goes on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message to one asker. `at`: when it came so far; `why`: the first word of the reason.

    `windows`: where their networks take messages for so long only, until when.
    """

    told: Delivery
    question: Question
    who: Who
    stands: Reached
    windows: Sequence[Window]

    @property
    def at(self) -> datetime:
        """When it came so far."""
        return self.told.seen_at or self.told.passed_at or self.told.ended_at or self.told.due_at

    @property
    def why(self) -> str:
        """The first word of the reason why it did not arrive."""
        return self.told.reason.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One page of it. `counts`: how many lines stand where; `pages`: how many there are."""

    lines: Sequence[Line]
    counts: dict[Reached, int]
    page: int
    pages: int

    @property
    def total(self) -> int:
        """All that askers had to see."""
        return sum(self.counts.values())


def read(uow: UnitOfWork, stands: Reached | None, page: int, *, by: int) -> Ledger:
    """Return what became of all that the askers of somebody's offices had to see."""
    units = [unit.key for unit in offices(uow, by=by)]
    counts = uow.handovers.counted(units)
    total = counts.get(stands, 0) if stands is not None else sum(counts.values())
    pages = max(1, -(-total // LINES))
    page = min(max(page, 1), pages)
    rows = uow.handovers.ledger(units, stands, skip=(page - 1) * LINES, limit=LINES)
    questions = {one.key: one for one in uow.questions.many({row.question_id or 0 for row, _ in rows})}
    whom: dict[int, Who] = {}
    for unit_id in units:
        theirs = [one for one in questions.values() if uow.meetings.get(one.meeting_id).unit_id == unit_id]
        whom |= office.who_asked(uow, theirs, unit_id)
    waits = {Reached.OWED, Reached.SENT, Reached.UNCERTAIN, Reached.MOVED, Reached.WAITING}
    narrow = any(terms.free_for is not None for terms in uow.networks.values())
    lines = [
        Line(
            row, questions[row.question_id or 0], whom[row.question_id or 0], how,
            windows.windows_of(uow, row.person_id) if narrow and how in waits and row.person_id else (),
        )
        for row, how in rows
    ]  # fmt: skip
    return Ledger(lines, counts, page, pages)


def offices(uow: UnitOfWork, *, by: int) -> list[Unit]:
    """Return the units in whose office somebody sits."""
    mine = (m.unit_id for m in uow.people.memberships(by) if m.role in OFFICE)
    return [uow.people.unit(key) for key in dict.fromkeys(mine)]


def set_days(uow: UnitOfWork, unit_id: int, days: int, *, by: int, was: int | None = None) -> int:
    """Say after how many working days what was not seen goes another way; return what was said before.

    NoRight; NotFound for no such number; UnitChanged where it is another number than `was` seen.
    """
    check_role(uow.people.roles(by, unit_id), OFFICE)
    unit = uow.people.hold_unit(unit_id)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise NotFound
    if was is not None and was != unit.unseen_days:
        raise UnitChanged(name=unit.name)
    before, unit.unseen_days = unit.unseen_days, days
    if before != days:
        uow.people.keep(unit)
        uow.act("unit.unseen_days", "unit", unit.key, by=by, days=days, before=before)
    return before
