"""The order of a chat: each message stands behind all that were there before it, whatever the clock says."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, alias, func, select

from domain.messages.delivery import Arrival, Delivery
from storage.engine import table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cursor(at: datetime) -> int:
    """Return an instant as microseconds since 1970: what cursors begin from, so that they tell the time too."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def behind(kind: str, account_id: ColumnElement[Any], floor: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the next cursor of an account's chat: at least `floor`, and more than any that it has.

    `kind`: of database. So a clock that was ahead once puts nothing above what was said while it was.
    """
    highest = func.max if kind == "sqlite" else func.greatest
    newest = []
    for noun in (Arrival, Delivery):
        there = alias(table(noun))
        last = select(func.max(there.c.cursor)).where(there.c.account_id == account_id).scalar_subquery()
        newest.append(func.coalesce(last + 1, 0))
    found: ColumnElement[int] = highest(floor, *newest)
    return found
