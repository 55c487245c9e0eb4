"""Where each talk stands: one row an account."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, bindparam, delete, select
from sqlmodel import SQLModel

from conversation.place import Place
from domain.people.person import Account
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.store import Store

PLACE = Table(
    "place",
    SQLModel.metadata,
    Column("account_id", Integer, ForeignKey(table(Account).c.id), primary_key=True, autoincrement=False),
    Column("step", String(64), nullable=False),
    Column("notes", JSON, nullable=False),
    Column("trail", JSON, nullable=False),
    Column("offered", JSON, nullable=False),
    Column("nonce", String(12), nullable=False),
    Column("spent", String(64), nullable=False),
    Column("more", String(24), nullable=False),
)
"""The kit's Place is no noun of the domain, so its table is here."""

_KEPT = ("step", "notes", "trail", "offered", "nonce", "spent", "more")
_GET = Prepared(
    lambda _: select(*(PLACE.c[name] for name in _KEPT)).where(PLACE.c.account_id == bindparam("account_id"))
)
_PUT = Prepared(
    lambda kind: (
        inserting(PLACE, kind)
        .values({name: bindparam(name) for name in ("account_id", *_KEPT)})
        .on_conflict_do_update(
            index_elements=["account_id"], set_={name: inserting(PLACE, kind).excluded[name] for name in _KEPT}
        )
    )
)


class Places(Store):
    """Queries about places; on the path of every turn."""

    def get(self, account_id: int) -> Place:
        """Return where the talk with this account stands; a new account stands nowhere yet."""
        rows = self._in.run(_GET, {"account_id": account_id})
        return Place(account_id, *rows[0]) if rows else Place(account_id)

    def put(self, place: Place) -> None:
        """Store where the talk stands now."""
        self._in.run(
            _PUT,
            {
                "account_id": place.account_id,
                "step": place.step,
                "notes": place.notes,
                "trail": place.trail,
                "offered": place.offered,
                "nonce": place.nonce,
                "spent": place.spent,
                "more": place.more,
            },
        )

    def remove(self, account_id: int) -> None:
        """Forget the talk with an account."""
        self._in.execute(delete(PLACE).where(PLACE.c.account_id == account_id))
