"""What every store is: queries over one transaction, each named by what it means."""

from storage.transaction import Transaction


class Store:
    """A set of queries; it keeps nothing but the transaction that it works in."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction
