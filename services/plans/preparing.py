"""Preparing a meeting as people see it: pages of what is to be done, a card for each, and who may do what about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.dates.deadline_rule import Due, Rule, resolve
from domain.dates.rule_notation import parse_rule
from domain.deadline import Body, Deadline, Parts, Programme
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_RUN, MAY_WATCH, check_role
from services import calendars, office
from services.dates import PROPOSED, today
from services.office import Who
from services.paging import Slice, page_of
from services.plans import deciding, intake_end, ordering, timeline
from services.plans.ordering import Overtaken
from services.plans.parts import parts as parts_of
from services.reminders.by_hand import reminded
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline of a list. `over`: days since its last day; `late`: its time is over.

    `parts`: how far the units are of which it is asked, each for itself; None for what is owed once.
    """

    position: int
    deadline: Deadline
    holder: Who | None
    late: bool
    over: int
    parts: Parts | None = None


class Only(StrEnum):
    """Which lines of a timeline are shown; what was dropped only when it is asked for."""

    ALL = ""
    WAITING = "waiting"
    LATE = "late"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


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
    """All about one deadline. `due`: how its date comes about, None where it has none; `proofs`: files with it.

    `overtaken`: what should follow it, and would come before it now. `intake_of`: the meeting that takes
    questions until then, None for any other step.
    """

    line: Line
    body: Body
    rule: Rule
    due: Due | None
    head: Who | None
    proofs: int
    watches: bool
    may_decide: bool
    may_finish: bool
    overtaken: Sequence[Overtaken]
    intake_of: Meeting | None

    @property
    def deadline(self) -> Deadline:
        """The deadline itself."""
        return self.line.deadline


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole timeline on one page. `counts`: lines of each kind; `told`, `may_decide`: as of Page.

    `may_move`: whether this person may move the meeting, which is still ahead.
    """

    body: Body
    only: Only
    lines: Sequence[Line]
    counts: Mapping[Only, int]
    told: tuple[int, int]
    may_decide: bool
    may_move: bool


# --- which ---------------------------------------------------------------------------------------------------------


def body(uow: UnitOfWork, mark: str) -> Body:
    """Return what a button named; NotFound."""
    number = mark.removeprefix("p")
    if not number.isdecimal() or len(number) > len("2147483647") - 1:
        raise NotFound
    return Body(uow.meetings.get(int(number)) if mark == number else uow.deadlines.programme(int(number)))


def bodies(uow: UnitOfWork, person_id: int) -> list[Body]:
    """Return what somebody of the office prepares: meetings that are not over, the soonest first, then programmes.

    Last come meetings that are over while something is still to be done for them. NoRight for who may not even watch.
    """
    units = units_of(uow, person_id, MAY_WATCH)
    left = [meeting for unit_id in units for meeting in _unfinished(uow, unit_id)]
    programmes = [one for one in uow.deadlines.programmes_of(units) if uow.deadlines.of_programme(one.key)]
    found: list[Meeting | Programme] = [*uow.meetings.not_over(units), *programmes, *left]
    return [Body(one) for one in found]


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
    programme_id = of.of.programme_id if isinstance(of.of, Meeting) else of.of.key
    if programme_id is not None:
        found += uow.deadlines.of_programme(programme_id)
    kept = [deadline for deadline in found if deadline.dropped_at is None]
    return sorted(kept, key=lambda d: (d.last_day is None, d.last_day or date.max, d.rank, d.key))


# --- a sheet -------------------------------------------------------------------------------------------------------


def sheet(uow: UnitOfWork, of: Body, only: Only, *, by: int) -> Sheet:
    """Return a whole timeline, or the lines of one kind; NoRight for who is not of the office."""
    roles = uow.people.roles(by, of.unit_id)
    check_role(roles, MAY_WATCH)
    whole = [line(uow, of, one, place) for place, one in enumerate(deadlines_of(uow, of), start=1)]
    dropped = [line(uow, of, one) for one in dropped_of(uow, of)]
    lines = {kind: [one for one in (dropped if kind is Only.DROPPED else whole) if _is(one, kind)] for kind in Only}
    meeting = of.meeting
    return Sheet(
        body=of, only=only, lines=lines[only], counts={kind: len(found) for kind, found in lines.items()},
        told=reminded(uow, meeting) if meeting else (0, 0), may_decide=bool(roles & timeline.MAY_PLAN),
        may_move=bool(roles & MAY_RUN) and meeting is not None and not meeting.is_over and meeting.started_at is None,
    )  # fmt: skip


def dropped_of(uow: UnitOfWork, of: Body) -> list[Deadline]:
    """Return what was taken off a timeline, in the plan's order."""
    own = uow.deadlines.of_meeting(of.of.key) if of.meeting else uow.deadlines.of_programme(of.of.key)
    return [deadline for deadline in own if deadline.dropped_at is not None]


def _is(one: Line, kind: Only) -> bool:
    deadline = one.deadline
    if kind is Only.WAITING:
        return deadline.waits_for_confirmation
    if kind is Only.LATE:
        return one.late
    if kind is Only.OPEN:
        return deadline.is_open
    return kind is not Only.DONE or deadline.done_at is not None


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
    return Line(position, deadline, holder, late, over, parts_of(uow, deadline))


def part_lines(uow: UnitOfWork, deadline_id: int, number: int, *, by: int) -> tuple[Card, Slice[Line]]:
    """Return the card of a whole and one page of its parts, late ones first; NotFound."""
    whole = card(uow, deadline_id, by=by)
    rows = whole.line.parts.rows if whole.line.parts is not None else ()
    some = page_of(rows, number)
    lines = [line(uow, whole.body, part, place) for place, part in enumerate(some.lines, start=some.start + 1)]
    return whole, Slice(lines, some.number, some.pages, some.total)


def confirm_all(uow: UnitOfWork, of: Body, *, by: int) -> int:
    """Confirm every proposed date as it stands and return how many there were; NoRight."""
    check_role(uow.people.roles(by, of.unit_id), timeline.MAY_PLAN)
    return deciding.confirm_all(uow, deadlines_of(uow, of), by=by)


# --- a card --------------------------------------------------------------------------------------------------------


def card(uow: UnitOfWork, deadline_id: int, *, by: int) -> Card:
    """Return all about a deadline for the office, its holder or their head; NotFound for anybody else."""
    deadline = uow.deadlines.get(deadline_id)
    of = uow.deadlines.body_of(deadline)
    roles = uow.people.roles(by, of.unit_id)
    own = deciding.is_of_own_office(uow, deadline, by)
    if not roles & MAY_WATCH and not own and by not in {deadline.holder_id, deadline.head_id}:
        raise NotFound
    beside = uow.deadlines.of_meeting(of.meeting.key) if of.meeting else [deadline]
    calendar = calendars.of_unit(uow, of.unit_id)
    rule = parse_rule(deadline.rule)
    may_decide, head_id = bool(roles & timeline.MAY_PLAN), deadline.head_id
    return Card(
        line=line(uow, of, deadline), body=of, rule=rule,
        due=resolve(rule, timeline.anchors_of(uow, beside, of.meeting), calendar, uow.zone),
        head=office.holder(uow, head_id, of.unit_id) if head_id and head_id != deadline.holder_id else None,
        proofs=len(uow.attachments.of(deadline_id=deadline.key)),
        watches=bool(roles & MAY_WATCH), may_decide=may_decide,
        may_finish=may_decide or own or deadline.holder_id == by,
        overtaken=ordering.overtaken(uow, deadline) if may_decide else [],
        intake_of=intake_end.meeting_of(uow, deadline),
    )  # fmt: skip


def all_parts(uow: UnitOfWork, of: Card) -> list[Line]:
    """Return every part of a whole, late ones first; nothing of what is owed once."""
    rows = of.line.parts.rows if of.line.parts is not None else ()
    return [line(uow, of.body, part, place) for place, part in enumerate(rows, start=1)]


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
    if of.deadline.unit_id is not None:
        people = office.holders(uow, of.deadline.unit_id, timeline.MAY_HOLD) or people
    return sorted(people, key=lambda who: who.person_id != of.deadline.holder_id)


def proof(uow: UnitOfWork, deadline_id: int, *, by: int) -> int | None:
    """Return the file (its id) that proves a deadline, None while it is not ready; NotFound where there is none."""
    card(uow, deadline_id, by=by)
    hanging = uow.attachments.of(deadline_id=deadline_id)
    if not hanging:
        raise NotFound
    ready = [one.file_id for one in hanging if one.is_ready]
    return ready[0] if ready else None
