"""Where each talk stands."""

from sqlalchemy import bindparam, delete, select

from conversation.place import Place
from storage.engine import table
from storage.store import Store

_PLACE = table(Place)
_FIND = select(_PLACE).where(_PLACE.c.account_id == bindparam("account"))


class Places(Store):
    """Queries about places; on the path of every turn."""

    def get(self, account_id: int) -> Place:
        """Return where the talk with this account stands; a new account stands nowhere yet."""
        row = self._in.connection.execute(_FIND, {"account": account_id}).one_or_none()
        if row is None:
            return Place(account_id=account_id, step="", notes={}, trail=[], offered=[], nonce="")
        return Place(
            account_id=row.account_id,
            step=row.step,
            notes=row.notes,
            trail=row.trail,
            offered=row.offered,
            nonce=row.nonce,
        )

    def put(self, place: Place) -> None:
        """Store where the talk stands now."""
        values = {
            "step": place.step,
            "notes": place.notes,
            "trail": place.trail,
            "offered": place.offered,
            "nonce": place.nonce,
        }
        self._in.execute(
            self._in.insert(Place)
            .values(account_id=place.account_id, **values)
            .on_conflict_do_update(index_elements=["account_id"], set_=values)
        )

    def remove(self, account_id: int) -> None:
        """Forget the talk with an account."""
        self._in.execute(delete(_PLACE).where(_PLACE.c.account_id == account_id))
