"""What was seen: up to where a page has shown its chat, and which messages askers have seen by that, or by writing."""

from sqlalchemy import func, select, update

from domain.messages.delivery import Arrival, Delivery, DeliveryState
from domain.messages.network import WEB
from domain.people.person import Account
from storage.engine import table
from storage.papers import is_said
from storage.store import Store

_ACCOUNT, _ARRIVAL, _DELIVERY = table(Account), table(Arrival), table(Delivery)
_ARRIVED = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


class Seeing(Store):
    """Queries about what was seen."""

    def is_news(self, account_id: int, cursor: int) -> bool:
        """Whether a page has shown more than it was known to have shown."""
        found = self._in.execute(select(_ACCOUNT.c.seen_cursor).where(_ACCOUNT.c.id == account_id)).scalar_one_or_none()
        return found is not None and found < cursor

    def show(self, account_id: int, cursor: int) -> bool:
        """Note that a page has shown its chat up to a cursor, never more than was said there; False: nothing new.

        An older cursor that comes later changes nothing.
        """
        self._in.settle_appended()
        told = select(func.max(_DELIVERY.c.cursor)).where(
            _DELIVERY.c.account_id == account_id,
            _DELIVERY.c.cursor <= cursor,
            _DELIVERY.c.state.in_(_ARRIVED),
            is_said(account_id),
        )
        newest = self._in.execute(told).scalar_one()
        before = self._in.execute(
            select(_ACCOUNT.c.seen_cursor).where(_ACCOUNT.c.id == account_id).with_for_update(key_share=True)
        ).scalar_one_or_none()
        if newest is None or before is None or newest <= before:
            return False
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(seen_cursor=newest))
        self._in.execute(
            update(_DELIVERY)
            .where(
                _DELIVERY.c.account_id == account_id,
                _DELIVERY.c.cursor > before,
                _DELIVERY.c.cursor <= newest,
                _DELIVERY.c.question_id.is_not(None),
                _DELIVERY.c.seen_at.is_(None),
                _DELIVERY.c.state.in_(_ARRIVED),
            )
            .values(seen_at=self._in.now)
        )
        return True

    def by_writing(self) -> int:
        """Note as seen what stood before a person's eyes when they next wrote where nobody tells what is seen.

        Returns how many messages there were.
        """
        self._in.settle_appended()
        after = _ARRIVAL.c.account_id == _DELIVERY.c.account_id, _ARRIVAL.c.at > _DELIVERY.c.ended_at
        wrote_at = select(func.min(_ARRIVAL.c.at)).where(*after).scalar_subquery()
        seen = (
            update(_DELIVERY)
            .where(
                _DELIVERY.c.question_id.is_not(None),
                _DELIVERY.c.seen_at.is_(None),
                _DELIVERY.c.network != WEB,
                _DELIVERY.c.state.in_(_ARRIVED),
                select(_ARRIVAL.c.id).where(*after).exists(),
            )
            .values(seen_at=wrote_at)
        )
        return len(self._in.execute(seen.returning(_DELIVERY.c.id)).all())
