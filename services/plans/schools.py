"""Schools as the ward's office sees them: who has met, who has sent opinions, who is late."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.audience import Per
from domain.deadline import Deadline, Programme
from domain.errors import NotFound
from domain.invitation import Seat
from domain.meeting import Meeting
from domain.people.access import MAY_WATCH, Role, check_role
from domain.people.unit import Unit, UnitKind
from domain.plans.proposals import Step
from domain.reminder import Rung
from services import audience, office, which_meeting
from services.levels import levels_of
from services.office import Who
from services.plans import windows
from services.plans.windows import Stands
from services.reminders import by_hand
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE

STAFF = frozenset(Role) - {Role.PARENT, Role.RESIDENT}
"""Whose questions a school sends to the ward: its teachers' and other staff's; what parents ask is theirs alone."""


_NO_OPINIONS = frozenset({Step.DELEGATES_NAMED.value})
"""What is asked of a school before the ward's meeting that sends no opinions."""


class Sent(StrEnum):
    """Whether a school has sent in what its staff want to say; SILENT: it has said nothing yet, late or not."""

    SENT = "sent"
    NONE = "none"
    SILENT = "silent"


class Only(StrEnum):
    """Which schools are shown."""

    ALL = ""
    LATE = "late"
    SILENT = "silent"
    SENT = "sent"
    NONE = "none"
    HELD = "held"
    AHEAD = "ahead"
    MISSING = "missing"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """One school. `meeting`: its own that counts, or the latest; `stands`: None where it owes none and has none.

    `sent`: None where it is not asked; `opinions`: questions of its staff at the ward's meeting. `answers`: given, of
    how many, at either meeting. `parts`: what the ward asks of it, the soonest first; `nudged`: reminded last by hand.
    `people`: of it who have come in. `delegates`: named for the ward's meeting, and of how many (None: it says for
    itself); None where it sends none.
    """

    unit: Unit
    stands: Stands | None
    meeting: Meeting | None
    sent: Sent | None
    opinions: int
    answers: tuple[int, int]
    parts: Sequence[Deadline]
    nudged: datetime | None
    now: datetime
    people: int = 0
    delegates: tuple[int, int | None] | None = None

    @property
    def named(self) -> str:
        """How many delegates it has named, of how many: «3/10»."""
        number, quota = self.delegates or (0, None)
        return f"{number}/{quota}" if quota is not None else f"{number}"

    @property
    def done(self) -> int:
        """How many of its parts are done."""
        return sum(part.done_at is not None for part in self.parts)

    @property
    def behind(self) -> list[Deadline]:
        """What it owes although the time is over."""
        return [part for part in self.parts if part.is_open and part.ends_at and part.ends_at <= self.now]

    @property
    def next(self) -> Deadline | None:
        """What it owes and whose time is over first, or was."""
        return next((part for part in self.parts if part.is_open and part.ends_at is not None), None)

    @property
    def is_late(self) -> bool:
        """Whether it is to be urged."""
        return bool(self.behind) or self.stands is Stands.LATE

    def is_one(self, only: Only) -> bool:
        """Whether it belongs to those that are shown."""
        if only is Only.ALL or only is Only.LATE:
            return only is Only.ALL or self.is_late
        if only is Only.OUT:
            return not self.people
        return only.value in {self.sent, self.stands}


@dataclass(frozen=True, slots=True)
class Overview:
    """All schools of a ward, late ones first. `meeting`: the ward's own that is meant, if it holds any.

    `window`: the programme by which each school owes a meeting, if any. `counts`: schools of each kind.
    """

    unit: Unit
    meeting: Meeting | None
    window: Programme | None
    rows: Sequence[Row]
    may_nudge: bool

    @property
    def counts(self) -> Mapping[Only, int]:
        """How many schools there are of each kind that can be among these; what is not asked of them is left out."""
        kinds = [Only.ALL, Only.LATE]
        kinds += [Only.SILENT, Only.SENT, Only.NONE] if any(row.sent for row in self.rows) else []
        kinds += [Only.HELD, Only.AHEAD, Only.MISSING] if any(row.stands for row in self.rows) else []
        kinds.append(Only.OUT)
        return {only: sum(row.is_one(only) for row in self.rows) for only in kinds}

    @property
    def answers(self) -> tuple[int, int]:
        """Answers given, of how many."""
        return sum(row.answers[0] for row in self.rows), sum(row.answers[1] for row in self.rows)

    @property
    def opinions(self) -> int:
        """Questions that the schools' staff sent to the ward's meeting."""
        return sum(row.opinions for row in self.rows)

    def of(self, unit_id: int) -> Row:
        """Return one school; NotFound."""
        found = next((row for row in self.rows if row.unit.key == unit_id), None)
        if found is None:
            raise NotFound
        return found


# --- what there is -------------------------------------------------------------------------------------------------


def followed_by(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the units with schools below that somebody may watch: that of the meeting that is meant first."""
    posts = [m.unit_id for m in uow.people.memberships(person_id) if m.role in MAY_WATCH]
    above = uow.people.numbers_below(posts, {UnitKind.SCHOOL}) if posts else {}
    found = [uow.people.unit(key) for key in dict.fromkeys(posts) if key in above]
    first = which_meeting.comes_first(uow, person_id) if len(found) > 1 else None
    return sorted(found, key=lambda unit: unit.key != first)


def overview(uow: UnitOfWork, unit_id: int, *, by: int, meeting: Meeting | None = None) -> Overview:
    """Return the schools of a ward, in a number of queries that does not grow with them; NoRight.

    `meeting`: the ward's own that is meant, else the one that is ahead or was last.
    """
    roles = uow.people.roles(by, unit_id)
    check_role(roles, MAY_WATCH)
    schools = [unit for unit in uow.people.units_under(unit_id) if unit.kind is UnitKind.SCHOOL]
    if meeting is None:
        meeting = which_meeting.next_meeting(uow, [unit_id]) or which_meeting.last_meeting(uow, [unit_id])
    programmes = uow.deadlines.programmes_of([unit_id])
    window = _window(programmes, now=uow.now)
    rows = _rows(uow, schools, meeting, programmes, window)
    return Overview(uow.people.unit(unit_id), meeting, window, rows, bool(roles & by_hand.MAY_NUDGE))


def _window(programmes: Sequence[Programme], *, now: datetime) -> Programme | None:
    """The one that ends next; where all are over, the last."""
    dated = sorted((p.ends_at, p.key, p) for p in programmes if p.each and p.ends_at is not None)
    ahead = [programme for ends_at, _, programme in dated if ends_at > now]
    return next(iter(ahead), dated[-1][2] if dated else None)


def _rows(
    uow: UnitOfWork,
    schools: Sequence[Unit],
    meeting: Meeting | None,
    programmes: Sequence[Programme],
    window: Programme | None,
) -> list[Row]:
    keys = [unit.key for unit in schools]
    newest = max((programme.school_year for programme in programmes), default=0)
    bodies = {programme.key for programme in programmes if programme.school_year == newest}
    asked: dict[int, list[Deadline]] = {key: [] for key in keys}
    for part in uow.deadlines.asked_of(keys):
        if part.programme_id in bodies or (meeting is not None and part.meeting_id == meeting.key):
            asked[part.unit_id or 0].append(part)
    nudged = uow.reminders.last_of_each(
        DEADLINE, [part.key for parts in asked.values() for part in parts], Rung.DEADLINE_NUDGE
    )
    held = windows.meetings_of(uow, schools)
    own = {key: _that_counts(held[key], window) for key in keys}
    given = uow.duties.numbers([one.key for one in own.values() if one is not None])
    from_above = uow.duties.numbers_to(meeting.key, keys, STAFF) if meeting is not None else {}
    opinions = uow.questions.numbers_from(meeting.key, keys, STAFF) if meeting is not None else {}
    here, invited = uow.people.numbers(keys), uow.invitations.of_meeting(meeting.key) if meeting is not None else []
    named = Counter(one.unit_id for one in invited if one.is_expected and one.seat is Seat.DELEGATE)
    rows = []
    for unit in schools:
        mine, theirs = own[unit.key], from_above.get(unit.key, (0, 0))
        done, total = given.get(mine.key, (0, 0)) if mine is not None else (0, 0)
        parts = asked[unit.key]
        rows.append(
            Row(
                unit=unit, stands=_stands(uow, unit, held[unit.key], window), meeting=mine,
                sent=_sent(parts, meeting, opinions.get(unit.key, 0)), opinions=opinions.get(unit.key, 0),
                answers=(done + theirs[0], total + theirs[1]), parts=parts,
                nudged=max((nudged[part.key] for part in parts if part.key in nudged), default=None), now=uow.now,
                people=here.get(unit.key, 0), delegates=_delegates(uow, unit, meeting, named[unit.key]),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (not row.is_late, row.sent is not Sent.SILENT))


def _delegates(uow: UnitOfWork, unit: Unit, meeting: Meeting | None, named: int) -> tuple[int, int | None] | None:
    circles = audience.circles_of(meeting) if meeting is not None else []
    mine = [one.number for one in circles if one.per is Per.SCHOOL and one.is_at(levels_of(uow, unit.key))]
    numbers = [number for number in mine if number is not None]
    return (named, sum(numbers) if len(numbers) == len(mine) else None) if mine else None


def _that_counts(meetings: Sequence[Meeting], window: Programme | None) -> Meeting | None:
    """Of a school's meetings the one by which it stands: held within the window, else the latest."""
    found = [one for one in meetings if window is None or windows.counts(one, window)]
    held = [one for one in found if one.closed_at is not None]
    return next(iter(held or found), None)


def _stands(
    uow: UnitOfWork, unit: Unit, meetings: Sequence[Meeting], window: Programme | None
) -> Stands | None:  # fmt: skip
    if window is not None and windows.owes(unit, window):
        return windows.stands(meetings, window, now=uow.now)
    recent = [one for one in meetings if one.starts_at >= uow.now - windows.YEAR]
    if any(one.closed_at is not None for one in recent):
        return Stands.HELD
    return Stands.AHEAD if any(one.starts_at > uow.now for one in recent) else None


def _sent(parts: Sequence[Deadline], meeting: Meeting | None, opinions: int) -> Sent | None:
    """What is asked of it before the ward's meeting is what its staff want to say there."""
    if meeting is None:
        return None
    before = [p for p in parts if p.meeting_id == meeting.key and (not p.ends_at or p.ends_at <= meeting.starts_at)]
    named = [part for part in before if part.step.partition("@")[0] == Step.SCHOOL_RETURNS]
    before = named or [part for part in before if part.step.partition("@")[0] not in _NO_OPINIONS]
    if not before:
        return None
    if any(part.is_open for part in before):
        return Sent.SILENT
    return Sent.SENT if opinions else Sent.NONE


def heads_of(uow: UnitOfWork, row: Row) -> list[Who]:
    """Return who leads a school: as the ward knows them, by their posts."""
    return office.holders(uow, row.unit.key, frozenset({Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD}))
