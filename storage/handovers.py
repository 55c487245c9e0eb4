"""What was not seen, over all offices, and what is handed over because of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.handover import Ended, Handover, Reached
from domain.meeting import Meeting
from domain.messages.delivery import Delivery, DeliveryState
from domain.people.person import Person
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_DELIVERY, _HANDOVER = table(Delivery), table(Handover)
_ENDED = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
_SINCE = func.coalesce(col(Delivery.ended_at), col(Delivery.created_at))
"""From when it is waited for somebody to see a message: since it went, or since it should have."""

_STANDS: ColumnElement[str] = case(
    (_DELIVERY.c.seen_at.is_not(None), literal(Reached.SEEN.value, String)),
    (_HANDOVER.c.ended == Ended.GIVEN, literal(Reached.GIVEN.value, String)),
    (_DELIVERY.c.handover_id.is_not(None), literal(Reached.WAITING.value, String)),
    (_DELIVERY.c.passed_at.is_not(None), literal(Reached.MOVED.value, String)),
    (_DELIVERY.c.state == DeliveryState.FAILED, literal(Reached.FAILED.value, String)),
    (_DELIVERY.c.state == DeliveryState.UNCERTAIN, literal(Reached.UNCERTAIN.value, String)),
    (_DELIVERY.c.state == DeliveryState.SENT, literal(Reached.SENT.value, String)),
    else_=literal(Reached.OWED.value, String),
)


def _since(before: datetime) -> ColumnElement[bool]:
    """Whether it has been waited for since an instant; what is still due counts once it should have gone."""
    waits = or_(col(Delivery.due_at) <= before, col(Delivery.reason) != "")
    due = and_(col(Delivery.state) == DeliveryState.DUE, col(Delivery.created_at) <= before, waits)
    return or_(and_(col(Delivery.state).in_(_ENDED), before >= _SINCE), due)


class Handovers(Store):
    """Queries about what was not seen, and about handovers."""

    # --- what was not seen -------------------------------------------------------------------------------------------

    def units_waiting(self, before: datetime) -> list[int]:
        """Return the units whose askers have not seen something since an instant."""
        self._in.settle_appended()
        found = self._in.execute(
            select(col(Meeting.unit_id)).distinct()
            .join(Question, col(Question.meeting_id) == col(Meeting.id))
            .join(Delivery, col(Delivery.question_id) == col(Question.id))
            .where(*self._unseen(), _since(before))
        )  # fmt: skip
        return list(found.scalars())

    def unseen(self, before: Mapping[int, datetime], *, limit: int) -> list[Delivery]:
        """Return messages that failed, or were not seen since an instant (of each unit its own), the oldest first."""
        self._in.settle_appended()
        late = [and_(col(Meeting.unit_id) == unit_id, _since(at)) for unit_id, at in before.items()]
        wanted = (
            pick(Delivery)
            .join(Question, col(Delivery.question_id) == col(Question.id))
            .join(Meeting, col(Question.meeting_id) == col(Meeting.id))
            .where(*self._unseen(), or_(col(Delivery.state) == DeliveryState.FAILED, *late))
            .order_by(col(Delivery.id))
            .limit(limit)
        )
        return list(self._in.session.exec(wanted.with_for_update(skip_locked=True, of=_DELIVERY)))

    @staticmethod
    def _unseen() -> tuple[ColumnElement[bool], ...]:
        return (
            col(Delivery.question_id).is_not(None), col(Delivery.seen_at).is_(None), col(Delivery.passed_at).is_(None),
            col(Delivery.person_id).is_not(None),
        )  # fmt: skip

    def told(self, question_ids: Collection[int]) -> list[Delivery]:
        """Return all that the askers of these questions had to hear of them, in the order in which it was promised."""
        self._in.settle_appended()
        wanted = pick(Delivery).where(col(Delivery.question_id).in_(question_ids))
        return list(self._in.session.exec(wanted.order_by(col(Delivery.id))))

    def counted(self, units: Collection[int]) -> dict[Reached, int]:
        """Count how far what askers of these units must see has come."""
        self._in.settle_appended()
        found = self._in.execute(self._ledger(select(_STANDS, func.count()), units).group_by(_STANDS))
        return {Reached(stands): count for stands, count in found}

    def ledger(
        self, units: Collection[int], stands: Reached | None, *, skip: int, limit: int
    ) -> list[tuple[Delivery, Reached]]:
        """Return what askers of these units must see, with how far each has come, the newest first."""
        self._in.settle_appended()
        wanted = self._ledger(select(_DELIVERY.c.id, _STANDS), units).order_by(_DELIVERY.c.id.desc())
        if stands is not None:
            wanted = wanted.where(_STANDS.in_([stands.value]))
        found = {key: Reached(how) for key, how in self._in.execute(wanted.offset(skip).limit(limit))}
        rows = self._in.session.exec(
            pick(Delivery).where(col(Delivery.id).in_(found)).order_by(col(Delivery.id).desc())
        )
        return [(row, found[row.id or 0]) for row in rows]

    @staticmethod
    def _ledger(wanted: Select[Any, Any], units: Collection[int]) -> Select[Any, Any]:
        question, meeting = table(Question), table(Meeting)
        return (
            wanted.select_from(_DELIVERY)
            .join(question, _DELIVERY.c.question_id == question.c.id)
            .join(meeting, question.c.meeting_id == meeting.c.id)
            .outerjoin(_HANDOVER, _DELIVERY.c.handover_id == _HANDOVER.c.id)
            .where(
                meeting.c.unit_id.in_(units),
                _DELIVERY.c.once.not_like("%#%"),
                or_(_DELIVERY.c.state != DeliveryState.DROPPED, _DELIVERY.c.handover_id.is_not(None)),
            )
        )

    # --- what is handed over -----------------------------------------------------------------------------------------

    def hold(self, handover_id: int) -> Handover:
        """Return a handover as it is now, nobody else's before this unit ends; NotFound."""
        return self._locked(Handover, handover_id)

    def get(self, handover_id: int) -> Handover:
        """Return a handover; NotFound."""
        return self._found(Handover, handover_id)

    def open_of(self, question_id: int) -> Handover | None:
        """Return what waits to be handed over of a question, or None."""
        return self._in.session.exec(
            pick(Handover).where(Handover.question_id == question_id, col(Handover.ended_at).is_(None))
        ).one_or_none()

    def waiting(self, question_ids: Collection[int]) -> set[int]:
        """Return those of these questions whose askers still wait to be handed something."""
        found = self._in.execute(
            select(_HANDOVER.c.question_id)
            .where(_HANDOVER.c.question_id.in_(question_ids), _HANDOVER.c.ended_at.is_(None))
        )  # fmt: skip
        return set(found.scalars())

    def listed(self, *, units: Collection[int] = (), groups: Collection[int] = ()) -> list[Handover]:
        """Return what waits in these offices, or with these groups, the oldest first."""
        mine = or_(col(Handover.unit_id).in_(units), col(Handover.group_id).in_(groups))
        wanted = pick(Handover).where(mine, col(Handover.ended_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Handover.id))))

    def of_groups(self) -> list[tuple[int, int]]:
        """Return (unit, group) of all that a group is to hand over."""
        open_ones = select(_HANDOVER.c.unit_id, _HANDOVER.c.group_id).distinct()
        found = self._in.execute(open_ones.where(_HANDOVER.c.ended_at.is_(None), _HANDOVER.c.group_id.is_not(None)))
        return [(unit_id, group_id) for unit_id, group_id in found]

    def overtaken(self, *, limit: int) -> list[Handover]:
        """Return open ones of which something was seen or went through, or whose asker or question is no more."""
        self._in.settle_appended()
        went = and_(_DELIVERY.c.state == DeliveryState.SENT, _DELIVERY.c.ended_at > _DELIVERY.c.passed_at)
        moved = select(_DELIVERY.c.id).where(
            _DELIVERY.c.handover_id == _HANDOVER.c.id, or_(_DELIVERY.c.seen_at.is_not(None), went)
        )
        wanted = (
            pick(Handover)
            .join(Question, col(Handover.question_id) == col(Question.id))
            .join(Person, col(Question.asker_id) == col(Person.id))
            .where(
                col(Handover.ended_at).is_(None),
                or_(col(Person.erased_at).is_not(None), col(Question.withdrawn_at).is_not(None), moved.exists()),
            )
        )
        return list(self._in.session.exec(wanted.order_by(col(Handover.id)).limit(limit)))

    def keep(self, handover: Handover) -> None:
        """Store a new or changed handover."""
        self._keep(handover)
