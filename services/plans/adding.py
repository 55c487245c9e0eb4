"""Adding a step of one's own to a timeline: what, who owes it (somebody, or each unit of a kind), and by which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.dates.deadline_rule import Bound, Rule
from domain.deadline import Body, Deadline, Each
from domain.errors import DateInPast, MeetingOver
from domain.people.access import Role, check_role
from domain.people.unit import UnitKind
from domain.questions.errors import HolderUnknown
from services import office
from services.dates import today
from services.naming import read_line
from services.office import Who
from services.plans import deciding, holders, parts, timeline
from services.plans.planning import LINE_LIMIT
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption

_POSTS = {UnitKind.SCHOOL: Role.UNIT_HEAD, UnitKind.GROUP: Role.GROUP_LEADER, UnitKind.OFFICE: Role.UNIT_HEAD}
"""Of which units something can be asked, each for itself, and who does it there."""
TAKEN_BACK = "taken_back"
"""Why a step fell away that was added by mistake: words for it stand where the card says so."""


@dataclass(frozen=True, slots=True)
class Owers:
    """Who may owe a step: each unit of these kinds, which there are below, or one of these people."""

    kinds: Sequence[UnitKind]
    people: Sequence[Who]


def owers(uow: UnitOfWork, of: Body, *, by: int) -> Owers:
    """Return of whom a step can be asked; MeetingOver for a meeting that was called off, NoRight."""
    check_role(uow.people.roles(by, of.unit_id), timeline.MAY_PLAN)
    if of.meeting is not None and of.meeting.cancelled_at is not None:
        raise MeetingOver(meeting=of.meeting)
    there = {unit.kind for unit in uow.people.units_under(of.unit_id)}
    return Owers([kind for kind in _POSTS if kind in there], office.holders(uow, of.unit_id, timeline.MAY_HOLD))


def read_title(text: str) -> str:
    """Return what is to be done as it is kept; EmptyText, TooLong, OldFont."""
    return read_line(text, limit=LINE_LIMIT)


def add(uow: UnitOfWork, of: Body, title: str, ower: str, day: date, *, by: int) -> Deadline:
    """Put a step on a timeline, whose date stands at once, and tell who owes it. DateInPast, HolderUnknown; as above.

    `ower`: the kind of the units of which each owes it, or the id of a person.
    """
    may = owers(uow, of, by=by)
    if day < today(uow):
        raise DateInPast(date=day)
    kind = next((one for one in may.kinds if one == ower), None)
    who = next((one for one in may.people if str(one.person_id) == ower), None)
    if kind is None and who is None:
        raise HolderUnknown
    uow.people.hold_unit(of.unit_id)
    there = uow.deadlines.of_meeting(of.of.key) if of.meeting else uow.deadlines.of_programme(of.of.key)
    chairs = office.staff(uow, of.unit_id, frozenset({Role.CHAIR}))
    entry = Entry(
        step=f"added_{len(there) + 1}", title=read_title(title),
        owner=caption("role", _POSTS[kind]) if kind is not None else who.post if who is not None else "",
        rule=Rule(bound=Bound.BY, fixed=day), holder_id=who.person_id if kind is None and who is not None else None,
        head_id=chairs[0] if chairs else None, each=Each(kind, _POSTS[kind]) if kind is not None else None,
    )  # fmt: skip
    programme_id = None if of.meeting else of.of.key
    (made,) = timeline.lay(uow, [entry], meeting=of.meeting, programme_id=programme_id)
    made.rank, made.confirmed_at, made.confirmed_by = len(there) + 1, uow.now, by
    uow.deadlines.keep(made)
    parts.follow(uow, made)
    uow.act("deadline.added", "deadline", made.key, by=by, day=str(day))
    for one in [made, *uow.deadlines.parts_of([made.key])]:
        holders.tell_holder(uow, one, but=by)
    return made


def take_back(uow: UnitOfWork, deadline_id: int, face: str, *, by: int) -> None:
    """Take a step off again that was added by mistake, with all its parts; DeadlineChanged, AlreadyDone, NoRight."""
    made = deciding.open_deadline(uow, deadline_id, by=by, seen=face)
    for part in uow.deadlines.parts_of([made.key]):
        if part.is_open:
            parts.end(uow, part, by=by, why=TAKEN_BACK)
    parts.end(uow, made, by=by, why=TAKEN_BACK)
