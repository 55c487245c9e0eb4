"""What every store is: queries over one transaction, each named by what it means."""

from collections.abc import Collection
from typing import TypeVar

from sqlmodel import SQLModel, col
from sqlmodel import select as pick

from domain.errors import NotFound
from storage.transaction import Transaction

N = TypeVar("N", bound=SQLModel)


class Store:
    """A set of queries; it keeps nothing but the transaction that it works in."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def _found(self, noun: type[N], key: int) -> N:
        """Return a noun by its key; NotFound."""
        found = self._in.session.get(noun, key)
        if found is None:
            raise NotFound
        return found

    def _locked(self, noun: type[N], key: int | str) -> N:
        """Return a noun as it is now, and let nobody else change its row before this unit ends; NotFound."""
        found = self._in.session.get(noun, key, populate_existing=True, with_for_update=True)
        if found is None:
            raise NotFound
        self._in.has_locked()
        return found

    def _locked_all(self, noun: type[N], keys: Collection[int]) -> dict[int, N]:
        """Return the same of several at once, by key, locked in the order of their keys; those that are there."""
        mine = col(noun.id).in_(keys)  # type: ignore[attr-defined]
        wanted = pick(noun).where(mine).order_by(col(noun.id)).with_for_update()  # type: ignore[attr-defined]
        found = self._in.session.exec(wanted.execution_options(populate_existing=True)).all()
        self._in.has_locked()
        return {one.id: one for one in found}  # type: ignore[attr-defined]

    def _keep(self, thing: SQLModel) -> None:
        """Store something new or changed."""
        self._in.session.add(thing)
        self._in.session.flush()
