"""Pushes: which browsers are told of news, what they have not been told of, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import WEB
from domain.messages.purpose import Purpose
from domain.messages.push import Push, PushState, PushSubscription
from domain.people.access import WebSession
from domain.people.person import Account
from storage.chat_order import cursor
from storage.engine import inserting, table
from storage.store import Store
from storage.transaction import Transaction

_SUBSCRIPTION, _PUSH, _DELIVERY = table(PushSubscription), table(Push), table(Delivery)
_ACCOUNT, _SESSION = table(Account), table(WebSession)
_SLACK = timedelta(minutes=1)
"""So much earlier than it was told a message may stand in its chat: right below what it answers."""
Found = tuple[int, int]
"""(subscription, message)."""
Claimed = tuple[int, int, int]
"""(subscription, message, for which time it is tried)."""


def end_subscriptions(unit: Transaction, wanted: ColumnElement[bool]) -> None:
    """Remove subscriptions with all that was pushed by them."""
    gone = select(_SUBSCRIPTION.c.id).where(wanted)
    unit.execute(delete(_PUSH).where(_PUSH.c.subscription_id.in_(gone)))
    unit.execute(delete(_SUBSCRIPTION).where(wanted))


def _in_force(now: datetime) -> ColumnElement[bool]:
    mine = _SESSION.c.token_hash == _SUBSCRIPTION.c.token_hash
    return select(1).where(mine, _SESSION.c.revoked_at.is_(None), _SESSION.c.ends_at > now).exists()


class Pushes(Store):
    """Queries about subscriptions and pushes."""

    def subscribe(self, subscription: PushSubscription, *, most: int) -> None:
        """Store a browser's subscription; whoever had its address before has it no more.

        A browser has one, an account `most`: the oldest gives way. One that is there already stays as it is.
        """
        same = _SUBSCRIPTION.c.endpoint == subscription.endpoint
        here = _SUBSCRIPTION.c.token_hash == subscription.token_hash
        keys = (_SUBSCRIPTION.c.p256dh == subscription.p256dh) & (_SUBSCRIPTION.c.auth == subscription.auth)
        end_subscriptions(self._in, (same & ~(here & keys)) | (here & ~same))
        new = inserting(_SUBSCRIPTION, self._in.kind).values(subscription.model_dump(exclude={"id"}))
        self._in.execute(new.on_conflict_do_nothing(index_elements=["endpoint"]))
        mine = _SUBSCRIPTION.c.account_id == subscription.account_id
        kept = select(_SUBSCRIPTION.c.id).where(mine).order_by(_SUBSCRIPTION.c.id.desc()).limit(most)
        end_subscriptions(self._in, mine & _SUBSCRIPTION.c.id.not_in(list(self._in.execute(kept).scalars())))

    def of_session(self, token_hash: str) -> str:
        """Return the address of the browser that a session is in, "" where it is not subscribed."""
        wanted = select(_SUBSCRIPTION.c.endpoint).where(_SUBSCRIPTION.c.token_hash == token_hash)
        return self._in.execute(wanted).scalar_one_or_none() or ""

    def count(self, account_id: int | None = None) -> int:
        """Count the browsers that are told, of one account or of all."""
        wanted = select(func.count()).select_from(_SUBSCRIPTION).where(_in_force(self._in.now))
        if account_id is not None:
            wanted = wanted.where(_SUBSCRIPTION.c.account_id == account_id)
        return int(self._in.execute(wanted).scalar_one())

    def end_session(self, token_hash: str) -> None:
        """Tell the browser of one session no more."""
        end_subscriptions(self._in, _SUBSCRIPTION.c.token_hash == token_hash)

    def end_account(self, account_id: int) -> None:
        """Tell no browser of an account any more."""
        end_subscriptions(self._in, _SUBSCRIPTION.c.account_id == account_id)

    def end(self, subscription_id: int) -> bool:
        """Remove a subscription that its push service knows no more; False where it is gone already."""
        known = self._in.session.get(PushSubscription, subscription_id) is not None
        end_subscriptions(self._in, _SUBSCRIPTION.c.id == subscription_id)
        return known

    def has_receipt(self, account_id: int) -> bool:
        """Whether an account was ever told that something of its person was taken."""
        wanted = select(_DELIVERY.c.id).where(
            _DELIVERY.c.account_id == account_id, _DELIVERY.c.purpose == Purpose.RECEIPT, _DELIVERY.c.network == WEB
        )
        return self._in.execute(wanted.limit(1)).first() is not None

    # --- sending -----------------------------------------------------------------------------------------------------

    def untold(self, since: datetime, *, limit: int) -> list[Found]:
        """Return messages on pages since an instant of which a browser has not been told, one browser's together.

        What a page has shown is none of them, nor what a talk itself replies: whoever it answers was at the page.
        """
        told = select(1).where(_PUSH.c.subscription_id == _SUBSCRIPTION.c.id, _PUSH.c.delivery_id == _DELIVERY.c.id)
        wanted = (
            select(_SUBSCRIPTION.c.id, _DELIVERY.c.id)
            .join(_DELIVERY, _DELIVERY.c.account_id == _SUBSCRIPTION.c.account_id)
            .join(_ACCOUNT, _ACCOUNT.c.id == _SUBSCRIPTION.c.account_id)
            .where(
                _DELIVERY.c.cursor > _ACCOUNT.c.seen_cursor,
                _DELIVERY.c.cursor >= cursor(since - _SLACK),
                _DELIVERY.c.ended_at >= since,
                _DELIVERY.c.ended_at >= _SUBSCRIPTION.c.made_at,
                _DELIVERY.c.network == WEB,
                _DELIVERY.c.state == DeliveryState.SENT,
                _DELIVERY.c.purpose != Purpose.REPLY,
            )
        )
        return self._in_force(wanted.where(~told.exists()).order_by(_SUBSCRIPTION.c.id, _DELIVERY.c.id), limit)

    def due(self, *, limit: int) -> list[Found]:
        """Return what was not sent and may be tried again now."""
        wanted = (
            select(_SUBSCRIPTION.c.id, _PUSH.c.delivery_id)
            .join(_PUSH, _PUSH.c.subscription_id == _SUBSCRIPTION.c.id)
            .where(_PUSH.c.state == PushState.DUE, _PUSH.c.due_at <= self._in.now)
        )
        return self._in_force(wanted.order_by(_PUSH.c.due_at, _PUSH.c.id), limit)

    def _in_force(self, wanted: Select[Any], limit: int) -> list[Found]:
        rows = self._in.execute(wanted.where(_in_force(self._in.now)).limit(limit))
        return [(subscription, delivery) for subscription, delivery in rows]

    def claim(self, found: Collection[Found]) -> list[Claimed]:
        """Claim these for one sender; return (subscription, message, for which time it is tried) of what is to go."""
        there = pick(PushSubscription.id).where(col(PushSubscription.id).in_({one[0] for one in found}))
        kept = set(self._in.session.exec(there.with_for_update(read=True, key_share=True)))
        tried = [(*one, self._claimed(*one)) for one in found if one[0] in kept]
        return [one for one in tried if one[-1]]

    def _claimed(self, subscription: int, delivery: int) -> int:
        """Note that a message is about to be pushed, and return for which time; 0 where somebody was quicker."""
        new = inserting(_PUSH, self._in.kind).values(
            subscription_id=subscription, delivery_id=delivery, state=PushState.SENDING, made_at=self._in.now,
            due_at=self._in.now, attempts=1, reason="",
        )  # fmt: skip
        anew = new.on_conflict_do_update(
            index_elements=["subscription_id", "delivery_id"],
            set_={"state": PushState.SENDING, "due_at": self._in.now, "attempts": _PUSH.c.attempts + 1},
            where=(_PUSH.c.state == PushState.DUE) & (_PUSH.c.due_at <= self._in.now),
        )
        return self._in.execute(anew.returning(_PUSH.c.attempts)).scalar_one_or_none() or 0

    def subscriptions(self, ids: Collection[int]) -> list[PushSubscription]:
        """Return these subscriptions, for reading."""
        wanted = pick(PushSubscription).where(col(PushSubscription.id).in_(ids)).order_by(col(PushSubscription.id))
        return list(self._in.session.exec(wanted))

    def record(self, outcomes: Sequence[Mapping[str, Any]]) -> None:
        """Write what became of claimed pushes: of subscription, delivery, to_state, next_due, why and back (tries)."""
        if outcomes:
            self._in.execute(
                update(_PUSH)
                .where(
                    _PUSH.c.subscription_id == bindparam("subscription"),
                    _PUSH.c.delivery_id == bindparam("delivery"),
                    _PUSH.c.state == PushState.SENDING,
                )
                .values(
                    state=bindparam("to_state", type_=_PUSH.c.state.type),
                    due_at=bindparam("next_due", type_=_PUSH.c.due_at.type),
                    reason=bindparam("why"),
                    attempts=_PUSH.c.attempts - bindparam("back"),
                ),
                list(outcomes),
            )

    def settle(self, *, claimed_before: datetime, forget_before: datetime) -> int:
        """Note of what a sender that died had in hand that nobody knows; drop what was seen; forget what is long past.

        Returns how many it had in hand.
        """
        seen = (
            select(_DELIVERY.c.id)
            .join(_ACCOUNT, _ACCOUNT.c.id == _DELIVERY.c.account_id)
            .where(_DELIVERY.c.id == _PUSH.c.delivery_id, _DELIVERY.c.cursor <= _ACCOUNT.c.seen_cursor)
        )
        waits = update(_PUSH).where(_PUSH.c.state == PushState.DUE, _PUSH.c.due_at <= self._in.now, seen.exists())
        self._in.execute(waits.values(state=PushState.SEEN))
        left = update(_PUSH).where(_PUSH.c.state == PushState.SENDING, _PUSH.c.due_at < claimed_before)
        found = self._in.execute(left.values(state=PushState.UNCERTAIN, reason="left").returning(_PUSH.c.id)).all()
        self._in.execute(delete(_PUSH).where(_PUSH.c.made_at < forget_before))
        return len(found)

    def troubles(self, since: datetime) -> dict[PushState, int]:
        """Count the pushes since an instant that failed, may not have arrived, or wait, by what became of them."""
        states = (PushState.FAILED, PushState.UNCERTAIN, PushState.DUE)
        wanted = select(_PUSH.c.state, func.count()).where(_PUSH.c.made_at >= since, _PUSH.c.state.in_(states))
        found: list[tuple[PushState, int]] = list(self._in.execute(wanted.group_by(_PUSH.c.state)))
        return dict(found)
