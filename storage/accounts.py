"""Accounts: by which network somebody writes to us, whose account it is, and whether it takes messages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.duty import AnswerDuty
from domain.messages.delivery import Arrival, Delivery
from domain.messages.push import PushSubscription
from domain.people.access import WebSession
from domain.people.person import Account
from domain.questions.question import Question
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.pushes import end_subscriptions
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """What a turn needs to know of an account."""

    account_id: int
    person_id: int | None


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


class Accounts(Store):
    """Queries about accounts; finding one is on the hot path."""

    def known(self, network: str, external_id: str, *, thread: str = "") -> Known:
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

    def find(self, network: str, external_id: str) -> Known | None:
        """Return the account that a network knows by this id, untouched, or None."""
        rows = self._in.run(_FIND_ACCOUNT, {"network": network, "external_id": external_id})
        return Known(rows[0][0], rows[0][1]) if rows else None

    def get(self, account_id: int) -> Account:
        """Return an account; NotFound."""
        return self._found(Account, account_id)

    def find_by_id(self, account_id: int) -> Account | None:
        """Return an account, or None where it has been removed."""
        return self._in.session.get(Account, account_id)

    def of(self, person_id: int) -> list[Account]:
        """Return the accounts by which a person can be reached, the one used last first."""
        found = self._in.session.exec(
            pick(Account)
            .where(col(Account.person_id) == person_id, col(Account.blocked_at).is_(None))
            .order_by(*_LAST_USED_FIRST)
        )
        return list(found)

    def reached(self, people: Collection[int]) -> set[int]:
        """Return those of these people who have an account that takes messages."""
        found = self._in.execute(
            select(_ACCOUNT.c.person_id).where(_ACCOUNT.c.person_id.in_(people), _ACCOUNT.c.blocked_at.is_(None))
        )
        return set(found.scalars())

    def shutting(self, network: str, *, since: datetime, until: datetime, asked: str, limit: int) -> list[Account]:
        """Return accounts last used between two instants whose people expect an answer, but for who was asked since.

        `asked`: by which template.
        """
        self._in.settle_appended()
        expects = (
            select(col(AnswerDuty.id))
            .join(Question, col(AnswerDuty.question_id) == col(Question.id))
            .where(
                col(Question.asker_id) == col(Account.person_id), col(Question.withdrawn_at).is_(None),
                col(AnswerDuty.closed_at).is_(None), col(AnswerDuty.cancelled_at).is_(None),
            )
        )  # fmt: skip
        told = select(col(Delivery.id)).where(
            col(Delivery.account_id) == col(Account.id), col(Delivery.template) == asked,
            col(Delivery.created_at) > col(Account.last_seen_at),
        )  # fmt: skip
        wanted = pick(Account).where(
            Account.network == network, col(Account.blocked_at).is_(None), col(Account.person_id).is_not(None),
            col(Account.last_seen_at) > since, col(Account.last_seen_at) <= until, expects.exists(), ~told.exists(),
        )  # fmt: skip
        return list(self._in.session.exec(wanted.order_by(col(Account.id)).limit(limit)))

    def used_of(self, person_id: int) -> list[tuple[Account, datetime]]:
        """Return every account of a person, blocked ones too, with when it was last used, the latest first."""
        found = self._in.session.exec(
            pick(Account, _USED_AT).where(col(Account.person_id) == person_id).order_by(*_LAST_USED_FIRST)
        )
        return [(account, at) for account, at in found]

    def all_of(self, person_id: int) -> list[Account]:
        """Return every account of a person, blocked ones too."""
        return list(self._in.session.exec(pick(Account).where(col(Account.person_id) == person_id)))

    def release_all(self, person_id: int) -> None:
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

    def remove(self, account_id: int) -> None:
        """Remove an account and its browser sessions; what hangs on it elsewhere must be gone before."""
        end_subscriptions(self._in, table(PushSubscription).c.account_id == account_id)
        sessions = table(WebSession)
        self._in.execute(delete(sessions).where(sessions.c.account_id == account_id))
        self._in.execute(delete(_ACCOUNT).where(_ACCOUNT.c.id == account_id))
