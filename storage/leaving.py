"""People who leave: what they hold, who may not leave at the same time, and the ways by which they came in."""

from collections.abc import Collection

from sqlalchemy import delete, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.deadline import Deadline
from domain.meeting import Meeting
from domain.people.access import JoinCode, SignInLink, WayBack
from domain.people.person import Person
from domain.people.unit import Unit
from domain.questions.topic import Topic
from storage.engine import table
from storage.store import Store


class Leaving(Store):
    """Queries about people who leave."""

    def hold_units(self, unit_ids: Collection[int]) -> None:
        """Let nobody else leave the office of these units before this one ends; others go on working meanwhile."""
        wanted = pick(Unit.id).where(col(Unit.id).in_(unit_ids)).order_by(col(Unit.id))
        self._in.session.exec(wanted.with_for_update(key_share=True)).all()
        self._in.has_locked()

    def stays(self, person_id: int) -> bool:
        """Whether a person is still there, and will be until this unit ends."""
        wanted = pick(Person.erased_at).where(Person.id == person_id)
        found = list(self._in.session.exec(wanted.with_for_update(read=True, key_share=True)))
        self._in.has_locked()
        return found == [None]

    def end_ways_in(self, person_id: int) -> None:
        """Let no link, code or way back of this one person be used again."""
        links, codes, ways = table(SignInLink), table(JoinCode), table(WayBack)
        self._in.execute(delete(ways).where(ways.c.person_id == person_id))
        mine = (links.c.person_id == person_id) & (links.c.ends_at > self._in.now)
        self._in.execute(update(links).where(mine).values(ends_at=self._in.now))
        self._in.execute(update(codes).where(codes.c.person_id == person_id).values(uses_left=0))

    def watched_by(self, person_id: int) -> list[Deadline]:
        """Return what is still owed to plans by those who answer to a person."""
        wanted = pick(Deadline).where(
            Deadline.head_id == person_id, col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(Deadline.id))))

    def topics_of(self, person_id: int) -> list[Topic]:
        """Return the topics of meetings that are not over, whose questions a person answers by default."""
        wanted = (
            pick(Topic)
            .join(Meeting, col(Meeting.id) == col(Topic.meeting_id))
            .where(
                Topic.responder_id == person_id, col(Meeting.closed_at).is_(None), col(Meeting.cancelled_at).is_(None)
            )
            .order_by(col(Topic.meeting_id), col(Topic.rank))
        )
        return list(self._in.session.exec(wanted))
