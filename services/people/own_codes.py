"""Codes of one's own: each person of a list has one, printed as a strip; who comes by it is recognised as that person.

Such a code is for one person and thirty days. Names stand on the strips, so they are made by who brings lists in.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import AlreadyDone
from domain.people.access import JoinCode, Membership
from domain.people.errors import TooManyCodes
from domain.people.roster import RosterEntry
from letters.folding import fold
from services.people import codes, rosters
from services.people.rosters import MAY_BRING, Listed
from services.plans.post_codes import CODES_LAST, ends_in
from services.unit_of_work import UnitOfWork

MOST_FOUND = 8
"""People of one name that are shown to choose from."""


@dataclass(frozen=True, slots=True)
class Group:
    """A class or group on a unit's lists; key 0: those of none. `come`: are here; `coded`: have a code that holds."""

    key: int
    name: str
    people: int
    come: int
    coded: int

    @property
    def without(self) -> int:
        """Return how many have neither come nor a code."""
        return self.people - self.come - self.coded


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's own code; `of`: who, with their class or group."""

    of: Listed
    code: JoinCode


def may_give(uow: UnitOfWork, unit_id: int, *, by: int) -> bool:
    """Whether somebody may make such codes for a unit, and its lists name anybody."""
    return bool(uow.people.roles(by, unit_id) & MAY_BRING) and uow.rosters.names_anybody(unit_id)


def groups(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Group]:
    """Return the classes and groups on a unit's lists, in the office's order; NoRight."""
    everybody = rosters.listed(uow, unit_id, by=by)
    held = uow.access.own_codes(unit_id)
    people = Counter(_key(one) for one in everybody)
    come = Counter(_key(one) for one in everybody if one.has_come)
    coded = Counter(_key(one) for one in everybody if not one.has_come and one.entry.key in held)
    names = {_key(one): one.group for one in everybody}
    return [Group(key, name, people[key], come[key], coded[key]) for key, name in names.items()]


def give(uow: UnitOfWork, unit_id: int, group_id: int, *, by: int) -> int:
    """Give everybody of a class or group a code who has none and has not come; return how many. TooManyCodes, NoRight.

    `group_id`: 0 for those of none.
    """
    rosters.check_may_bring(uow, unit_id, by=by)
    uow.people.hold_unit(unit_id)
    held = uow.access.own_codes(unit_id)
    lacking = [
        one for one in rosters.listed(uow, unit_id, by=by)
        if _key(one) == group_id and not one.has_come and one.entry.key not in held
    ]  # fmt: skip
    if len(lacking) > codes.MOST_AT_ONCE:
        raise TooManyCodes(count=len(lacking), limit=codes.MOST_AT_ONCE)
    for one in lacking:
        _make(uow, one.entry)
    if lacking:
        uow.act("own_codes.made", "unit", group_id or unit_id, by=by, count=len(lacking))
    return len(lacking)


def take_back(uow: UnitOfWork, unit_id: int, made_at: datetime, *, by: int) -> None:
    """Take back the codes of their own that were made at one instant, of those who have not come by them."""
    rosters.check_may_bring(uow, unit_id, by=by)
    made = [code for code in uow.access.own_codes(unit_id).values() if code.made_at == made_at]
    uow.access.end_own_codes([code.entry_id for code in made if code.entry_id is not None])
    uow.act("own_codes.withdrawn", "unit", unit_id, by=by, count=len(made))


def of_one(uow: UnitOfWork, entry_id: int, *, by: int, anew: bool = False) -> Own:
    """Return somebody's own code, made now where there is none; `anew`: the old one ends. AlreadyDone once they came.

    NotFound for who is on no list any more; NoRight.
    """
    entry = uow.rosters.entry(entry_id)
    everybody = rosters.listed(uow, entry.unit_id, by=by)
    uow.people.hold_unit(entry.unit_id)
    one = next((one for one in everybody if one.entry.key == entry_id), None)
    if one is None or one.has_come:
        raise AlreadyDone(what="own_code")
    if anew:
        uow.access.end_own_codes([entry_id])
    code = uow.access.own_codes(entry.unit_id).get(entry_id)
    if code is None:
        code = _make(uow, entry)
        uow.act("own_codes.made", "unit", entry.group_id or entry.unit_id, by=by, count=1)
    return Own(one, code)


def find(uow: UnitOfWork, unit_id: int, name: str, *, by: int) -> list[Listed]:
    """Return those of a unit's lists whom a name, or a part of it, may mean: the same name first. NoRight."""
    wanted = fold(name).split()
    found = [one for one in rosters.listed(uow, unit_id, by=by) if wanted and _has(one.entry.folded, wanted)]
    return sorted(found, key=lambda one: one.entry.folded.split() != wanted)


def _has(folded: str, wanted: Collection[str]) -> bool:
    return set(wanted) <= set(folded.split())


def sheet(uow: UnitOfWork, unit_id: int, group_id: int, *, by: int) -> Sequence[Own]:
    """Return the codes of a class or group that hold, in the list's order, as they are printed; NoRight."""
    held = uow.access.own_codes(unit_id)
    return [
        Own(one, held[one.entry.key]) for one in rosters.listed(uow, unit_id, by=by)
        if _key(one) == group_id and not one.has_come and one.entry.key in held
    ]  # fmt: skip


def come(uow: UnitOfWork, entry: RosterEntry, membership: Membership) -> bool:
    """Recognise who came by their own code: named as on the list, and waiting for nobody. False where they came before.

    Who has a name here keeps it.
    """
    if not uow.rosters.bind(entry.key, membership.person_id):
        return False
    person = uow.people.get(membership.person_id)
    if not person.name:
        person.name = entry.name
        uow.people.keep(person)
    membership.waits_since = membership.entry_id = membership.claimed_id = None
    uow.people.keep(membership)
    uow.act("roster.recognised", "person", membership.person_id, by=membership.person_id, entry=entry.key)
    return True


def _make(uow: UnitOfWork, entry: RosterEntry) -> JoinCode:
    place = uow.people.unit(entry.group_id or entry.unit_id)
    row = JoinCode(
        code=codes.free(uow, place), unit_id=entry.unit_id, group_id=entry.group_id, role=entry.role, uses_left=1,
        made_at=uow.now, ends_at=ends_in(uow, CODES_LAST), entry_id=entry.key,
    )  # fmt: skip
    uow.access.keep(row)
    return row


def _key(one: Listed) -> int:
    return one.entry.group_id or 0
