"""Preparing a meeting as people see it: pages of what is to be done, a card for each, and who may do what about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.access import MAY_WATCH, check_role
from domain.deadline import Deadline, Programme
from domain.deadline_rule import Due, Rule, resolve
from domain.delivery import StoredFile
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.rule_notation import parse_rule
from services import calendars, deciding, office, timeline
from services.dates import PROPOSED, today
from services.office import Who
from services.paging import page_of
from services.reminding_by_hand import reminded
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of


@dataclass(frozen=True, slots=True)
class Body:
    """What a timeline belongs to: a meeting, or a whole programme where `meeting` is None."""

    unit_id: int
    title: str
    meeting: Meeting | None = None
    programme: Programme | None = None

    @property
    def mark(self) -> str:
        """What a button carries of it: «12» is a meeting, «p3» a programme."""
        return str(self.meeting.key) if self.meeting else f"p{self.programme.id if self.programme else 0}"


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline of a list. `over`: days since its last day; `late`: its time is over."""

    position: int
    deadline: Deadline
    holder: Who | None
    late: bool
    over: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a timeline. `waiting`: dates to confirm; `told`: deadlines not reminded yet, and reminded.

    `others`: the unit's further meetings that are not over, or for which something is still to be done.
    """

    body: Body
    lines: Sequence[Line]
    number: int
    pages: int
    total: int
    done: int
    waiting: int
    told: tuple[int, int]
    others: Sequence[Meeting]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All about one deadline. `due`: how its date comes about, None where it has none; `proofs`: files with it."""

    line: Line
    body: Body
    rule: Rule
    due: Due | None
    head: Who | None
    proofs: int
    watches: bool
    may_decide: bool
    may_finish: bool

    @property
    def deadline(self) -> Deadline:
        """The deadline itself."""
        return self.line.deadline


# --- which ---------------------------------------------------------------------------------------------------------


def body(uow: UnitOfWork, mark: str) -> Body:
    """Return what a button named; NotFound."""
    number = mark.removeprefix("p")
    if not number.isdecimal() or len(number) > len("2147483647") - 1:
        raise NotFound
    if mark == number:
        meeting = uow.meetings.get(int(number))
        return Body(meeting.unit_id, meeting.title, meeting=meeting)
    programme = uow.deadlines.programme(int(number))
    return Body(programme.unit_id, programme.title, programme=programme)


def body_of(uow: UnitOfWork, deadline: Deadline) -> Body:
    """Return what a deadline belongs to."""
    return body(uow, str(deadline.meeting_id) if deadline.meeting_id is not None else f"p{deadline.programme_id}")


def bodies(uow: UnitOfWork, person_id: int) -> list[Body]:
    """Return what somebody of the office prepares: meetings that are not over, the soonest first, then programmes.

    Last come meetings that are over while something is still to be done for them. NoRight for who may not even watch.
    """
    units = units_of(uow, person_id, MAY_WATCH)
    meetings = [body(uow, str(meeting.key)) for meeting in uow.meetings.not_over(units)]
    left = [body(uow, str(meeting.key)) for unit_id in units for meeting in _unfinished(uow, unit_id)]
    programmes = [p for p in uow.deadlines.programmes_of(units) if p.id and uow.deadlines.of_programme(p.id)]
    return [*meetings, *(body(uow, f"p{programme.id}") for programme in programmes), *left]


def _unfinished(uow: UnitOfWork, unit_id: int) -> list[Meeting]:
    """Return a unit's meetings that were held, the latest first, while something that was due after them is open."""
    held = [meeting for meeting in uow.meetings.of_unit(unit_id) if meeting.closed_at is not None]
    return [m for m in held if any(deadline.is_open for deadline in uow.deadlines.of_meeting(m.key))]


def deadlines_of(uow: UnitOfWork, of: Body) -> list[Deadline]:
    """Return what is to be done, by date, without what was dropped; what has no date comes last.

    A meeting of a series shows what its programme as a whole owes too.
    """
    found: list[Deadline] = []
    if of.meeting is not None:
        found += uow.deadlines.of_meeting(of.meeting.key)
    programme_id = of.meeting.programme_id if of.meeting else of.programme.id if of.programme else None
    if programme_id is not None:
        found += uow.deadlines.of_programme(programme_id)
    kept = [deadline for deadline in found if deadline.dropped_at is None]
    return sorted(kept, key=lambda d: (d.last_day is None, d.last_day or date.max, d.rank, d.key))


# --- a page --------------------------------------------------------------------------------------------------------


def page(uow: UnitOfWork, of: Body, number: int, *, by: int, waiting: bool = False) -> Page:
    """Return one page, counted from 0; a number beyond the end is the last page. `waiting`: only what is to confirm.

    NoRight for who is not of the office.
    """
    roles = uow.people.roles(by, of.unit_id)
    check_role(roles, MAY_WATCH)
    whole = deadlines_of(uow, of)
    shown = [deadline for deadline in whole if deadline.waits_for_confirmation] if waiting else whole
    some = page_of(shown, number)
    lines = [line(uow, of, one, place) for place, one in enumerate(some.lines, start=some.start + 1)]
    return Page(
        body=of, lines=lines, number=some.number, pages=some.pages, total=some.total,
        done=sum(deadline.done_at is not None for deadline in whole),
        waiting=sum(deadline.waits_for_confirmation for deadline in whole),
        told=reminded(uow, of.meeting) if of.meeting else (0, 0),
        others=[
            meeting for meeting in [*uow.meetings.not_over([of.unit_id]), *_unfinished(uow, of.unit_id)]
            if of.meeting is None or meeting.key != of.meeting.key
        ],
        may_decide=bool(roles & timeline.MAY_PLAN),
    )  # fmt: skip


def line(uow: UnitOfWork, of: Body, deadline: Deadline, position: int = 0) -> Line:
    """Return a deadline as a list shows it."""
    late = deadline.is_open and deadline.ends_at is not None and deadline.ends_at <= uow.now
    over = max(0, (today(uow) - deadline.last_day).days) if late and deadline.last_day else 0
    holder = office.holder(uow, deadline.holder_id, of.unit_id) if deadline.holder_id is not None else None
    return Line(position, deadline, holder, late, over)


def confirm_all(uow: UnitOfWork, of: Body, *, by: int) -> int:
    """Confirm every proposed date as it stands and return how many there were; NoRight."""
    check_role(uow.people.roles(by, of.unit_id), timeline.MAY_PLAN)
    return deciding.confirm_all(uow, deadlines_of(uow, of), by=by)


# --- a card --------------------------------------------------------------------------------------------------------


def card(uow: UnitOfWork, deadline_id: int, *, by: int) -> Card:
    """Return all about a deadline for the office, its holder or their head; NotFound for anybody else."""
    deadline = uow.deadlines.get(deadline_id)
    of = body_of(uow, deadline)
    roles = uow.people.roles(by, of.unit_id)
    if not roles & MAY_WATCH and by not in {deadline.holder_id, deadline.head_id}:
        raise NotFound
    beside = uow.deadlines.of_meeting(of.meeting.key) if of.meeting else [deadline]
    calendar = calendars.of_unit(uow, of.unit_id)
    rule = parse_rule(deadline.rule)
    may_decide, head_id = bool(roles & timeline.MAY_PLAN), deadline.head_id
    return Card(
        line=line(uow, of, deadline), body=of, rule=rule,
        due=resolve(rule, timeline.anchors_of(beside, of.meeting), calendar, uow.zone),
        head=office.holder(uow, head_id, of.unit_id) if head_id and head_id != deadline.holder_id else None,
        proofs=len(uow.questions.attachments(deadline_id=deadline.key)),
        watches=bool(roles & MAY_WATCH), may_decide=may_decide, may_finish=may_decide or deadline.holder_id == by,
    )  # fmt: skip


def days_for(uow: UnitOfWork, of: Card) -> list[date]:
    """Return the days to offer for a deadline: the working days beside its own, else some days from now."""
    calendar, start = calendars.of_unit(uow, of.body.unit_id), today(uow)
    last = of.deadline.last_day
    if last is None:
        return [calendar.add_working(start, number) for number in PROPOSED]
    near = [calendar.previous_working(last), last, calendar.next_working(last)]
    near = [day for day in near if day >= start and calendar.is_working(day)]
    return near or [calendar.add_working(start - timedelta(days=1), number) for number in (1, *PROPOSED[:2])]


def candidates(uow: UnitOfWork, of: Card) -> list[Who]:
    """Return who may hold a deadline, the present holder first."""
    people = office.holders(uow, of.body.unit_id, timeline.MAY_HOLD)
    return sorted(people, key=lambda who: who.person_id != of.deadline.holder_id)


def proof(uow: UnitOfWork, deadline_id: int, *, by: int) -> StoredFile | None:
    """Return the file that proves a deadline, None while it is still being fetched; NotFound where there is none."""
    card(uow, deadline_id, by=by)
    hanging = uow.questions.attachments(deadline_id=deadline_id)
    if not hanging:
        raise NotFound
    fetched = [one.file_id for one in hanging if one.file_id is not None]
    return uow.files.get(fetched[0]) if fetched else None
