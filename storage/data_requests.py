"""Requests about one's own data."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.data_request import DataRequest, RequestKind
from domain.people.person import Person
from storage.engine import table
from storage.store import Store


class DataRequests(Store):
    """Queries about such requests."""

    def of_person(self, person_id: int, *, limit: int) -> list[DataRequest]:
        """Return the last requests of a person, the newest first."""
        wanted = pick(DataRequest).where(DataRequest.person_id == person_id)
        return list(self._in.session.exec(wanted.order_by(col(DataRequest.id).desc()).limit(limit)))

    def open_of(self, person_id: int, kind: RequestKind) -> list[DataRequest]:
        """Return the requests of one kind of a person that nobody has dealt with."""
        wanted = pick(DataRequest).where(DataRequest.person_id == person_id, DataRequest.kind == kind)
        return list(
            self._in.session.exec(wanted.where(col(DataRequest.done_at).is_(None)).order_by(col(DataRequest.id)))
        )

    def seen_since(self, person_id: int, since: datetime) -> DataRequest | None:
        """Return by which request a person looked at their data since an instant, or None."""
        mine = pick(DataRequest).where(DataRequest.person_id == person_id, DataRequest.kind == RequestKind.SEE)
        return self._in.session.exec(mine.where(col(DataRequest.asked_at) >= since).limit(1)).first()

    def of_units(self, unit_ids: Collection[int], *, is_open: bool, limit: int) -> list[tuple[DataRequest, Person]]:
        """Return requests to units' offices with who asks: those open, the soonest due first; or the last done."""
        wanted = pick(DataRequest, Person).join(Person, col(Person.id) == col(DataRequest.person_id))
        wanted = wanted.where(col(DataRequest.unit_id).in_(unit_ids))
        done, by = col(DataRequest.done_at), col(DataRequest.done_by)
        if is_open:
            wanted = wanted.where(done.is_(None)).order_by(by, col(DataRequest.id))
        else:
            wanted = wanted.where(done.is_not(None)).order_by(done.desc(), col(DataRequest.id).desc())
        return list(self._in.session.exec(wanted.limit(limit)))

    def count_open(self, unit_ids: Collection[int]) -> int:
        """Return how many requests to the offices of units are open."""
        wanted = select(func.count(col(DataRequest.id)))
        wanted = wanted.where(col(DataRequest.unit_id).in_(unit_ids), col(DataRequest.done_at).is_(None))
        return int(self._in.execute(wanted).scalar_one())

    def forget_words(self, person_id: int) -> None:
        """Empty what a person wrote in requests, and what was answered; numbers and dates stay as proof."""
        rows = table(DataRequest)
        mine = update(rows).where(rows.c.person_id == person_id)
        self._in.execute(mine.values(text="", said=""))
        self._in.execute(mine.where(rows.c.done_at.is_(None)).values(done_at=self._in.now, answered_at=self._in.now))

    def all_open(self) -> list[DataRequest]:
        """Return all that are open, wherever; those that need a person are few."""
        return list(self._in.session.exec(pick(DataRequest).where(col(DataRequest.done_at).is_(None))))

    def hold(self, request_id: int) -> DataRequest:
        """Return a request as it is now, and let nobody else answer it before this unit ends; NotFound."""
        return self._locked(DataRequest, request_id)

    def keep(self, request: DataRequest) -> None:
        """Store a new or changed request."""
        self._keep(request)
