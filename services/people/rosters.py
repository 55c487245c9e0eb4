"""Rosters: an office brings in a list of its people, looks at it first, and may take the whole of it back.

Nobody on a list is told anything or becomes a person here before they come and agree. Who comes and is named as on
the list, in the same class or group, is recognised. A list is written in parts, so that nobody waits for 50,000 lines;
until the last part is in, none of it counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from domain.errors import AlreadyDone, NotFound, TooLateToUndo
from domain.people.access import Role, check_role
from domain.people.errors import RosterBusy
from domain.people.roster import MAY_BE_TAKEN_BACK, Roster, RosterEntry
from domain.people.unit import Unit, UnitKind
from letters.folding import fold
from papers.spreadsheets import Sheet, write_sheet
from services.people import recognising
from services.people.class_names import bare_name
from services.people.roster_lines import Fault, Problem, Read, Wanted, read_lines
from services.unit_of_work import UnitOfWork
from templates.say import book, caption

MAY_BRING = frozenset({Role.SECRETARY, Role.CHAIR})
LINES = 500
"""People on one page of the list: a school's staff, or the parents of ten classes."""
PART = 1_000
"""Lines that are written in one unit."""
WRITTEN_WITHIN = timedelta(minutes=10)
"""A list that takes longer than this was broken off, and holds up nobody else's."""


# --- looking, then writing -----------------------------------------------------------------------------------------


def look(uow: UnitOfWork, unit_id: int, sheet: Sheet, role: Role, *, by: int) -> Read:
    """Read a list as it would be taken, without taking anything: NoRight, SheetUnreadable, OldFont."""
    check_may_bring(uow, unit_id, by=by)
    kinds = {UnitKind.CLASS, UnitKind.GROUP}
    groups: dict[str, int] = {}
    for unit in uow.people.units_under(unit_id):
        if unit.kind in kinds and unit.id is not None:
            groups.setdefault(fold(unit.name), unit.id)
            groups.setdefault(bare_name(unit.name), unit.id)
    has_classes = any(unit.kind is UnitKind.CLASS for unit in uow.people.units_under(unit_id))
    read = read_lines(sheet, role, groups, needs_group=has_classes)
    known = uow.rosters.known(unit_id)
    again = [w for w in read.wanted if (w.folded, w.group, w.role.value, w.phone) in known]
    problems = [*read.problems, *(Problem(w.number, Fault.KNOWN, w.name) for w in again)]
    numbers = {w.number for w in again}
    fresh = [w for w in read.wanted if w.number not in numbers]
    return replace(read, wanted=fresh, problems=sorted(problems, key=lambda problem: problem.number))


def parts(wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    """Cut a list into what is written in one unit each."""
    rest = iter(wanted)
    while part := list(islice(rest, PART)):
        yield part


def begin(uow: UnitOfWork, unit_id: int, *, by: int) -> int:
    """Begin a list, and return its id; what was broken off before is forgotten. RosterBusy while another writes one."""
    check_may_bring(uow, unit_id, by=by)
    uow.people.hold_unit(unit_id)
    for begun in uow.rosters.begun(unit_id):
        if begun.made_by != by and uow.now < begun.made_at + WRITTEN_WITHIN:
            raise RosterBusy(at=begun.made_at)
    uow.rosters.drop_unfinished(unit_id)
    roster = Roster(unit_id=unit_id, made_by=by, made_at=uow.now)
    uow.rosters.keep(roster)
    return roster.key


def add(uow: UnitOfWork, roster_id: int, part: Sequence[Wanted], *, by: int) -> None:
    """Write a part of a list that was begun by the same person; NotFound, AlreadyDone."""
    roster = _open(uow, roster_id, by)
    uow.rosters.add([
        {
            "roster_id": roster_id, "unit_id": roster.unit_id, "group_id": wanted.group, "role": wanted.role,
            "name": wanted.name, "folded": wanted.folded, "title": wanted.title, "phone": wanted.phone,
        }
        for wanted in part
    ])  # fmt: skip
    roster.lines += len(part)
    uow.rosters.keep(roster)


def finish(uow: UnitOfWork, roster_id: int, *, by: int) -> Roster:
    """Let a list count from now on; who is here already under such a name is recognised."""
    roster = _open(uow, roster_id, by)
    roster.finished_at = uow.now
    uow.rosters.keep(roster)
    recognising.recognise_members(uow, roster.unit_id)
    uow.act("roster.brought", "unit", roster.unit_id, by=by, roster=roster_id, lines=roster.lines)
    return roster


def _open(uow: UnitOfWork, roster_id: int, by: int) -> Roster:
    roster = uow.rosters.get(roster_id)
    if roster.made_by != by or roster.undone_at is not None:
        raise NotFound
    if roster.finished_at is not None:
        raise AlreadyDone(what="roster")
    return roster


# --- taking back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """A list as it is taken back, or put back. `lines`: who stands on it; `came`: who of them had come in by then."""

    roster: Roster
    lines: int
    came: int


def whole(uow: UnitOfWork, roster_id: int, *, by: int) -> Whole:
    """Return a whole list as it would be taken back now; AlreadyDone, TooLateToUndo, NoRight."""
    return _whole(uow, roster_id, by=by, undone=False)


def take_back(uow: UnitOfWork, roster_id: int, *, by: int) -> Whole:
    """Take a whole list back, within a day; who came in stays what they are. AlreadyDone, TooLateToUndo, NoRight."""
    back = whole(uow, roster_id, by=by)
    back.roster.undone_at = uow.now
    uow.rosters.keep(back.roster)
    uow.access.end_own_codes(roster_id=roster_id)
    uow.act("roster.taken_back", "unit", back.roster.unit_id, by=by, roster=roster_id)
    return back


def restore(uow: UnitOfWork, roster_id: int, *, by: int) -> Whole:
    """Put a whole list back within the same day, but for who was brought in anew meanwhile; as `take_back` refuses."""
    back = _whole(uow, roster_id, by=by, undone=True)
    uow.people.hold_unit(back.roster.unit_id)
    back.roster.undone_at = None
    uow.rosters.keep(back.roster)
    uow.rosters.drop_doubles(roster_id)
    recognising.recognise_members(uow, back.roster.unit_id)
    uow.act("roster.restored", "unit", back.roster.unit_id, by=by, roster=roster_id)
    return Whole(back.roster, *uow.rosters.numbers_in(roster_id))


def _whole(uow: UnitOfWork, roster_id: int, *, by: int, undone: bool) -> Whole:
    roster = uow.rosters.get(roster_id)
    check_may_bring(uow, roster.unit_id, by=by)
    if roster.finished_at is None or (roster.undone_at is not None) is not undone:
        raise AlreadyDone(what="roster")
    if uow.now >= roster.finished_at + MAY_BE_TAKEN_BACK:
        raise TooLateToUndo(minutes=int(MAY_BE_TAKEN_BACK.total_seconds()) // 60)
    return Whole(roster, *uow.rosters.numbers_in(roster_id))


def remove(uow: UnitOfWork, entry_id: int, *, by: int) -> RosterEntry:
    """Take one person off the list, and their own code back; who has come in stays what they are."""
    entry = uow.rosters.entry(entry_id)
    check_may_bring(uow, entry.unit_id, by=by)
    if entry.removed_at is not None:
        raise AlreadyDone(what="roster")
    entry.removed_at = uow.now
    uow.rosters.keep(entry)
    uow.access.end_own_codes([entry_id])
    uow.act("roster.removed", "unit", entry.unit_id, by=by, entry=entry_id)
    return entry


def put_back(uow: UnitOfWork, entry_id: int, *, by: int) -> RosterEntry:
    """Put somebody back on the list who was taken off it; AlreadyDone."""
    entry = uow.rosters.entry(entry_id)
    check_may_bring(uow, entry.unit_id, by=by)
    if entry.removed_at is None:
        raise AlreadyDone(what="roster")
    entry.removed_at = None
    uow.rosters.keep(entry)
    uow.act("roster.put_back", "unit", entry.unit_id, by=by, entry=entry_id)
    return entry


# --- seeing and handing out ----------------------------------------------------------------------------------------


def brought_by(uow: UnitOfWork, person_id: int) -> list[Unit]:
    """Return the open units into which somebody may bring lists, oldest post first; NoRight for nobody's."""
    posts = [m.unit_id for m in uow.people.memberships(person_id) if m.role in MAY_BRING]
    if not posts:
        check_role(frozenset(), MAY_BRING)
    return [unit for key in dict.fromkeys(posts) if (unit := uow.people.unit(key)).closed_at is None]


@dataclass(frozen=True, slots=True)
class Brought:
    """A list that was brought in. `by`: whose name; `until`: how long it can be taken back, or put back; None: no more.

    `lines`: who stands on it still.
    """

    roster: Roster
    by: str
    until: datetime | None
    lines: int


def brought(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Brought]:
    """Return the lists that were brought into a unit, the newest first; NoRight."""
    check_may_bring(uow, unit_id, by=by)
    found = []
    for roster in uow.rosters.of_unit(unit_id):
        until = roster.finished_at + MAY_BE_TAKEN_BACK if roster.finished_at is not None else uow.now
        lines, _ = uow.rosters.numbers_in(roster.key)
        found.append(Brought(roster, uow.people.get(roster.made_by).name, until if uow.now < until else None, lines))
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list as the office sees them. `group`: the class or staff group, "" for none."""

    entry: RosterEntry
    group: str

    @property
    def has_come(self) -> bool:
        """Whether they have come in."""
        return self.entry.person_id is not None


def listed(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Listed]:
    """Return everybody on a unit's lists, by class or group, then as they were brought in; NoRight."""
    check_may_bring(uow, unit_id, by=by)
    return [Listed(entry, group) for entry, group in uow.rosters.entries(unit_id)]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some of a unit's list. `groups`: id, name and number of each class or group, 0 for who is in none.

    `total`, `come`: of the whole list; `shown`: as many as the filter leaves; `number`, `pages`: counted from 1.
    """

    people: Sequence[Listed]
    groups: Sequence[tuple[int, str, int]]
    total: int
    come: int
    shown: int
    number: int
    pages: int

    @property
    def first(self) -> int:
        """The place of the first one of this page."""
        return (self.number - 1) * LINES + 1


def list_page(uow: UnitOfWork, unit_id: int, number: int, *, by: int, only: int | None = None) -> ListPage:
    """Return one page of a unit's list, all or of one class or group; beyond the end is the last page. NoRight."""
    check_may_bring(uow, unit_id, by=by)
    counted = uow.rosters.numbers(unit_id)
    shown = sum(count for key, _, count, _ in counted if only in {None, key})
    pages = max(1, -(-shown // LINES))
    here = min(max(number, 1), pages)
    found = uow.rosters.entries(unit_id, group_id=only, start=(here - 1) * LINES, most=LINES)
    return ListPage(
        people=[Listed(entry, group) for entry, group in found],
        groups=[(key, name, count) for key, name, count, _ in counted],
        total=sum(count for _, _, count, _ in counted), come=sum(come for _, _, _, come in counted),
        shown=shown, number=here, pages=pages,
    )  # fmt: skip


def written(uow: UnitOfWork, unit_id: int, *, by: int) -> bytes:
    """Return the list as a workbook that can be brought in again."""
    words = book()["roster"]["sheet"]
    come = {True: words["come"], False: words["not_come"]}
    return write_sheet(
        words["title"],
        words["headings"],
        (
            (str(n), one.entry.name, one.group, caption("role", one.entry.role), one.entry.title, one.entry.phone,
             come[one.has_come])
            for n, one in enumerate(listed(uow, unit_id, by=by), start=1)
        ),
        widths=(6, 28, 22, 20, 22, 14, 14),
    )  # fmt: skip


def blank() -> bytes:
    """Return the workbook to fill in: the headings, and one invented line that shows how."""
    words = book()["roster"]["sheet"]
    return write_sheet(words["title"], words["headings"][:-1], [words["example"]], widths=(6, 28, 22, 20, 22, 14))


def check_may_bring(uow: UnitOfWork, unit_id: int, *, by: int) -> None:
    """Refuse with NoRight who may not bring lists into a unit."""
    check_role(uow.people.roles(by, unit_id), MAY_BRING)
