"""People, accounts, memberships, codes, links, sessions and consents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.access import JoinCode, Membership, Role, SignInLink, WebSession
from domain.consent import Consent
from domain.delivery import Arrival
from domain.errors import NotFound
from domain.person import Account, Person
from domain.unit import Unit
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """What a turn needs to know of an account."""

    account_id: int
    person_id: int | None


T = TypeVar("T")
_ACCOUNT, _ARRIVAL = table(Account), table(Arrival)
_SEEN_AGAIN_AFTER = timedelta(minutes=1)
_BY_EXTERNAL_ID = select(
    _ACCOUNT.c.id,
    _ACCOUNT.c.person_id,
    _ACCOUNT.c.last_seen_at,
    _ACCOUNT.c.blocked_at,
    _ACCOUNT.c.declined_at,
    _ACCOUNT.c.thread,
).where(_ACCOUNT.c.network == bindparam("network"), _ACCOUNT.c.external_id == bindparam("external_id"))
_FIND_ACCOUNT = Prepared(lambda _: _BY_EXTERNAL_ID)
_FIND_AND_LOCK_ACCOUNT = Prepared(lambda _: _BY_EXTERNAL_ID.with_for_update(key_share=True))
"""Two processes take one person's turns one after the other (PostgreSQL; SQLite has one writer)."""
_SEEN_AGAIN = Prepared(
    lambda _: (
        update(_ACCOUNT)
        .where(_ACCOUNT.c.id == bindparam("account_id"))
        .values(
            blocked_at=None,
            declined_at=None,
            last_seen_at=bindparam("at", type_=_ACCOUNT.c.last_seen_at.type),
            thread=bindparam("thread"),
        )
    )
)
_USED_AT = func.coalesce(
    select(func.max(_ARRIVAL.c.at)).where(_ARRIVAL.c.account_id == _ACCOUNT.c.id).scalar_subquery(),
    _ACCOUNT.c.last_seen_at,
)
"""When somebody last wrote from an account, to the instant: `last_seen_at` may lag behind by a minute."""
_LAST_USED_FIRST = (
    func.coalesce(
        select(func.max(_ARRIVAL.c.id)).where(_ARRIVAL.c.account_id == _ACCOUNT.c.id).scalar_subquery(), 0
    ).desc(),
    _ACCOUNT.c.last_seen_at.desc(),
    _ACCOUNT.c.id.desc(),
)
"""By what came in last, and not by a clock that may have been wrong."""


class People(Store):
    """Queries about who people are."""

    def account(self, network: str, external_id: str, *, thread: str = "") -> Known:
        """Return the account that a network knows by this id, made on first sight; who writes again is seen again.

        `thread`: the topic of the chat in which the person writes.

        On PostgreSQL it is locked until the commit, and the unit's time begins when the lock is ours.
        """
        rows = self._in.run(_FIND_AND_LOCK_ACCOUNT, {"network": network, "external_id": external_id})
        self._in.has_waited()
        now = self._in.now
        if not rows:
            made = self._in.execute(
                inserting(_ACCOUNT, self._in.kind)
                .values(network=network, external_id=external_id, created_at=now, last_seen_at=now, thread=thread)
                .on_conflict_do_update(index_elements=["network", "external_id"], set_={"last_seen_at": now})
                .returning(_ACCOUNT.c.id, _ACCOUNT.c.person_id)
            ).one()
            self._in.has_waited()
            return Known(made[0], made[1])
        account_id, person_id, seen_at, blocked_at, declined_at, known_thread = rows[0]
        late = abs(now - seen_at) > _SEEN_AGAIN_AFTER
        if late or blocked_at is not None or declined_at is not None or known_thread != thread:
            self._in.run(_SEEN_AGAIN, {"account_id": account_id, "at": now, "thread": thread})
        return Known(account_id, person_id)

    def find_account(self, network: str, external_id: str) -> Known | None:
        """Return the account that a network knows by this id, untouched, or None."""
        rows = self._in.run(_FIND_ACCOUNT, {"network": network, "external_id": external_id})
        return Known(rows[0][0], rows[0][1]) if rows else None

    def account_by_id(self, account_id: int) -> Account:
        """Return an account; NotFound."""
        return self._get(Account, account_id)

    def accounts_of(self, person_id: int) -> list[Account]:
        """Return the accounts by which a person can be reached, the one used last first."""
        found = self._in.session.exec(
            pick(Account)
            .where(col(Account.person_id) == person_id, col(Account.blocked_at).is_(None))
            .order_by(*_LAST_USED_FIRST)
        )
        return list(found)

    def used_accounts_of(self, person_id: int) -> list[tuple[Account, datetime]]:
        """Return every account of a person, blocked ones too, with when it was last used, the latest first."""
        found = self._in.session.exec(
            pick(Account, _USED_AT).where(col(Account.person_id) == person_id).order_by(*_LAST_USED_FIRST)
        )
        return [(account, at) for account, at in found]

    def all_accounts_of(self, person_id: int) -> list[Account]:
        """Return every account of a person, blocked ones too."""
        return list(self._in.session.exec(pick(Account).where(col(Account.person_id) == person_id)))

    def release_accounts(self, person_id: int) -> None:
        """Make a person's accounts nobody's, to be removed by the clock."""
        self._in.execute(
            update(_ACCOUNT).where(_ACCOUNT.c.person_id == person_id).values(person_id=None, declined_at=self._in.now)
        )

    def release(self, account_id: int) -> None:
        """Make one account nobody's, to be removed by the clock."""
        self._in.execute(
            update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(person_id=None, declined_at=self._in.now)
        )

    def block(self, account_id: int, at: datetime) -> None:
        """Note that the network no longer takes messages for this account."""
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(blocked_at=at))

    def unblock(self, account_id: int) -> None:
        """Note that the network takes messages for this account again."""
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(blocked_at=None))

    def bind(self, account_id: int, person_id: int) -> None:
        """Say whose account it is."""
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(person_id=person_id))

    def decline(self, account_id: int) -> None:
        """Mark an account for removal: no consent was given."""
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(declined_at=self._in.now))

    def nobodys(self, *, limit: int, declined_before: datetime, idle_since: datetime) -> list[Account]:
        """Return accounts of nobody we know: who declined by then, or came once and never agreed."""
        found = self._in.session.exec(
            pick(Account)
            .where(
                col(Account.person_id).is_(None),
                or_(col(Account.declined_at) <= declined_before, col(Account.last_seen_at) <= idle_since),
            )
            .order_by(col(Account.id))
            .limit(limit)
        )
        return list(found)

    def get(self, person_id: int) -> Person:
        """Return a person; NotFound."""
        return self._get(Person, person_id)

    def add(self, person: Person) -> int:
        """Store a person and return the id."""
        self._in.session.add(person)
        self._in.session.flush()
        assert person.id is not None
        return person.id

    def roles(self, person_id: int, unit_id: int) -> frozenset[Role]:
        """Return what a person is in a unit; who has left is nothing any more."""
        found = self._in.session.exec(
            pick(Membership.role)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(Membership.person_id == person_id, Membership.unit_id == unit_id, col(Person.erased_at).is_(None))
        )
        return frozenset(Role(role) for role in found)

    def memberships(self, person_id: int) -> list[Membership]:
        """Return all that a person is, anywhere, oldest first."""
        return list(
            self._in.session.exec(
                pick(Membership).where(Membership.person_id == person_id).order_by(col(Membership.id))
            )
        )

    def members(self, unit_id: int, roles: frozenset[Role]) -> list[tuple[Person, Membership]]:
        """Return the people who are any of `roles` in a unit, in the order in which they joined."""
        found = self._in.session.exec(
            pick(Person, Membership)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .where(Membership.unit_id == unit_id, col(Membership.role).in_(roles), col(Person.erased_at).is_(None))
            .order_by(col(Membership.id))
        )
        return list(found)

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
        self._in.session.add(known)
        self._in.session.flush()
        return known

    def unit(self, unit_id: int) -> Unit:
        """Return a unit; NotFound."""
        return self._get(Unit, unit_id)

    def unit_named(self, name: str, parent_id: int | None) -> Unit | None:
        """Return the unit of this name under another one (None: under none), or None."""
        same_parent = col(Unit.parent_id).is_(None) if parent_id is None else col(Unit.parent_id) == parent_id
        return self._in.session.exec(pick(Unit).where(Unit.name == name, same_parent).order_by(col(Unit.id))).first()

    def only_root(self) -> Unit | None:
        """Return the unit under which all others are; None where there are several such, or none."""
        roots = self._in.session.exec(pick(Unit).where(col(Unit.parent_id).is_(None)).limit(2)).all()
        return roots[0] if len(roots) == 1 else None

    def units_under(self, unit_id: int) -> list[Unit]:
        """Return the classes and groups of a unit, in the order in which the office entered them."""
        return list(self._in.session.exec(pick(Unit).where(Unit.parent_id == unit_id).order_by(col(Unit.id))))

    def codes(self, codes: Collection[str]) -> dict[str, JoinCode]:
        """Return those of these join codes that there are, spent and ended ones too, in one query."""
        if not codes:
            return {}
        found = self._in.session.exec(pick(JoinCode).where(col(JoinCode.code).in_(codes)))
        return {code.code: code for code in found}

    def any_code(self, code: str) -> JoinCode | None:
        """Return a join code, spent and ended ones too, or None."""
        return self._in.session.get(JoinCode, code)

    def spend_code(self, code: str) -> bool:
        """Take one use from a code that counts them; False where none is left, whoever was quicker."""
        codes = table(JoinCode)
        left = (
            update(codes)
            .where(
                codes.c.code == code,
                codes.c.uses_left.is_(None) | (codes.c.uses_left > 0),
                codes.c.ends_at.is_(None) | (codes.c.ends_at > self._in.now),
            )
            .values(uses_left=codes.c.uses_left - 1)
            .returning(codes.c.code)
        )
        return self._in.execute(left).one_or_none() is not None

    def consent(self, person_id: int) -> Consent | None:
        """Return the agreement that is in force, or None."""
        return self._in.session.exec(
            pick(Consent)
            .where(Consent.person_id == person_id, col(Consent.withdrawn_at).is_(None))
            .order_by(col(Consent.id).desc())
        ).first()

    def link(self, token_hash: str) -> SignInLink | None:
        """Return a sign-in link by its hash, used or not, or None."""
        return self._in.session.get(SignInLink, token_hash)

    def web_session(self, token_hash: str) -> WebSession | None:
        """Return a browser's session that is in force, or None."""
        found = self._in.session.get(WebSession, token_hash)
        if found is None or found.revoked_at is not None or found.ends_at <= self._in.now:
            return None
        return found

    def use_link(self, token_hash: str) -> int | None:
        """Use up a sign-in link and return whose it is; None when it has ended or somebody was faster."""
        links = table(SignInLink)
        person_id: int | None = self._in.execute(
            update(links)
            .where(links.c.token_hash == token_hash, links.c.used_at.is_(None), links.c.ends_at > self._in.now)
            .values(used_at=self._in.now)
            .returning(links.c.person_id)
        ).scalar_one_or_none()
        return person_id

    def sessions_in_force(self, token_hashes: Collection[str]) -> set[str]:
        """Return which of these browser sessions are still good."""
        sessions = table(WebSession)
        found = self._in.execute(
            select(sessions.c.token_hash).where(
                sessions.c.token_hash.in_(token_hashes),
                sessions.c.revoked_at.is_(None),
                sessions.c.ends_at > self._in.now,
            )
        )
        return set(found.scalars())

    def revoke_session(self, token_hash: str) -> None:
        """End one browser's session."""
        sessions = table(WebSession)
        self._in.execute(
            update(sessions)
            .where(sessions.c.token_hash == token_hash, sessions.c.revoked_at.is_(None))
            .values(revoked_at=self._in.now)
        )

    def revoke_sessions(self, account_id: int) -> None:
        """End every browser session of an account."""
        sessions = table(WebSession)
        self._in.execute(
            update(sessions)
            .where(sessions.c.account_id == account_id, sessions.c.revoked_at.is_(None))
            .values(revoked_at=self._in.now)
        )

    def remove_account(self, account_id: int) -> None:
        """Remove an account and its browser sessions; what hangs on it elsewhere must be gone before."""
        sessions = table(WebSession)
        self._in.execute(delete(sessions).where(sessions.c.account_id == account_id))
        self._in.execute(delete(_ACCOUNT).where(_ACCOUNT.c.id == account_id))

    def keep(self, thing: Person | JoinCode | SignInLink | WebSession | Consent | Unit | Membership) -> None:
        """Store something new or changed about people."""
        self._in.session.add(thing)
        self._in.session.flush()

    def _get(self, noun: type[T], key: int) -> T:
        found = self._in.session.get(noun, key)
        if found is None:
            raise NotFound
        return found
