"""Deadlines, programmes, and the days on which an office differs from the public calendar."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col
from sqlmodel import select as pick
from sqlmodel.sql.expression import SelectOfScalar

from domain.deadline import Deadline, OfficeDay, Programme
from domain.errors import NotFound
from domain.meeting import Meeting
from storage.store import Store


class Deadlines(Store):
    """Queries about deadlines."""

    def get(self, deadline_id: int) -> Deadline:
        """Return a deadline; NotFound."""
        found = self._in.session.get(Deadline, deadline_id)
        if found is None:
            raise NotFound
        return found

    def hold(self, deadline_id: int) -> Deadline:
        """Return a deadline as it is now, and let nobody else decide on it before this unit ends; NotFound."""
        found = self._in.session.get(Deadline, deadline_id, populate_existing=True, with_for_update=True)
        if found is None:
            raise NotFound
        return found

    def of_meeting(self, meeting_id: int) -> list[Deadline]:
        """Return a meeting's deadlines in the plan's order, those that were dropped too."""
        return self._ordered(pick(Deadline).where(Deadline.meeting_id == meeting_id))

    def of_programme(self, programme_id: int) -> list[Deadline]:
        """Return the deadlines of a programme itself, in the plan's order."""
        return self._ordered(pick(Deadline).where(Deadline.programme_id == programme_id))

    def beside(self, deadline: Deadline) -> list[Deadline]:
        """Return all deadlines of the same meeting or programme, itself included."""
        if deadline.meeting_id is not None:
            return self.of_meeting(deadline.meeting_id)
        return self.of_programme(deadline.programme_id or 0)

    def held_by(self, person_id: int) -> list[Deadline]:
        """Return what a person still owes because of plans, the soonest first; what has no date comes last."""
        found = self._in.session.exec(
            pick(Deadline)
            .where(Deadline.holder_id == person_id, col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None))
            .order_by(col(Deadline.ends_at).is_(None), col(Deadline.ends_at), col(Deadline.id))
        )
        return list(found)

    def without_holder(self, unit_id: int) -> list[Deadline]:
        """Return what nobody holds yet of a unit's meetings and programmes, and is still owed."""
        return self._owed_in(unit_id, col(Deadline.holder_id).is_(None))

    def without_head(self, unit_id: int) -> list[Deadline]:
        """Return what is still owed there and has nobody yet to whom its holder answers."""
        return self._owed_in(unit_id, col(Deadline.head_id).is_(None))

    def _owed_in(self, unit_id: int, lacking: ColumnElement[bool]) -> list[Deadline]:
        meetings = pick(Meeting.id).where(Meeting.unit_id == unit_id)
        programmes = pick(Programme.id).where(Programme.unit_id == unit_id)
        return self._ordered(
            pick(Deadline).where(
                lacking,
                col(Deadline.done_at).is_(None),
                col(Deadline.dropped_at).is_(None),
                col(Deadline.meeting_id).in_(meetings) | col(Deadline.programme_id).in_(programmes),
            )
        )

    def programme(self, programme_id: int) -> Programme:
        """Return a programme; NotFound."""
        found = self._in.session.get(Programme, programme_id)
        if found is None:
            raise NotFound
        return found

    def programmes(self) -> list[Programme]:
        """Return every programme, the newest school year first."""
        found = self._in.session.exec(pick(Programme).order_by(col(Programme.school_year).desc(), col(Programme.id)))
        return list(found)

    def programme_by_code(self, code: str) -> Programme | None:
        """Return the programme that a plan of this code made, or None."""
        return self._in.session.exec(pick(Programme).where(Programme.code == code)).one_or_none()

    def programmes_of(self, unit_ids: Sequence[int]) -> list[Programme]:
        """Return the programmes of these units, the latest school year first, each as its plan orders them."""
        found = self._in.session.exec(
            pick(Programme)
            .where(col(Programme.unit_id).in_(unit_ids))
            .order_by(col(Programme.school_year).desc(), col(Programme.id))
        )
        return list(found)

    def meetings_of(self, programme_id: int) -> list[Meeting]:
        """Return the meetings of a programme, the soonest first."""
        found = self._in.session.exec(
            pick(Meeting).where(Meeting.programme_id == programme_id).order_by(col(Meeting.starts_at))
        )
        return list(found)

    def office_days(self, unit_ids: Sequence[int]) -> list[OfficeDay]:
        """Return the days on which these units differ from the public calendar."""
        found = self._in.session.exec(
            pick(OfficeDay).where(col(OfficeDay.unit_id).in_(unit_ids)).order_by(col(OfficeDay.day))
        )
        return list(found)

    def office_day(self, day_id: int) -> OfficeDay:
        """Return one such day; NotFound."""
        found = self._in.session.get(OfficeDay, day_id)
        if found is None:
            raise NotFound
        return found

    def remove_day(self, day: OfficeDay) -> None:
        """Take a day off the office's list."""
        self._in.session.delete(day)
        self._in.session.flush()

    def keep(self, thing: Deadline | Programme | OfficeDay) -> None:
        """Store something new or changed."""
        self._in.session.add(thing)
        self._in.session.flush()

    def _ordered(self, wanted: SelectOfScalar[Deadline]) -> list[Deadline]:
        return list(self._in.session.exec(wanted.order_by(col(Deadline.rank), col(Deadline.id))))
