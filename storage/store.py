"""What every store is: queries over one transaction, each named by what it means."""

from typing import TypeVar

from sqlmodel import SQLModel

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

    def _keep(self, thing: SQLModel) -> None:
        """Store something new or changed."""
        self._in.session.add(thing)
        self._in.session.flush()
