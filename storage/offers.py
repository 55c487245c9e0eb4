"""What notices offered to accounts on networks without buttons, by number."""

from typing import Any

from sqlalchemy import bindparam, case, delete, select, update

from domain.messages.offer import FIRST_NUMBER, LAST_NUMBER, Offer
from domain.people.person import Account
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.store import Store

_OFFER, _ACCOUNT = table(Offer), table(Account)
_KEPT = ("number", "label", "payload", "forms", "about")
_OF = Prepared(
    lambda _: (
        select(*(_OFFER.c[name] for name in _KEPT))
        .where(_OFFER.c.account_id == bindparam("account_id"))
        .order_by(_OFFER.c.made_at.desc(), _OFFER.c.number)
    )
)


class Offers(Store):
    """Queries about offers."""

    def numbers(self, account_id: int, count: int) -> range:
        """Return so many numbers in a row that nothing recent has; two notices at once never get the same."""
        last = _ACCOUNT.c.last_offer
        before = FIRST_NUMBER - 1
        taken = self._in.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id)
            .values(
                last_offer=case((((last < before) | (last + count > LAST_NUMBER)), before + count), else_=last + count)
            )
            .returning(last)
        ).scalar_one()
        return range(taken - count + 1, taken + 1)

    def put(self, account_id: int, offers: list[dict[str, Any]]) -> None:
        """Store offers: dicts of number, label, payload, forms, about; an older one with the same number gives way."""
        new = inserting(_OFFER, self._in.kind)
        changed = {name: new.excluded[name] for name in ("label", "payload", "forms", "about", "made_at")}
        for offer in offers:
            self._in.execute(
                new.values(account_id=account_id, made_at=self._in.now, **offer).on_conflict_do_update(
                    index_elements=["account_id", "number"], set_=changed
                )
            )

    def of(self, account_id: int) -> list[tuple[int, str, str, list[str], str]]:
        """Return (number, label, payload, forms, about) of what an account was offered, the newest notice first."""
        rows: list[Any] = self._in.run(_OF, {"account_id": account_id})
        return [tuple(row) for row in rows]

    def forget(self, account_id: int) -> None:
        """Remove what was offered to an account."""
        self._in.execute(delete(_OFFER).where(_OFFER.c.account_id == account_id))
