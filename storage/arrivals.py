"""The inbox: what arrived, once."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.delivery import Arrival, ArrivalState
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.store import Store

_ARRIVAL = table(Arrival)
_KEPT = ("network", "event_id", "account_id", "at", "text", "message_ref", "state")
_REMEMBER = Prepared(
    lambda kind: (
        inserting(_ARRIVAL, kind)
        .values({name: bindparam(name) for name in _KEPT})
        .on_conflict_do_nothing(index_elements=["network", "event_id"])
        .returning(_ARRIVAL.c.id)
    )
)


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
            },
        )
        return rows[0][0] if rows else None

    def message_of(self, arrival_id: int) -> str | None:
        """Return the network's id of the message that an arrival was, or None."""
        found: str | None = self._in.execute(
            select(_ARRIVAL.c.message_ref).where(_ARRIVAL.c.id == arrival_id)
        ).scalar_one_or_none()
        return found

    def history(
        self, account_id: int, *, since: datetime | None = None, before: datetime | None = None, limit: int = 50
    ) -> list[Arrival]:
        """Return what an account said, oldest first: the latest, that before an instant, or that since one."""
        wanted = pick(Arrival).where(Arrival.account_id == account_id)
        if since is not None:
            return list(
                self._in.session.exec(wanted.where(col(Arrival.at) >= since).order_by(col(Arrival.at)).limit(limit))
            )
        if before is not None:
            wanted = wanted.where(col(Arrival.at) < before)
        return list(reversed(list(self._in.session.exec(wanted.order_by(col(Arrival.at).desc()).limit(limit)))))

    def forget(self, account_id: int) -> None:
        """Keep of an account's arrivals only that they were here: no words, no account."""
        self._in.execute(
            update(_ARRIVAL)
            .where(_ARRIVAL.c.account_id == account_id)
            .values(account_id=None, text="", message_ref=None)
        )
