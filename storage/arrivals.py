"""The inbox: what arrived, once."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from domain.messages.delivery import Arrival, ArrivalState
from storage.chat_order import behind, cursor
from storage.engine import inserting, table
from storage.history import History
from storage.prepared import Prepared
from storage.store import Store

_ARRIVAL = table(Arrival)
_KEPT = ("network", "event_id", "account_id", "at", "text", "message_ref", "state")
_REMEMBER = Prepared(
    lambda kind: (
        inserting(_ARRIVAL, kind)
        .values({name: bindparam(name) for name in _KEPT})
        .values(
            cursor=behind(
                kind,
                bindparam("account_id", type_=_ARRIVAL.c.account_id.type),
                bindparam("floor", type_=_ARRIVAL.c.cursor.type),
            )
        )
        .on_conflict_do_nothing(index_elements=["network", "event_id"])
        .returning(_ARRIVAL.c.id, _ARRIVAL.c.cursor)
    )
)
_HISTORY = History(Arrival)


class Arrivals(Store):
    """Queries about arrivals; on the path of every turn."""

    def remember(
        self,
        network: str,
        event_id: str,
        *,
        account_id: int | None = None,
        text: str = "",
        message_ref: str | None = None,
        state: ArrivalState = ArrivalState.DONE,
    ) -> int | None:
        """Note an arrival and return its id; None when it was here before."""
        rows = self._in.run(
            _REMEMBER,
            {
                "network": network,
                "event_id": event_id,
                "account_id": account_id,
                "at": self._in.now,
                "text": text,
                "message_ref": message_ref,
                "state": state,
                "floor": cursor(self._in.now),
            },
        )
        if not rows:
            return None
        arrival_id, stands = map(int, rows[0])
        if account_id is not None:
            self._in.said[account_id] = stands
        return arrival_id

    def of_message(self, account_id: int, ref: str) -> list[tuple[int, str]]:
        """Return (id, words) of a message in an account's chat: as it came first, and of each edit since."""
        found = self._in.execute(
            select(_ARRIVAL.c.id, _ARRIVAL.c.text)
            .where(_ARRIVAL.c.account_id == account_id, _ARRIVAL.c.message_ref == ref)
            .order_by(_ARRIVAL.c.id)
        )
        return [(row.id, row.text) for row in found]

    def pieces(self, ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """Return (id, network, words as they stand now) of these messages, in the order asked for."""
        rows = self._in.execute(
            select(_ARRIVAL.c.id, _ARRIVAL.c.network, _ARRIVAL.c.account_id, _ARRIVAL.c.message_ref, _ARRIVAL.c.text)
            .where(_ARRIVAL.c.id.in_(ids), _ARRIVAL.c.account_id.is_not(None))
        )  # fmt: skip
        found = {
            row.id: (row.id, row.network, row.text)
            if row.message_ref is None
            else (row.id, row.network, self.of_message(row.account_id, row.message_ref)[-1][1])
            for row in rows.all()
        }
        return [found[key] for key in ids if key in found]

    def first_of(self, ids: Sequence[int]) -> datetime | None:
        """Return when the first of these came; None where none is known."""
        wanted = select(func.min(_ARRIVAL.c.at)).where(_ARRIVAL.c.id.in_(ids))
        found: datetime | None = self._in.execute(wanted).scalar() if ids else None
        return found

    def in_order(self, account_id: int, ids: Sequence[int], *, since: datetime) -> list[int]:
        """Return these messages and all that came since an instant, as a network that numbers them counts."""
        rows = self._in.execute(
            select(_ARRIVAL.c.id, _ARRIVAL.c.message_ref).where(
                _ARRIVAL.c.account_id == account_id,
                _ARRIVAL.c.message_ref.is_not(None),
                (_ARRIVAL.c.at >= since) | _ARRIVAL.c.id.in_(ids),
            ).order_by(_ARRIVAL.c.id.desc())
        )  # fmt: skip
        numbered = {int(row.message_ref): row.id for row in rows}
        return [numbered[number] for number in sorted(numbered)]

    def any_since(self, account_ids: Collection[int], at: datetime) -> bool:
        """Whether anything came from these accounts since an instant."""
        came = select(_ARRIVAL.c.id).where(_ARRIVAL.c.account_id.in_(account_ids), _ARRIVAL.c.at >= at)
        return self._in.execute(came.limit(1)).first() is not None

    def prove(self) -> None:
        """Write something that leaves no trace, so that the commit shows whether the disk takes anything."""
        arrival_id = self.remember("", f"proof:{self._in.now}")
        self._in.execute(delete(_ARRIVAL).where(_ARRIVAL.c.id == arrival_id))

    def words_of(self, arrival_id: int, *, account_id: int) -> str | None:
        """Return what an account said with an arrival, or None where that was not its own."""
        found: str | None = self._in.execute(
            select(_ARRIVAL.c.text).where(_ARRIVAL.c.id == arrival_id, _ARRIVAL.c.account_id == account_id)
        ).scalar_one_or_none()
        return found

    def history(
        self, account_id: int, *, since: int | None = None, before: int | None = None, limit: int = 50
    ) -> list[Arrival]:
        """Return what an account said, oldest first: the latest, that before a cursor, or that since one."""
        return _HISTORY.of(self._in, account_id, since=since, before=before, limit=limit)

    def forget(self, account_id: int) -> None:
        """Keep of an account's arrivals only that they were here: no words, no account."""
        self._in.execute(
            update(_ARRIVAL)
            .where(_ARRIVAL.c.account_id == account_id)
            .values(account_id=None, text="", message_ref=None)
        )
