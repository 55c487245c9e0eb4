"""Meetings and their topics."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.meeting import Meeting
from domain.questions.topic import Topic
from storage.engine import table
from storage.prepared import Prepared
from storage.store import Store

_MEETING = table(Meeting)
_NEXT_NUMBER = Prepared(
    lambda _: (
        update(_MEETING)
        .where(_MEETING.c.id == bindparam("meeting"))
        .values(last_number=_MEETING.c.last_number + 1)
        .returning(_MEETING.c.last_number)
    )
)


class Meetings(Store):
    """Queries about meetings."""

    def get(self, meeting_id: int) -> Meeting:
        """Return a meeting; NotFound."""
        return self._found(Meeting, meeting_id)

    def hold(self, meeting_id: int) -> Meeting:
        """Return a meeting as it is now, and let nobody else decide in it before this unit ends; NotFound."""
        return self._locked(Meeting, meeting_id)

    def by_code(self, code: str) -> Meeting | None:
        """Return the meeting whose questions carry this prefix, or None."""
        return self._in.session.exec(pick(Meeting).where(Meeting.code == code.upper())).one_or_none()

    def of_unit(self, unit_id: int) -> list[Meeting]:
        """Return a unit's meetings, the latest start first."""
        return list(
            self._in.session.exec(
                pick(Meeting).where(Meeting.unit_id == unit_id).order_by(col(Meeting.starts_at).desc())
            )
        )

    def of_units(self, unit_ids: Collection[int]) -> list[Meeting]:
        """Return all meetings of these units, the latest start first."""
        wanted = pick(Meeting).where(col(Meeting.unit_id).in_(unit_ids)).order_by(col(Meeting.starts_at).desc())
        return list(self._in.session.exec(wanted))

    def all(self) -> list[Meeting]:
        """Return every meeting, the latest start first."""
        return list(self._in.session.exec(pick(Meeting).order_by(col(Meeting.starts_at).desc())))

    def not_over(self, unit_ids: Sequence[int]) -> list[Meeting]:
        """Return the meetings of these units that were neither closed nor cancelled, the soonest first."""
        wanted = (
            pick(Meeting)
            .where(
                col(Meeting.unit_id).in_(unit_ids),
                col(Meeting.closed_at).is_(None),
                col(Meeting.cancelled_at).is_(None),
            )
            .order_by(col(Meeting.starts_at))
        )
        return self._in.listed(Meeting, ("not_over", *unit_ids), lambda session: session.exec(wanted).all())

    def holding_units(self) -> list[int]:
        """Return the units that hold a meeting that is not over, or, where none does, that ever held one."""
        wanted = pick(Meeting.unit_id).distinct().order_by(col(Meeting.unit_id))
        ahead = wanted.where(col(Meeting.closed_at).is_(None), col(Meeting.cancelled_at).is_(None))
        return list(self._in.session.exec(ahead)) or list(self._in.session.exec(wanted))

    def next_number(self, meeting_id: int) -> int:
        """Allot the next number of a meeting; the row stays locked until the commit, so numbers follow the order."""
        return int(self._in.run(_NEXT_NUMBER, {"meeting": meeting_id})[0][0])

    def topics(self, meeting_id: int) -> list[Topic]:
        """Return a meeting's topics in their order."""
        wanted = pick(Topic).where(Topic.meeting_id == meeting_id).order_by(col(Topic.rank))
        return self._in.listed(Topic, ("of_meeting", meeting_id), lambda session: session.exec(wanted).all())

    def topic(self, topic_id: int) -> Topic:
        """Return a topic; NotFound."""
        return self._found(Topic, topic_id)

    def keep(self, thing: Meeting | Topic) -> None:
        """Store a new or changed meeting or topic."""
        self._keep(thing)
