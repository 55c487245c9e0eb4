"""The outbox: messages owed, claimed, sent, and what became of them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, literal, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.access import Membership
from domain.delivery import Delivery, DeliveryState
from storage.chat_order import behind, cursor
from storage.engine import table
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
WEB = "web"
_ANEW = (
    "person_id", "account_id", "network", "address", "template", "text", "choices", "document_id", "edits", "mandatory",
)  # fmt: skip
"""What a message says and to whom, whatever became of it."""
LONGEST_WAIT = timedelta(days=1)
"""Longer no network has ever asked us to wait before a message is tried again, but for the month's allowance."""


class Deliveries(Store):
    """Queries about deliveries."""

    def owe(self, **row: Any) -> None:  # noqa: ANN401 - the columns of a delivery
        """Append a message to the unit; one with the same `once` is owed already and stays as it is.

        The web chat reads its rows itself, so they are sent the moment they are due; on another network a message
        that is due now is claimed at once for the sender of this process, if it has one.
        """
        now = self._in.now
        due = row.setdefault("due_at", now) or now
        if row["network"] == "":
            state = DeliveryState.FAILED
        elif due > now:
            state = DeliveryState.DUE
        elif row["network"] == WEB:
            state = DeliveryState.SENT
        else:
            state = DeliveryState.SENDING if self._in.serves(row["network"]) else DeliveryState.DUE
        full: dict[str, Any] = {
            "person_id": None, "account_id": None, "address": "", "choices": [], "document_id": None, "edits": None,
            "mandatory": False, "created_at": now, "state": state,
            "claimed_at": now if state is DeliveryState.SENDING else None,
            "ended_at": now if state in {DeliveryState.SENT, DeliveryState.FAILED} else None,
            "attempts": 1 if state is DeliveryState.SENDING else 0,
            "reason": "no_account" if state is DeliveryState.FAILED else "", "external_id": None,
            "tried": [], "cursor": self._in.said.get(row.get("account_id") or 0), "floor": cursor(now),
        }  # fmt: skip
        full.update(row)
        self._in.deliveries.append(full)

    def claim_due(
        self, networks: Collection[str], *, limit: int, only: Collection[int] | None = None
    ) -> Sequence[Row[Any]]:
        """Claim messages whose time has come (`only`: none but these) and return their rows, oldest first."""
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
            floor = literal(cursor(self._in.now), _DELIVERY.c.cursor.type)
            self._in.execute(
                update(_DELIVERY)
                .where(_DELIVERY.c.id.in_(ids), is_web)
                .values(
                    state=DeliveryState.SENT,
                    ended_at=self._in.now,
                    cursor=behind(self._in.kind, _DELIVERY.c.account_id, floor),
                )
            )
        self._in.execute(
            update(_DELIVERY)
            .where(_DELIVERY.c.id.in_(ids), ~is_web)
            .values(state=DeliveryState.SENDING, claimed_at=self._in.now, attempts=_DELIVERY.c.attempts + 1)
        )
        rows: Sequence[Row[Any]] = self._in.execute(
            select(_DELIVERY).where(_DELIVERY.c.id.in_(ids)).order_by(_DELIVERY.c.due_at, _DELIVERY.c.id)
        ).all()
        return rows

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
            .where(_DELIVERY.c.id == bindparam("key"))
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

    def pending(self, once: str) -> Delivery | None:
        """Return a message that has not gone out yet, or None."""
        self._in.settle_appended()
        return self._in.session.exec(
            pick(Delivery).where(Delivery.once == once, Delivery.state == DeliveryState.DUE)
        ).one_or_none()

    def by_once(self, once: str) -> Delivery | None:
        """Return a message by its once key, whatever became of it."""
        self._in.settle_appended()
        return self._in.session.exec(pick(Delivery).where(Delivery.once == once)).one_or_none()

    def drop(self, once: str, *, reason: str) -> bool:
        """Drop a message that has not gone out yet, in all its parts; False when there is none."""
        found = self._parts(once)
        for part in found:
            part.state, part.ended_at, part.reason = DeliveryState.DROPPED, self._in.now, reason
            self.keep(part)
        return bool(found)

    def hurry(self, once: str) -> None:
        """Send a message that was to wait before anything else that this unit owes."""
        for part in self._parts(once):
            kept = {name: getattr(part, name) for name in _ANEW}
            self.drop(part.once, reason="hurried")
            self.owe(**kept, once=f"{part.once}!")

    def _parts(self, once: str) -> list[Delivery]:
        """Return those parts of a message that have not gone out yet."""
        self._in.settle_appended()
        part_of = or_(col(Delivery.once) == once, col(Delivery.once).startswith(f"{once}#", autoescape=True))
        wanted = pick(Delivery).where(part_of, Delivery.state == DeliveryState.DUE)
        return list(self._in.session.exec(wanted.order_by(col(Delivery.id))))

    def history(
        self, account_id: int, *, since: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Delivery]:
        """Return what an account was told, oldest first: the latest, those before a cursor, or since one.

        In the web chat a message that waited comes after those that overtook it.
        """
        wanted = pick(Delivery).where(
            Delivery.account_id == account_id,
            col(Delivery.state).in_([DeliveryState.SENT, DeliveryState.UNCERTAIN]),
        )
        at = col(Delivery.cursor)
        if since is not None:
            later = wanted.where(at >= since)
            return list(self._in.session.exec(later.order_by(at, col(Delivery.id)).limit(limit)))
        if before is not None:
            wanted = wanted.where(at < before)
        newest = wanted.order_by(at.desc(), col(Delivery.id).desc()).limit(limit)
        return list(reversed(list(self._in.session.exec(newest))))

    def told(self, account_id: int, delivery_id: int) -> Delivery | None:
        """Return a message that this account was told, or None (another account's is as if it were not there)."""
        return self._in.session.exec(
            pick(Delivery).where(
                Delivery.id == delivery_id, Delivery.account_id == account_id, Delivery.state == DeliveryState.SENT
            )
        ).one_or_none()

    def replies(self, account_id: int, *, limit: int = 10) -> list[tuple[str, list[list[str]]]]:
        """Return what an account was answered last, newest first: (once, choices) each."""
        found = self._in.execute(
            select(_DELIVERY.c.once, _DELIVERY.c.choices)
            .where(_DELIVERY.c.account_id == account_id, _DELIVERY.c.once.startswith("turn:", autoescape=True))
            .where(_DELIVERY.c.ended_at.is_not(None))
            .order_by(_DELIVERY.c.cursor.desc(), _DELIVERY.c.id.desc())
            .limit(limit)
        )
        return [(once, choices) for once, choices in found]

    def told_since(self, account_ids: Collection[int], since: datetime) -> set[int]:
        """Return which of these accounts were told something since an instant."""
        found = self._in.execute(
            select(_DELIVERY.c.account_id)
            .where(_DELIVERY.c.account_id.in_(account_ids), _DELIVERY.c.ended_at >= since)
            .distinct()
        )
        return set(found.scalars())

    def by_ids(self, ids: Collection[int]) -> list[Delivery]:
        """Return these messages in the order in which they were promised."""
        self._in.settle_appended()
        return list(self._in.session.exec(pick(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))))

    def not_delivered(
        self, *, unit_id: int | None = None, waiting_since: datetime | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Return messages that failed, may not have arrived or wait, newest first, for the office (of one unit or all).

        `waiting_since`: those wait that were due before it, or are due when the month turns; without it none are told.
        """
        self._in.settle_appended()
        there: ColumnElement[bool] = col(Delivery.state).in_([DeliveryState.FAILED, DeliveryState.UNCERTAIN])
        if waiting_since is not None:
            so_long = or_(col(Delivery.due_at) < waiting_since, col(Delivery.reason).startswith("quota"))
            there = or_(there, and_(col(Delivery.state) == DeliveryState.DUE, so_long))
        wanted = pick(Delivery).where(there)
        if unit_id is not None:
            members = pick(Membership.person_id).where(Membership.unit_id == unit_id)
            wanted = wanted.where(col(Delivery.person_id).in_(members))
        return list(self._in.session.exec(wanted.order_by(col(Delivery.id).desc()).limit(limit)))

    def hand_over(self, delivery: Delivery) -> None:
        """Note that a message which did not arrive was passed on by a person."""
        delivery.state, delivery.ended_at, delivery.reason = DeliveryState.DROPPED, self._in.now, "handed_over"
        self.keep(delivery)

    def unfinished_for(self, account_id: int) -> bool:
        """Whether something is still on its way to an account."""
        self._in.settle_appended()
        found = self._in.execute(
            select(_DELIVERY.c.id)
            .where(
                and_(
                    _DELIVERY.c.account_id == account_id,
                    _DELIVERY.c.state.in_([DeliveryState.DUE, DeliveryState.SENDING]),
                )
            )
            .limit(1)
        ).first()
        return found is not None

    def oldest_unsent(self) -> datetime | None:
        """Return since when the message that waits longest has been due, or None when all went out."""
        waits = or_(
            and_(_DELIVERY.c.state == DeliveryState.DUE, _DELIVERY.c.due_at <= self._in.now),
            _DELIVERY.c.state == DeliveryState.SENDING,
        )
        found: datetime | None = self._in.execute(select(func.min(_DELIVERY.c.due_at)).where(waits)).scalar_one()
        return found

    def forget(self, account_id: int) -> None:
        """Keep of an account's messages only that they were sent: no words, no address."""
        self._in.settle_appended()
        self._in.execute(
            update(_DELIVERY)
            .where(_DELIVERY.c.account_id == account_id)
            .values(account_id=None, person_id=None, address="", text="", choices=[])
        )

    def keep(self, delivery: Delivery) -> None:
        """Store a changed message."""
        self._in.session.add(delivery)
        self._in.session.flush()
