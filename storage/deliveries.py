"""The outbox: messages owed, found and read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import WEB
from domain.messages.purpose import BESIDE, Purpose
from domain.people.access import Membership
from storage.chat_order import cursor
from storage.claiming import Claiming
from storage.engine import table
from storage.history import History
from storage.papers import Papers, is_said
from storage.prepared import Prepared

_DELIVERY = table(Delivery)
_HISTORY = History(
    Delivery,
    or_(*(_DELIVERY.c.state == s for s in (DeliveryState.SENT, DeliveryState.UNCERTAIN))),
    is_said(bindparam("account_id")),
)
_REPLIES = Prepared(
    lambda _: (
        select(_DELIVERY.c.once, _DELIVERY.c.choices)
        .where(_DELIVERY.c.account_id == bindparam("account_id"), _DELIVERY.c.ended_at.is_not(None))
        .where(_DELIVERY.c.once.startswith("turn:", autoescape=True))
        .order_by(_DELIVERY.c.cursor.desc(), _DELIVERY.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
_ANEW = (
    "person_id", "account_id", "network", "chat", "template", "text", "choices", "document_id", "edits", "purpose",
    "question_id",
)  # fmt: skip
"""What a message says and to whom, whatever became of it."""


class Deliveries(Claiming):
    """Queries about deliveries."""

    def owe(self, **row: Any) -> None:  # noqa: ANN401 - the columns of a delivery
        """Append a message to the unit; one with the same `once` is owed already and stays as it is.

        The web chat reads its rows itself, so they are sent the moment they are due, and their papers made; on another
        network a message that is due now is claimed at once for the sender of this process, if it has one.
        """
        now = self._in.now
        due = row.setdefault("due_at", now) or now
        if row["network"] == "":
            state = DeliveryState.FAILED
        elif due > now:
            state = DeliveryState.DUE
        elif row["network"] == WEB:
            paper = row.get("document_id")
            waits = paper is not None and Papers(self._in).is_ordered(paper)
            state = DeliveryState.MAKING if waits else DeliveryState.SENT
        else:
            state = DeliveryState.SENDING if self._in.serves(row["network"]) else DeliveryState.DUE
        full: dict[str, Any] = {
            "person_id": None, "account_id": None, "chat": "", "choices": [], "document_id": None, "edits": None,
            "purpose": Purpose.NOTICE, "created_at": now, "state": state,
            "claimed_at": now if state is DeliveryState.SENDING else None,
            "ended_at": now if state in {DeliveryState.SENT, DeliveryState.FAILED} else None,
            "attempts": 1 if state is DeliveryState.SENDING else 0,
            "reason": "no_account" if state is DeliveryState.FAILED else "", "external_id": None,
            "tried": [], "question_id": None, "seen_at": None, "passed_at": None,
            "handover_id": None,
            "cursor": self._in.said.get(row.get("account_id") or 0), "floor": cursor(now),
        }  # fmt: skip
        full.update(row)
        self._in.deliveries.append(full)

    def beginning(self, once: str) -> list[Delivery]:
        """Return what was promised under a key, or one that goes on behind a colon."""
        self._in.settle_appended()
        mine = or_(col(Delivery.once) == once, col(Delivery.once).startswith(f"{once}:", autoescape=True))
        return list(self._in.session.exec(pick(Delivery).where(mine).order_by(col(Delivery.id))))

    def lately(self, person_id: int, template: str, *, since: datetime) -> list[Delivery]:
        """Return what a person was to be told in these words since an instant, whatever became of it."""
        self._in.settle_appended()
        mine = pick(Delivery).where(Delivery.person_id == person_id, Delivery.template == template)
        return list(self._in.session.exec(mine.where(col(Delivery.created_at) >= since).order_by(col(Delivery.id))))

    def telling(self, person_id: int, code: str, *, limit: int) -> list[Delivery]:
        """Return what a person was to be told that names a question, no replies of a talk; the newest first."""
        self._in.settle_appended()
        mine = pick(Delivery).where(
            Delivery.person_id == person_id,
            col(Delivery.text).contains(code, autoescape=True),
            col(Delivery.once).not_like("turn:%"),
        )
        return list(self._in.session.exec(mine.order_by(col(Delivery.id).desc()).limit(limit)))

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

    def find(self, delivery_id: int) -> Delivery | None:
        """Return a message by its number, whatever became of it, or None."""
        return self._in.session.get(Delivery, delivery_id)

    def known(self, onces: Collection[str]) -> set[str]:
        """Return those of many once keys under which a message was promised, whatever became of it."""
        self._in.settle_appended()
        found = self._in.execute(select(_DELIVERY.c.once).where(_DELIVERY.c.once.in_(onces)))
        return {str(once) for (once,) in found}

    def drop(self, once: str, *, reason: str) -> bool:
        """Drop a message that has not gone out yet, in all its parts; False when there is none.

        The copy beside it goes with it, and is no message of its own.
        """
        found = self._parts(once)
        for part in found:
            part.state, part.ended_at, part.reason = DeliveryState.DROPPED, self._in.now, reason
            self.keep(part)
        return any(BESIDE not in part.once for part in found)

    def revive(self, once: str, *, dropped_for: str, due_at: datetime) -> None:
        """Let a message that was dropped for this reason go out after all, in all its parts, at an instant."""
        for part in self._parts(once, DeliveryState.DROPPED):
            if part.reason == dropped_for:
                part.state, part.ended_at, part.reason, part.due_at = DeliveryState.DUE, None, "", due_at
                self.keep(part)

    def hurry(self, once: str) -> None:
        """Send a message that was to wait before anything else that this unit owes."""
        for part in self._parts(once):
            kept = {name: getattr(part, name) for name in _ANEW}
            self.drop(part.once, reason="hurried")
            self.owe(**kept, once=f"{part.once}!")

    def _parts(self, once: str, state: DeliveryState = DeliveryState.DUE) -> list[Delivery]:
        """Return those parts of a message that have not gone out yet, or that stand otherwise."""
        self._in.settle_appended()
        part_of = or_(col(Delivery.once) == once, col(Delivery.once).startswith(f"{once}#", autoescape=True))
        wanted = pick(Delivery).where(part_of, Delivery.state == state)
        return list(self._in.session.exec(wanted.order_by(col(Delivery.id))))

    def history(
        self, account_id: int, *, since: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Delivery]:
        """Return what an account was told, oldest first: the latest, those before a cursor, or since one.

        In the web chat a message that waited comes after those that overtook it.
        """
        return _HISTORY.of(self._in, account_id, since=since, before=before, limit=limit)

    def told(self, account_id: int, delivery_id: int) -> Delivery | None:
        """Return a message that this account was told, or None (another account's is as if it were not there)."""
        return self._in.session.exec(
            pick(Delivery).where(
                Delivery.id == delivery_id, Delivery.account_id == account_id, Delivery.state == DeliveryState.SENT
            )
        ).one_or_none()

    def replies(self, account_id: int, *, limit: int = 10) -> list[tuple[str, list[list[str]]]]:
        """Return what an account was answered last, newest first: (once, choices) each."""
        found = self._in.run(_REPLIES, {"account_id": account_id, "limit": limit})
        return [(once, choices) for once, choices in found]

    def told_since(self, account_ids: Collection[int], since: datetime) -> set[tuple[int, int]]:
        """Return (account, message) of all that these accounts were told since an instant."""
        found = self._in.execute(
            select(_DELIVERY.c.account_id, _DELIVERY.c.id)
            .where(_DELIVERY.c.account_id.in_(account_ids), _DELIVERY.c.ended_at >= since)
        )  # fmt: skip
        return {(account_id, key) for account_id, key in found}

    def by_ids(self, ids: Collection[int]) -> list[Delivery]:
        """Return these messages in the order in which they were promised."""
        self._in.settle_appended()
        return list(self._in.session.exec(pick(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))))

    def not_delivered(
        self, *, unit_id: int | None = None, waiting_since: datetime | None = None, limit: int = 100
    ) -> list[Delivery]:
        """Return messages that failed, may not have arrived or wait, newest first, for the office (of one unit or all).

        What went another way since, or is to be handed over, is not among them. `waiting_since`: those wait
        that were due before it, or are due when the month turns; without it none are told.
        """
        self._in.settle_appended()
        there: ColumnElement[bool] = col(Delivery.state).in_([DeliveryState.FAILED, DeliveryState.UNCERTAIN])
        if waiting_since is not None:
            so_long = or_(col(Delivery.due_at) < waiting_since, col(Delivery.reason).startswith("quota"))
            there = or_(there, and_(col(Delivery.state) == DeliveryState.DUE, so_long))
        wanted = pick(Delivery).where(there, col(Delivery.passed_at).is_(None))
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
                    _DELIVERY.c.state.in_([DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.MAKING]),
                )
            )
            .limit(1)
        ).first()
        return found is not None

    def oldest_unsent(self) -> datetime | None:
        """Return since when the message that waits longest has been due, or None when all went out."""
        waits = or_(
            and_(_DELIVERY.c.state == DeliveryState.DUE, _DELIVERY.c.due_at <= self._in.now),
            _DELIVERY.c.state.in_([DeliveryState.SENDING, DeliveryState.MAKING]),
        )
        found: datetime | None = self._in.execute(select(func.min(_DELIVERY.c.due_at)).where(waits)).scalar_one()
        return found

    def forget(self, account_id: int) -> None:
        """Keep of an account's messages only that they were sent: no words, no chat."""
        self._in.settle_appended()
        self._in.execute(
            update(_DELIVERY)
            .where(_DELIVERY.c.account_id == account_id)
            .values(account_id=None, person_id=None, chat="", text="", choices=[])
        )

    def keep(self, delivery: Delivery) -> None:
        """Store a changed message."""
        self._keep(delivery)
