"""Deadlines, programmes, and the days on which an office differs from the public calendar."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col
from sqlmodel import select as pick
from sqlmodel.sql.expression import SelectOfScalar

from domain.deadline import Body, Deadline, OfficeDay, Programme
from domain.meeting import Meeting
from domain.people.unit import Unit
from storage.store import Store


class Deadlines(Store):
    """Queries about deadlines."""

    def get(self, deadline_id: int) -> Deadline:
        """Return a deadline; NotFound."""
        return self._found(Deadline, deadline_id)

    def hold(self, deadline_id: int) -> Deadline:
        """Return a deadline as it is now, and let nobody else decide on it before this unit ends; NotFound."""
        return self._locked(Deadline, deadline_id)

    def of_meeting(self, meeting_id: int, *, parts: bool = False) -> list[Deadline]:
        """Return a meeting's deadlines in the plan's order, those that were dropped too.

        `parts`: with what each unit owes of one for itself.
        """
        return self._of(pick(Deadline).where(Deadline.meeting_id == meeting_id), parts=parts)

    def of_programme(self, programme_id: int, *, parts: bool = False) -> list[Deadline]:
        """Return the deadlines of a programme itself, in the plan's order; `parts` as above."""
        return self._of(pick(Deadline).where(Deadline.programme_id == programme_id), parts=parts)

    def _of(self, wanted: SelectOfScalar[Deadline], *, parts: bool) -> list[Deadline]:
        return self._ordered(wanted if parts else wanted.where(col(Deadline.whole_id).is_(None)))

    def parts_of(self, whole_ids: Collection[int]) -> list[Deadline]:
        """Return what each unit owes of these for itself, dropped ones too, in the office's order of the units."""
        wanted = (
            pick(Deadline)
            .outerjoin(Unit, col(Unit.id) == col(Deadline.unit_id))
            .where(col(Deadline.whole_id).in_(whole_ids))
            .order_by(col(Unit.rank), col(Deadline.unit_id), col(Deadline.id))
        )
        return list(self._in.session.exec(wanted))

    def parts_in(self, unit_ids: Collection[int]) -> list[Deadline]:
        """Return what these units still owe each for itself."""
        wanted = pick(Deadline).where(
            col(Deadline.unit_id).in_(unit_ids), col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None)
        )
        return self._ordered(wanted)

    def asked_of(self, unit_ids: Collection[int]) -> list[Deadline]:
        """Return all that was ever asked of each of these units for itself and not dropped, the soonest first."""
        wanted = pick(Deadline).where(col(Deadline.unit_id).in_(unit_ids), col(Deadline.dropped_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Deadline.ends_at), col(Deadline.rank), col(Deadline.id))))

    def body_of(self, deadline: Deadline) -> Body:
        """Return the meeting or programme that a deadline belongs to."""
        if deadline.meeting_id is not None:
            return Body(self._found(Meeting, deadline.meeting_id))
        return Body(self.programme(deadline.programme_id or 0))

    def held_by(self, person_id: int) -> list[Deadline]:
        """Return what a person still owes because of plans, the soonest first; what has no date comes last."""
        found = self._in.session.exec(
            pick(Deadline)
            .where(Deadline.holder_id == person_id, col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None))
            .order_by(col(Deadline.ends_at).is_(None), col(Deadline.ends_at), col(Deadline.id))
        )
        return list(found)

    def parts_done_for(self, person_id: int) -> list[Deadline]:
        """Return what units have done for themselves while it was a person's."""
        wanted = pick(Deadline).where(
            Deadline.holder_id == person_id, col(Deadline.unit_id).is_not(None), col(Deadline.done_at).is_not(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(Deadline.id))))

    def without_holder(self, unit_id: int) -> list[Deadline]:
        """Return what nobody holds yet of a unit's meetings and programmes, and is still owed; no parts."""
        return self._owed_in(unit_id, col(Deadline.holder_id).is_(None), col(Deadline.whole_id).is_(None))

    def wholes(self, unit_id: int) -> list[Deadline]:
        """Return what is still owed there by each of several units for itself: the whole of each."""
        return [whole for whole in self._owed_in(unit_id, col(Deadline.whole_id).is_(None)) if whole.each]

    def without_head(self, unit_id: int) -> list[Deadline]:
        """Return what is still owed there and has nobody yet to whom its holder answers."""
        return self._owed_in(unit_id, col(Deadline.head_id).is_(None))

    def _owed_in(self, unit_id: int, *lacking: ColumnElement[bool]) -> list[Deadline]:
        meetings = pick(Meeting.id).where(Meeting.unit_id == unit_id)
        programmes = pick(Programme.id).where(Programme.unit_id == unit_id)
        return self._ordered(
            pick(Deadline).where(
                *lacking,
                col(Deadline.done_at).is_(None),
                col(Deadline.dropped_at).is_(None),
                col(Deadline.meeting_id).in_(meetings) | col(Deadline.programme_id).in_(programmes),
            )
        )

    def with_intake_over(self, step: str, *, limit: int) -> list[Deadline]:
        """Return the steps of this name that are still owed though their meeting takes no more questions."""
        wanted = (
            pick(Deadline)
            .join(Meeting, col(Meeting.id) == col(Deadline.meeting_id))
            .where(Deadline.step == step, col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None))
            .where(col(Meeting.intake_ends_at) <= self._in.now)
        )
        return self._ordered(wanted.limit(limit))

    def programme(self, programme_id: int) -> Programme:
        """Return a programme; NotFound."""
        return self._found(Programme, programme_id)

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
        return self._found(OfficeDay, day_id)

    def remove_day(self, day: OfficeDay) -> None:
        """Take a day off the office's list."""
        self._in.session.delete(day)
        self._in.session.flush()

    def keep(self, thing: Deadline | Programme | OfficeDay) -> None:
        """Store something new or changed."""
        self._keep(thing)

    def _ordered(self, wanted: SelectOfScalar[Deadline]) -> list[Deadline]:
        return list(self._in.session.exec(wanted.order_by(col(Deadline.rank), col(Deadline.id))))
