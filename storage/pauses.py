"""Pauses: of whom a unit's office takes nothing new for a while."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.consent import Consent
from domain.people.pause import Pause
from storage.engine import table
from storage.prepared import Prepared
from storage.store import Store

_PAUSE, _CONSENT = table(Pause), table(Consent)
_STOPPED = (
    select(_CONSENT.c.keep_until)
    .where(
        _CONSENT.c.person_id == bindparam("person_id"),
        _CONSENT.c.withdrawn_at.is_(None),
        _CONSENT.c.stopped_at.is_not(None),
    )
    .limit(1)
    .scalar_subquery()
)
_HOLDS = Prepared(
    lambda _: select(func.max(_PAUSE.c.id), _STOPPED).where(
        _PAUSE.c.person_id == bindparam("person_id"),
        _PAUSE.c.unit_id == bindparam("unit_id"),
        _PAUSE.c.lifted_at.is_(None),
        _PAUSE.c.ends_at > bindparam("now"),
    )
)
"""Asked whenever somebody sends something."""


class Pauses(Store):
    """Queries about pauses."""

    def holding(self, person_id: int, unit_id: int) -> Pause | None:
        """Return the pause of a person in a unit that stands, or None."""
        return self.holding_or_stopped(person_id, unit_id)[0]

    def holding_or_stopped(self, person_id: int, unit_id: int) -> tuple[Pause | None, datetime | None]:
        """Return the same, and until when nothing new is taken from who withdrew their consent; None: they did not."""
        wanted = {"person_id": person_id, "unit_id": unit_id, "now": self._in.now}
        key, stopped = self._in.run(_HOLDS, wanted)[0]
        return (self._found(Pause, key) if key is not None else None), stopped

    def of_person(self, person_id: int) -> list[Pause]:
        """Return the pauses of a person that stand, anywhere."""
        wanted = pick(Pause).where(Pause.person_id == person_id, *self._stand())
        return list(self._in.session.exec(wanted.order_by(col(Pause.id))))

    def of_units(self, unit_ids: Collection[int]) -> list[Pause]:
        """Return the pauses of some units that stand, the newest first."""
        wanted = pick(Pause).where(col(Pause.unit_id).in_(unit_ids), *self._stand())
        return list(self._in.session.exec(wanted.order_by(col(Pause.id).desc())))

    def standing(self) -> list[Pause]:
        """Return all that stand, to know by its account who has come back."""
        return list(self._in.session.exec(pick(Pause).where(*self._stand()).order_by(col(Pause.id))))

    def _stand(self) -> list[ColumnElement[bool]]:
        return [col(Pause.lifted_at).is_(None), col(Pause.ends_at) > self._in.now]

    def forget_ways(self) -> None:
        """Forget how to know people again whose pauses have ended."""
        ended = or_(_PAUSE.c.ends_at <= self._in.now, _PAUSE.c.lifted_at.is_not(None))
        self._in.execute(update(_PAUSE).where(ended).values(ways=[]))

    def hold(self, pause_id: int) -> Pause:
        """Return a pause as it is now, and let nobody else lift it before this unit ends; NotFound."""
        return self._locked(Pause, pause_id)

    def keep(self, pause: Pause) -> None:
        """Store a new or changed pause."""
        self._keep(pause)
