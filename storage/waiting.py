"""Messages that wait because a network takes none: which are next, which may go another way, which come too late."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select, update

from domain.handover import Handover
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import Purpose
from storage.engine import table
from storage.store import Store

_DELIVERY, _HANDOVER = table(Delivery), table(Handover)


class Waiting(Store):
    """Queries about messages that are due and not sent."""

    def heads(self, network: str, *, among: int = 500) -> list[int]:
        """Return the message that is next in each chat of a network, the one that waits longest first."""
        self._in.settle_appended()
        waiting = self._in.execute(
            select(_DELIVERY.c.id, _DELIVERY.c.chat)
            .where(
                _DELIVERY.c.state == DeliveryState.DUE,
                _DELIVERY.c.due_at <= self._in.now,
                _DELIVERY.c.network == network,
            )
            .order_by(_DELIVERY.c.due_at, _DELIVERY.c.id)
            .limit(among)
        )
        first: dict[str, int] = {}
        for key, chat in waiting:
            first.setdefault(chat, key)
        return list(first.values())

    def held_up(
        self, network: str, purposes: Collection[Purpose], *, due_before: datetime, after: int, limit: int = 200
    ) -> list[int]:
        """Return the ids above `after` of messages for these purposes that a network keeps waiting."""
        self._in.settle_appended()
        found = self._in.execute(
            select(_DELIVERY.c.id)
            .where(
                _DELIVERY.c.state == DeliveryState.DUE,
                _DELIVERY.c.due_at <= due_before,
                _DELIVERY.c.network == network,
                _DELIVERY.c.purpose.in_(purposes),
                _DELIVERY.c.id > after,
            )
            .order_by(_DELIVERY.c.id)
            .limit(limit)
        )
        return list(found.scalars())

    def next_due(self) -> datetime | None:
        """Return when the next message that waits is due, or None."""
        self._in.settle_appended()
        found: datetime | None = self._in.execute(
            select(func.min(_DELIVERY.c.due_at)).where(_DELIVERY.c.state == DeliveryState.DUE)
        ).scalar_one()
        return found

    def waiting_on(self) -> set[str]:
        """Return the networks for which something is due."""
        self._in.settle_appended()
        found = self._in.execute(
            select(_DELIVERY.c.network)
            .where(_DELIVERY.c.state == DeliveryState.DUE, _DELIVERY.c.due_at <= self._in.now)
            .distinct()
        )
        return set(found.scalars())

    def too_late(self, *, due_before: datetime, networks: Collection[str] | None = None) -> list[int]:
        """Give up messages that nobody wants so late, unless they are mandatory; return their ids."""
        self._in.settle_appended()
        late = update(_DELIVERY).where(
            _DELIVERY.c.state == DeliveryState.DUE,
            _DELIVERY.c.due_at < due_before,
            _DELIVERY.c.purpose != Purpose.MANDATORY,
        )
        if networks is not None:
            late = late.where(_DELIVERY.c.network.in_(networks))
        given_up = late.values(state=DeliveryState.FAILED, ended_at=self._in.now, reason="too_late")
        return list(self._in.execute(given_up.returning(_DELIVERY.c.id)).scalars())

    def take_up(self, account_id: int, *, reason: str) -> int:
        """Make due what had to arrive at an account and failed for this reason; return how many there are.

        Not what went another way meanwhile, or was handed over by a person; what still waits for that may go.
        """
        self._in.settle_appended()
        waits = select(_HANDOVER.c.id).where(_HANDOVER.c.ended_at.is_(None), _HANDOVER.c.given_on.is_(None))
        failed = (
            update(_DELIVERY)
            .where(
                _DELIVERY.c.account_id == account_id,
                _DELIVERY.c.state == DeliveryState.FAILED,
                _DELIVERY.c.purpose == Purpose.MANDATORY,
                _DELIVERY.c.reason.startswith(reason),
                or_(_DELIVERY.c.passed_at.is_(None), _DELIVERY.c.handover_id.in_(waits)),
            )
            .values(state=DeliveryState.DUE, due_at=self._in.now, ended_at=None, attempts=0, reason="")
        )
        return len(self._in.execute(failed.returning(_DELIVERY.c.id)).all())

    def bring_forward(self, network: str, *, reason: str) -> int:
        """Make due now what waits on a network for this reason; return how many there are."""
        self._in.settle_appended()
        waiting = (
            update(_DELIVERY)
            .where(
                _DELIVERY.c.state == DeliveryState.DUE,
                _DELIVERY.c.network == network,
                _DELIVERY.c.reason.startswith(reason),
            )
            .values(due_at=self._in.now)
        )
        return len(self._in.execute(waiting.returning(_DELIVERY.c.id)).all())
