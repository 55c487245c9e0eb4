"""Codes that link accounts, wrong ones that were typed, and what is still owed to an account that leaves."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.delivery import Delivery, DeliveryState
from domain.people.linking import LinkCode, LinkTry
from storage.engine import table
from storage.store import Store
from storage.writer import LONGEST_STEP_BACK

_CODE, _TRY, _DELIVERY = table(LinkCode), table(LinkTry), table(Delivery)


def _from(account_id: int | None, origin: str) -> list[ColumnElement[bool]]:
    mine = [] if account_id is None else [_TRY.c.account_id == account_id]
    return [*mine, _TRY.c.origin == origin] if origin else mine


class Linking(Store):
    """Queries about linking accounts."""

    def add(self, code: LinkCode) -> None:
        """Store a new code."""
        self._keep(code)

    def lasting(self, digits: str) -> list[LinkCode]:
        """Return the codes with these digits whose time has not run out, used ones too.

        One that a clock made which was ahead would last for as long as it was ahead: it is good for nothing.
        """
        wanted = pick(LinkCode).where(
            LinkCode.code == digits,
            col(LinkCode.ends_at) > self._in.now,
            col(LinkCode.made_at) < self._in.now + LONGEST_STEP_BACK,
        )
        return list(self._in.session.exec(wanted.order_by(col(LinkCode.id))))

    def use(self, code_id: int) -> bool:
        """Use a code up; False where it has ended or somebody was quicker."""
        used = (
            update(_CODE)
            .where(_CODE.c.id == code_id, _CODE.c.used_at.is_(None), _CODE.c.ends_at > self._in.now)
            .values(used_at=self._in.now)
            .returning(_CODE.c.id)
        )
        return self._in.execute(used).one_or_none() is not None

    def forget_codes(self, *, person_id: int | None = None, account_id: int | None = None) -> None:
        """Remove the codes of a person, or those made on an account."""
        mine = _CODE.c.person_id == person_id if person_id is not None else _CODE.c.account_id == account_id
        self._in.execute(delete(_CODE).where(mine))

    # --- wrong codes -------------------------------------------------------------------------------------------------

    def add_try(self, account_id: int, origin: str, *, forget_until: datetime) -> None:
        """Note that an account typed a wrong code; what was noted up to an instant counts no more and goes."""
        self._in.execute(delete(_TRY).where(_TRY.c.at <= forget_until))
        self._in.session.add(LinkTry(account_id=account_id, origin=origin, at=self._in.now))
        self._in.session.flush()

    def tries(self, account_id: int | None = None, *, since: datetime, origin: str = "") -> int:
        """Return how many wrong codes have come after an instant, from an account, an address, or anybody."""
        mine = (_TRY.c.at > since, self._is_past(), *_from(account_id, origin))
        return int(self._in.execute(select(func.count()).select_from(_TRY).where(*mine)).scalar_one())

    def nth_try(self, number: int, *, account_id: int | None = None, origin: str = "") -> datetime | None:
        """Return when the n-th latest wrong code came, from an account or an address; None: there were fewer."""
        mine = (self._is_past(), *_from(account_id, origin))
        wanted = select(_TRY.c.at).where(*mine).order_by(_TRY.c.at.desc()).offset(number - 1).limit(1)
        found: datetime | None = self._in.execute(wanted).scalar_one_or_none()
        return found

    def _is_past(self) -> ColumnElement[bool]:
        """What was noted by a clock that was ahead must not lock anybody out until then."""
        return _TRY.c.at < self._in.now + LONGEST_STEP_BACK

    def forget_tries(self, account_id: int) -> None:
        """Remove what an account typed."""
        self._in.execute(delete(_TRY).where(_TRY.c.account_id == account_id))

    # --- what is owed to an account that leaves ----------------------------------------------------------------------

    def waiting_for(self, account_id: int) -> list[Delivery]:
        """Return the messages to an account that no sender has claimed, and let none claim them in this unit."""
        self._in.settle_appended()
        wanted = (
            pick(Delivery)
            .where(Delivery.account_id == account_id, Delivery.state == DeliveryState.DUE)
            .order_by(col(Delivery.id))
            .with_for_update(skip_locked=True)
        )
        return list(self._in.session.exec(wanted))

    def keep_undelivered(self, account_id: int) -> None:
        """Let go of an account those of its messages that did not arrive: the office still has to see them."""
        self._in.settle_appended()
        self._in.execute(
            update(_DELIVERY)
            .where(
                _DELIVERY.c.account_id == account_id,
                _DELIVERY.c.person_id.is_not(None),
                _DELIVERY.c.state.in_([DeliveryState.FAILED, DeliveryState.UNCERTAIN]),
            )
            .values(account_id=None, chat="")
        )
