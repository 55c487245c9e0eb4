"""Claims of mail addresses: made, counted, used up, forgotten."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.mail import AddressClaim
from domain.people.person import Account
from storage.engine import table
from storage.store import Store

_CLAIM, _ACCOUNT = table(AddressClaim), table(Account)


class Mailing(Store):
    """Queries about mail addresses."""

    def add(self, claim: AddressClaim) -> AddressClaim:
        """Store a new claim; earlier ones of its person are good no more."""
        mine = (_CLAIM.c.person_id == claim.person_id) & _CLAIM.c.used_at.is_(None) & (_CLAIM.c.ends_at > self._in.now)
        self._in.execute(update(_CLAIM).where(mine).values(ends_at=self._in.now))
        self._keep(claim)
        return claim

    def claim(self, claim_id: int) -> AddressClaim | None:
        """Return a claim, or None."""
        return self._in.session.get(AddressClaim, claim_id, populate_existing=True)

    def use(self, claim_id: int) -> bool:
        """Use a claim up; False where it has ended or somebody was quicker."""
        used = (
            update(_CLAIM)
            .where(_CLAIM.c.id == claim_id, _CLAIM.c.used_at.is_(None), _CLAIM.c.ends_at > self._in.now)
            .values(used_at=self._in.now)
            .returning(_CLAIM.c.id)
        )
        return self._in.execute(used).one_or_none() is not None

    def nth_last(
        self, number: int, *, since: datetime, person_id: int | None = None, address: str = "", origin: str = ""
    ) -> datetime | None:
        """Return when the n-th latest claim since then was made by a person, for an address or from a line; or None."""
        if person_id is not None:
            mine = _CLAIM.c.person_id == person_id
        else:
            mine = _CLAIM.c.address == address if address else _CLAIM.c.origin == origin
        wanted = select(_CLAIM.c.made_at).where(mine, _CLAIM.c.made_at > since)
        found: datetime | None = self._in.execute(
            wanted.order_by(_CLAIM.c.made_at.desc()).offset(number - 1).limit(1)
        ).scalar_one_or_none()
        return found

    def account_of(self, person_id: int, network: str) -> Account | None:
        """Return the account by which a person gets letters, also one that takes none now; the latest of several."""
        wanted = pick(Account).where(Account.person_id == person_id, Account.network == network)
        latest_first = wanted.order_by(col(Account.blocked_at).is_not(None), col(Account.id).desc())
        return self._in.session.exec(latest_first.limit(1)).one_or_none()

    def mute(self, account_id: int, at: datetime | None) -> None:
        """Note that nothing but what is mandatory is to go there from an instant on; None: everything again."""
        self._in.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == account_id).values(muted_at=at))

    def empty(self, person_id: int) -> None:
        """Forget which addresses a person has claimed; that they did still counts."""
        ended = {"address": "", "ends_at": self._in.now}
        self._in.execute(update(_CLAIM).where(_CLAIM.c.person_id == person_id).values(ended))

    def forget_until(self, at: datetime) -> None:
        """Remove what was claimed up to an instant."""
        self._in.execute(delete(_CLAIM).where(_CLAIM.c.made_at <= at))
