"""Rosters: lists of people that offices brought in, and whether those on them have come."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.access import Role
from domain.people.roster import Roster, RosterEntry
from domain.people.unit import Unit
from storage.engine import noun_from, table
from storage.store import Store

_ROSTER, _ENTRY, _UNIT = table(Roster), table(RosterEntry), table(Unit)
_COUNTS = _ENTRY.c.removed_at.is_(None) & _ENTRY.c.roster_id.in_(
    select(_ROSTER.c.id).where(_ROSTER.c.finished_at.is_not(None), _ROSTER.c.undone_at.is_(None))
)
"""Entries that count: of lists that were written to their end and not taken back."""
_HERE = (_UNIT.c.id == _ENTRY.c.group_id) & _UNIT.c.closed_at.is_(None)
"""The class or group of an entry, while it is open."""


class Rosters(Store):
    """Queries about rosters."""

    def get(self, roster_id: int) -> Roster:
        """Return a roster; NotFound."""
        return self._found(Roster, roster_id)

    def entry(self, entry_id: int) -> RosterEntry:
        """Return somebody on a roster; NotFound."""
        return self._found(RosterEntry, entry_id)

    def of_unit(self, unit_id: int) -> list[Roster]:
        """Return a unit's rosters that were written to their end, the newest first."""
        found = pick(Roster).where(Roster.unit_id == unit_id, col(Roster.finished_at).is_not(None))
        return list(self._in.session.exec(found.order_by(col(Roster.id).desc())))

    def begun(self, unit_id: int) -> list[Roster]:
        """Return a unit's rosters that are being written, or whose writing was broken off."""
        return list(
            self._in.session.exec(
                pick(Roster).where(
                    Roster.unit_id == unit_id, col(Roster.finished_at).is_(None), col(Roster.undone_at).is_(None)
                )
            )
        )

    def entries(
        self, unit_id: int, *, group_id: int | None = None, role: Role | None = None, words: Iterable[str] = (),
        start: int = 0, most: int | None = None,
    ) -> list[tuple[RosterEntry, str]]:  # fmt: skip
        """Return who counts on a unit's rosters, with the open class or group, "" for none.

        By class or group in the office's order, then as they were brought in: `most` of them from `start` on.
        `group_id`: of one class or group, 0 for who is in none. `role`: as whom. `words`: all stand in the folded name.
        """
        found = (
            select(_ENTRY, _UNIT.c.name.label("group_name"))
            .outerjoin_from(_ENTRY, _UNIT, _HERE)
            .where(_ENTRY.c.unit_id == unit_id, _COUNTS)
            .order_by(_UNIT.c.id.is_not(None), _UNIT.c.rank, _UNIT.c.id, _ENTRY.c.id)
        )
        if group_id is not None:
            found = found.where(_UNIT.c.id == group_id if group_id else _UNIT.c.id.is_(None))
        if role is not None:
            found = found.where(_ENTRY.c.role == role)
        found = found.where(*(_ENTRY.c.folded.contains(word, autoescape=True) for word in words))
        rows = self._in.execute(found.offset(start).limit(most))
        return [(noun_from(RosterEntry, row[:-1]), row[-1] or "") for row in rows]

    def numbers(self, unit_id: int) -> list[tuple[int, str, int, int]]:
        """Return for each open class or group, in the same order, its id and name, how many count, and how many came.

        0 and "" stand for who is in none.
        """
        found = (
            select(_UNIT.c.id, _UNIT.c.name, func.count(), func.count(_ENTRY.c.person_id))
            .outerjoin_from(_ENTRY, _UNIT, _HERE)
            .where(_ENTRY.c.unit_id == unit_id, _COUNTS)
            .group_by(_UNIT.c.id, _UNIT.c.name, _UNIT.c.rank)
            .order_by(_UNIT.c.id.is_not(None), _UNIT.c.rank, _UNIT.c.id)
        )
        return [(key or 0, name or "", count, come) for key, name, count, come in self._in.execute(found)]

    def names_anybody(self, unit_id: int) -> bool:
        """Whether anybody counts on a unit's rosters."""
        found = self._in.execute(select(_ENTRY.c.id).where(_ENTRY.c.unit_id == unit_id, _COUNTS).limit(1))
        return found.first() is not None

    def known(self, unit_id: int) -> set[tuple[str, int | None, str, str]]:
        """Return folded name, group, role and telephone of everybody who counts, for lists of many thousand."""
        e = _ENTRY.c
        found = self._in.execute(select(e.folded, e.group_id, e.role, e.phone).where(e.unit_id == unit_id, _COUNTS))
        return {tuple(row) for row in found}

    def not_yet_come(self, unit_id: int, folded: str) -> list[RosterEntry]:
        """Return those of this folded name who count and of whom nobody knows yet who they are."""
        found = pick(RosterEntry).where(
            RosterEntry.unit_id == unit_id, RosterEntry.folded == folded, col(RosterEntry.person_id).is_(None), _COUNTS
        )
        return list(self._in.session.exec(found.order_by(col(RosterEntry.id))))

    def by_phone(self, phone: str) -> list[RosterEntry]:
        """Return those with this telephone number who count, anywhere, and of whom nobody knows yet who they are."""
        wanted = pick(RosterEntry).where(RosterEntry.phone == phone, col(RosterEntry.person_id).is_(None), _COUNTS)
        return list(self._in.session.exec(wanted.order_by(col(RosterEntry.id))))

    def of_person(self, person_id: int) -> list[RosterEntry]:
        """Return a person's entries that count."""
        return list(self._in.session.exec(pick(RosterEntry).where(RosterEntry.person_id == person_id, _COUNTS)))

    def phones(self, entry_ids: Collection[int]) -> dict[int, str]:
        """Return the telephone numbers of those of these entries that have one."""
        e = _ENTRY.c
        found = self._in.execute(select(e.id, e.phone).where(e.id.in_(entry_ids), e.phone != ""))
        return {int(key): str(phone) for key, phone in found}

    def add(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Store many entries at once, by their columns."""
        if entries:
            self._in.execute(insert(_ENTRY), entries)

    def numbers_in(self, roster_id: int) -> tuple[int, int]:
        """Count those of one roster who stand on it still, and those of them who have come in."""
        e = _ENTRY.c
        found = select(func.count(), func.count(e.person_id)).where(e.roster_id == roster_id, e.removed_at.is_(None))
        lines, come = self._in.execute(found).one()
        return int(lines), int(come)

    def drop_doubles(self, roster_id: int) -> int:
        """Take those off a roster who stand just so on another one that counts; return how many."""
        e, other = _ENTRY.c, _ENTRY.alias()
        o = other.c
        same = (o.unit_id == e.unit_id) & (o.folded == e.folded) & (o.role == e.role) & (o.phone == e.phone)
        same &= o.group_id.is_not_distinct_from(e.group_id) & (o.roster_id != roster_id) & o.removed_at.is_(None)
        counts = select(_ROSTER.c.id).where(_ROSTER.c.finished_at.is_not(None), _ROSTER.c.undone_at.is_(None))
        double = select(o.id).where(same, o.roster_id.in_(counts)).exists()
        here = update(_ENTRY).where(e.roster_id == roster_id, e.removed_at.is_(None), double)
        return len(self._in.execute(here.values(removed_at=self._in.now).returning(e.id)).all())

    def bind(self, entry_id: int, person_id: int) -> bool:
        """Note who somebody on a roster is; False where that is known already."""
        e = _ENTRY.c
        bound = update(_ENTRY).where(e.id == entry_id, e.person_id.is_(None)).values(person_id=person_id)
        return self._in.execute(bound.returning(e.id)).one_or_none() is not None

    def drop_unfinished(self, unit_id: int) -> None:
        """Forget lists whose writing was broken off; their rows stay, empty: an id shall never be given twice."""
        unfinished = (_ROSTER.c.unit_id == unit_id) & _ROSTER.c.finished_at.is_(None) & _ROSTER.c.undone_at.is_(None)
        self._in.execute(delete(_ENTRY).where(_ENTRY.c.roster_id.in_(select(_ROSTER.c.id).where(unfinished))))
        self._in.execute(update(_ROSTER).where(unfinished).values(undone_at=self._in.now))

    def keep(self, thing: Roster | RosterEntry) -> None:
        """Store something new or changed."""
        self._keep(thing)
