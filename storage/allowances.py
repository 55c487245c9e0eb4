"""What was spent of each month's allowance, by network."""

from datetime import datetime

from sqlalchemy import func, literal, select

from domain.messages.allowance import Allowance
from domain.messages.delivery import Arrival
from storage.engine import inserting, table
from storage.store import Store

_ALLOWANCE, _ARRIVAL = table(Allowance), table(Arrival)
_KEY = ["network", "month"]


class Allowances(Store):
    """Queries about allowances; a month that nobody touched yet is an empty one."""

    def get(self, network: str, month: str) -> Allowance:
        """Return what was spent in a month, as it is in the database now."""
        row = self._in.execute(
            select(_ALLOWANCE.c.sent, _ALLOWANCE.c.stopped_at).where(
                _ALLOWANCE.c.network == network, _ALLOWANCE.c.month == month
            )
        ).one_or_none()
        return Allowance(network=network, month=month, sent=row[0] if row else 0, stopped_at=row[1] if row else None)

    def add(self, network: str, month: str, messages: int) -> None:
        """Count messages that went out, or may have."""
        self._in.execute(
            inserting(_ALLOWANCE, self._in.kind)
            .values(network=network, month=month, sent=messages)
            .on_conflict_do_update(index_elements=_KEY, set_={"sent": _ALLOWANCE.c.sent + messages})
        )

    def stop(self, network: str, month: str) -> None:
        """Note that the network gives nothing more this month; the first instant stays."""
        now = literal(self._in.now, _ALLOWANCE.c.stopped_at.type)
        self._in.execute(
            inserting(_ALLOWANCE, self._in.kind)
            .values(network=network, month=month, sent=0, stopped_at=self._in.now)
            .on_conflict_do_update(
                index_elements=_KEY, set_={"stopped_at": func.coalesce(_ALLOWANCE.c.stopped_at, now)}
            )
        )

    def resume(self, network: str, month: str) -> None:
        """Take the stop of a month back."""
        self._in.execute(
            _ALLOWANCE.update()
            .where(_ALLOWANCE.c.network == network, _ALLOWANCE.c.month == month)
            .values(stopped_at=None)
        )

    def arrived(self, network: str, since: datetime) -> int:
        """Count what people sent us on a network since an instant."""
        found: int = self._in.execute(
            select(func.count()).select_from(_ARRIVAL).where(_ARRIVAL.c.network == network, _ARRIVAL.c.at >= since)
        ).scalar_one()
        return found
