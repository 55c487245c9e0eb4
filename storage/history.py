"""What one side of a chat has said, in the chat's order: an open page asks for it after every message."""

from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Integer, bindparam, select
from sqlmodel import SQLModel

from storage.engine import noun_from, table
from storage.prepared import Prepared
from storage.transaction import Transaction

N = TypeVar("N", bound=SQLModel)
_BEHIND_ALL = 2**62


class History(Generic[N]):
    """The rows of a noun that hang on an account, by their cursor; `wanted`: a condition in SQL upon them."""

    def __init__(self, noun: type[N], *wanted: ColumnElement[bool]) -> None:
        rows = table(noun)
        self._noun = noun
        here = select(rows).where(rows.c.account_id == bindparam("account_id"), *wanted)
        since = here.where(rows.c.cursor >= bindparam("at", type_=rows.c.cursor.type))
        before = here.where(rows.c.cursor < bindparam("at", type_=rows.c.cursor.type))
        limit = bindparam("limit", type_=Integer)
        self._since = Prepared(lambda _: since.order_by(rows.c.cursor, rows.c.id).limit(limit))
        self._before = Prepared(lambda _: before.order_by(rows.c.cursor.desc(), rows.c.id.desc()).limit(limit))

    def of(
        self, transaction: Transaction, account_id: int, *, since: int | None, before: int | None, limit: int
    ) -> list[N]:
        """Return the first since a cursor, or the latest (`before` a cursor), oldest first; they are for reading."""
        prepared, at = (
            (self._since, since) if since is not None else (self._before, _BEHIND_ALL if before is None else before)
        )
        found = transaction.run(prepared, {"account_id": account_id, "at": at, "limit": limit})
        return [noun_from(self._noun, row) for row in (found if since is not None else reversed(found))]
