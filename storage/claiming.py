"""Claiming: messages whose time has come go to a sender, and what became of them is written down."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import WEB
from domain.messages.owed import Owed
from storage.engine import table
from storage.papers import say_on_pages
from storage.prepared import Prepared
from storage.store import Store
from storage.writer import LONGEST_STEP_BACK

_DELIVERY = table(Delivery)
_SENT = Prepared(
    lambda _: (
        update(_DELIVERY)
        .where(_DELIVERY.c.id == bindparam("key"))
        .values(
            state=DeliveryState.SENT,
            ended_at=bindparam("at", type_=_DELIVERY.c.ended_at.type),
            external_id=bindparam("ref"),
        )
    )
)
"""What becomes of nearly every message: nothing else of its row changes."""
LONGEST_WAIT = timedelta(days=1)
"""Longer no network has ever asked us to wait before a message is tried again, but for the month's allowance."""


class Claiming(Store):
    """Deliveries on their way: claimed, recorded, given back."""

    def claim_due(self, networks: Collection[str], *, limit: int, only: Collection[int] | None = None) -> list[Owed]:
        """Claim messages whose time has come (`only`: none but these) and return them, oldest first."""
        self._in.settle_appended()
        wanted = (
            select(_DELIVERY.c.id)
            .where(
                _DELIVERY.c.state == DeliveryState.DUE,
                _DELIVERY.c.due_at <= self._in.now,
                _DELIVERY.c.network.in_(networks),
            )
            .order_by(_DELIVERY.c.due_at, _DELIVERY.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if only is not None:
            wanted = wanted.where(_DELIVERY.c.id.in_(only))
        is_web = _DELIVERY.c.network == WEB
        ids = self._in.execute(wanted).scalars().all()
        if not ids:
            return []
        if WEB in networks:
            say_on_pages(self._in, _DELIVERY.c.id.in_(ids) & is_web)
        self._in.execute(
            update(_DELIVERY)
            .where(_DELIVERY.c.id.in_(ids), ~is_web)
            .values(state=DeliveryState.SENDING, claimed_at=self._in.now, attempts=_DELIVERY.c.attempts + 1)
        )
        columns = [_DELIVERY.c[name] for name in Owed._fields]
        claimed = select(*columns).where(_DELIVERY.c.id.in_(ids)).order_by(_DELIVERY.c.due_at, _DELIVERY.c.id)
        return [Owed._make(row) for row in self._in.execute(claimed)]

    def record(self, outcomes: Sequence[dict[str, Any]]) -> None:
        """Write what became of claimed messages: dicts of key, to_state, at, why, ref, next_due, words and tries.

        `tries` is how often it has been tried by now; of one that was sent it says nothing new.
        """
        for outcome in outcomes:
            if outcome["to_state"] is DeliveryState.SENT:
                self._in.run(_SENT, outcome)
        others = [outcome for outcome in outcomes if outcome["to_state"] is not DeliveryState.SENT]
        if not others:
            return
        statement = (
            update(_DELIVERY)
            .where(_DELIVERY.c.id == bindparam("key"), _DELIVERY.c.reason != "erased")
            .values(
                state=bindparam("to_state", type_=_DELIVERY.c.state.type),
                ended_at=bindparam("at", type_=_DELIVERY.c.ended_at.type),
                reason=bindparam("why"),
                external_id=bindparam("ref"),
                due_at=bindparam("next_due", type_=_DELIVERY.c.due_at.type),
                text=bindparam("words"),
                attempts=bindparam("tries"),
            )
        )
        self._in.execute(statement, others)

    def stuck(
        self,
        *,
        claimed_before: datetime | None,
        networks: Collection[str] | None = None,
        elsewhere: Collection[str] = (),
    ) -> list[Delivery]:
        """Return messages that somebody claimed and never finished (`claimed_before` None: whenever), the first 1,000.

        By a clock that was ahead they may have been claimed in the future: nobody knows how long ago that is.
        Only of `networks`, where these are named, and of none that is `elsewhere`.
        """
        wanted = pick(Delivery).where(Delivery.state == DeliveryState.SENDING)
        if networks is not None:
            wanted = wanted.where(col(Delivery.network).in_(networks))
        if elsewhere:
            wanted = wanted.where(col(Delivery.network).not_in(elsewhere))
        if claimed_before is not None:
            claimed_at = col(Delivery.claimed_at)
            wanted = wanted.where(or_(claimed_at < claimed_before, claimed_at > self._in.now + LONGEST_STEP_BACK))
        return list(self._in.session.exec(wanted.order_by(col(Delivery.id)).limit(1000)))

    def from_the_future(self) -> list[Delivery]:
        """Return what waits because it was owed, or tried, while the clock was ahead; the first 1,000."""
        ahead = col(Delivery.created_at) > self._in.now + LONGEST_STEP_BACK
        tried = and_(col(Delivery.attempts) > 0, col(Delivery.due_at) > self._in.now + LONGEST_WAIT)
        spent = col(Delivery.reason).startswith("quota")
        wanted = pick(Delivery).where(Delivery.state == DeliveryState.DUE, or_(ahead, and_(tried, ~spent)))
        return list(
            self._in.session.exec(wanted.order_by(col(Delivery.id)).limit(1000).with_for_update(skip_locked=True))
        )

    def give_back(self, ids: Collection[int]) -> None:
        """Make due again what was claimed and certainly not begun, as if nobody had claimed it."""
        self._in.execute(
            update(_DELIVERY)
            .where(_DELIVERY.c.id.in_(ids), _DELIVERY.c.state == DeliveryState.SENDING)
            .values(state=DeliveryState.DUE, claimed_at=None, attempts=_DELIVERY.c.attempts - 1)
        )
