"""People: who they are, what they are where, what they agreed to, and the units they belong to."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, distinct, func, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.access import SELF_DECLARED, Membership, Role
from domain.people.consent import Consent
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from storage.engine import table
from storage.prepared import Prepared
from storage.store import Store

_MEMBERSHIP, _PERSON = table(Membership), table(Person)
_ROLES = Prepared(
    lambda _: (
        select(_MEMBERSHIP.c.role)
        .join(_PERSON, _PERSON.c.id == _MEMBERSHIP.c.person_id)
        .where(
            _MEMBERSHIP.c.person_id == bindparam("person_id"),
            _MEMBERSHIP.c.unit_id == bindparam("unit_id"),
            _PERSON.c.erased_at.is_(None),
        )
    )
)
_MEMBERSHIPS = pick(Membership).where(col(Membership.person_id) == bindparam("person_id")).order_by(col(Membership.id))
"""Nothing is asked as often as this: built once, it costs half as much."""


class People(Store):
    """Queries about who people are."""

    def get(self, person_id: int) -> Person:
        """Return a person; NotFound."""
        return self._found(Person, person_id)

    def many(self, person_ids: Collection[int]) -> dict[int, Person]:
        """Return these people by their ids."""
        found = self._in.session.exec(pick(Person).where(col(Person.id).in_(person_ids)))
        return {one.id: one for one in found if one.id is not None}

    def names(self, person_ids: Collection[int]) -> dict[int, str]:
        """Return the names of these people by their ids, in the order in which those were given."""
        known = dict(self._in.execute(select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(person_ids))).all())
        return {key: known[key] for key in person_ids if key in known}

    def add(self, person: Person) -> int:
        """Store a person and return the id."""
        self._keep(person)
        assert person.id is not None
        return person.id

    def roles(self, person_id: int, unit_id: int) -> frozenset[Role]:
        """Return what a person is in a unit; who has left is nothing any more."""
        found = self._in.run(_ROLES, {"person_id": person_id, "unit_id": unit_id})
        return frozenset(Role(role) for (role,) in found)

    def next_in_the_morning(self, roles: Collection[Role], day: date) -> int | None:
        """Return somebody with one of these posts who was not looked at on a day, and note that they are; or None."""
        before = or_(col(Person.morning_on).is_(None), col(Person.morning_on) < day)
        found = self._in.session.exec(
            pick(Person)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .where(col(Membership.role).in_(roles), col(Person.erased_at).is_(None), before)
            .order_by(col(Person.id))
            .limit(1)
        ).first()
        if found is None:
            return None
        found.morning_on = day
        self._keep(found)
        return found.id

    def memberships(self, person_id: int) -> list[Membership]:
        """Return all that a person is, anywhere, oldest first."""
        return self._in.listed(
            Membership, person_id, lambda session: session.exec(_MEMBERSHIPS, params={"person_id": person_id}).all()
        )

    def memberships_of(self, people: Collection[int]) -> list[Membership]:
        """Return all that several people are, anywhere, oldest first."""
        wanted = pick(Membership).where(col(Membership.person_id).in_(people)).order_by(col(Membership.id))
        return list(self._in.session.exec(wanted))

    def membership(self, membership_id: int) -> Membership:
        """Return what somebody is, as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(Membership, membership_id)

    def waiting(self, unit_ids: Collection[int], *, claimed_id: int | None = None) -> list[Membership]:
        """Return who of some units waits to be confirmed, who came first first; `claimed_id`: as this invitation's."""
        found = self._in.session.exec(
            pick(Membership)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                col(Membership.unit_id).in_(unit_ids) if claimed_id is None else Membership.claimed_id == claimed_id,
                col(Membership.waits_since).is_not(None),
                col(Person.erased_at).is_(None),
            )
            .order_by(col(Membership.waits_since), col(Membership.id))
        )
        return list(found)

    def members(self, unit_id: int, roles: frozenset[Role]) -> list[tuple[Person, Membership]]:
        """Return the people who are any of `roles` in a unit, in the order in which they joined."""
        found = self._in.session.exec(
            pick(Person, Membership)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .where(Membership.unit_id == unit_id, col(Membership.role).in_(roles), col(Person.erased_at).is_(None))
            .order_by(col(Membership.id))
        )
        return list(found)

    def anybody(self, unit_id: int, roles: Collection[Role]) -> bool:
        """Whether there is anybody who is any of `roles` in a unit; one row is read, of however many."""
        wanted = (
            pick(Membership.id)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(Membership.unit_id == unit_id, col(Membership.role).in_(roles), col(Person.erased_at).is_(None))
            .limit(1)
        )
        return self._in.session.exec(wanted).first() is not None

    def posts(self, unit_id: int) -> list[Membership]:
        """Return who holds a post in a unit: a title, or a role that nobody claims; in the order in which they joined.

        In one query and without the hundreds who only ask.
        """
        found = self._in.session.exec(
            pick(Membership)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                Membership.unit_id == unit_id,
                (col(Membership.title) != "") | col(Membership.role).not_in(SELF_DECLARED),
                col(Person.erased_at).is_(None),
            )
            .order_by(col(Membership.id))
        )
        return list(found)

    def on_duty(self, unit_id: int) -> list[Membership]:
        """Return who is on duty in a unit for a child in danger, who was put there first first."""
        found = self._in.session.exec(
            pick(Membership)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                Membership.unit_id == unit_id,
                col(Membership.on_duty_since).is_not(None),
                col(Person.erased_at).is_(None),
            )
            .order_by(col(Membership.on_duty_since), col(Membership.id))
        )
        return list(found)

    def numbers(self, unit_ids: Collection[int]) -> dict[int, int]:
        """Return how many people belong to each of these units, as members or by class or group."""
        found: dict[int, int] = {}
        for column in (col(Membership.unit_id), col(Membership.group_id)):
            counted = (
                pick(column, func.count(distinct(col(Membership.person_id))))
                .join(Person, col(Person.id) == col(Membership.person_id))
                .where(column.in_(unit_ids), col(Person.erased_at).is_(None))
                .group_by(column)
            )
            found |= {key: number for key, number in self._in.session.exec(counted) if key is not None}
        return found

    def numbers_below(self, unit_ids: Collection[int], kinds: Collection[UnitKind] = tuple(UnitKind)) -> dict[int, int]:
        """Return how many open units of these kinds stand right below each of these, where any do."""
        counted = (
            pick(Unit.parent_id, func.count(col(Unit.id)))
            .where(col(Unit.parent_id).in_(unit_ids), col(Unit.kind).in_(kinds), col(Unit.closed_at).is_(None))
            .group_by(col(Unit.parent_id))
        )
        return {key: number for key, number in self._in.session.exec(counted) if key is not None}

    def enrol(
        self, person_id: int, unit_id: int, role: Role, *, group_id: int | None = None, title: str = ""
    ) -> Membership:
        """Give a person a role in a unit; a second time only fills in the group and title."""
        known = self._in.session.exec(
            pick(Membership).where(
                Membership.person_id == person_id, Membership.unit_id == unit_id, Membership.role == role
            )
        ).one_or_none()
        if known is None:
            known = Membership(person_id=person_id, unit_id=unit_id, role=role, since=self._in.now)
        known.group_id = group_id if group_id is not None else known.group_id
        known.title = title or known.title
        self._keep(known)
        return known

    def unit(self, unit_id: int) -> Unit:
        """Return a unit; NotFound."""
        return self._found(Unit, unit_id)

    def units_of(self, unit_ids: Collection[int]) -> dict[int, Unit]:
        """Return these units by their ids."""
        return {one.key: one for one in self._in.session.exec(pick(Unit).where(col(Unit.id).in_(unit_ids)))}

    def hold_unit(self, unit_id: int) -> Unit:
        """Return a unit as it is now, and let nobody else change it, or what is made below it, meanwhile; NotFound."""
        return self._locked(Unit, unit_id)

    def roots(self) -> list[Unit]:
        """Return the units that stand under none."""
        return list(self._in.session.exec(pick(Unit).where(col(Unit.parent_id).is_(None)).order_by(col(Unit.id))))

    def only_root(self) -> Unit | None:
        """Return the unit under which all others are; None where there are several such, or none."""
        roots = self._in.session.exec(pick(Unit).where(col(Unit.parent_id).is_(None)).limit(2)).all()
        return roots[0] if len(roots) == 1 else None

    def standing(self) -> list[Unit]:
        """Return all units that are not closed."""
        return list(self._in.session.exec(pick(Unit).where(col(Unit.closed_at).is_(None)).order_by(col(Unit.id))))

    def units_under(self, unit_id: int, *, closed: bool = False) -> list[Unit]:
        """Return the units right below one in the office's order; `closed`: those that were closed too."""
        wanted = pick(Unit).where(Unit.parent_id == unit_id).order_by(col(Unit.rank), col(Unit.id))
        return list(self._in.session.exec(wanted if closed else wanted.where(col(Unit.closed_at).is_(None))))

    def consent(self, person_id: int) -> Consent | None:
        """Return the agreement that is in force, or None."""
        return self._in.session.exec(
            pick(Consent)
            .where(Consent.person_id == person_id, col(Consent.withdrawn_at).is_(None))
            .order_by(col(Consent.id).desc())
        ).first()

    def end(self, membership: Membership) -> None:
        """Let somebody be this no more; the event log keeps that they were."""
        self._in.session.delete(membership)
        self._in.session.flush()

    def keep(self, thing: Person | Consent | Unit | Membership) -> None:
        """Store something new or changed about people."""
        self._keep(thing)
