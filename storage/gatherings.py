"""Gatherings: what units collect for a meeting, and the opinions in each."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.people.access import Membership, Role
from domain.questions.gathering import Gathering, Opinion
from storage.engine import table
from storage.store import Store

_OPINION = table(Opinion)
_OF_GROUP = col(Membership.group_id) == col(Gathering.unit_id)
_OF_UNIT = col(Membership.unit_id) == col(Gathering.unit_id)


class Gatherings(Store):
    """Queries about gatherings and their opinions."""

    def hold(self, gathering_id: int) -> Gathering:
        """Return a gathering as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(Gathering, gathering_id)

    def get(self, gathering_id: int) -> Gathering:
        """Return a gathering; NotFound."""
        return self._found(Gathering, gathering_id)

    def find(self, meeting_id: int, unit_id: int) -> Gathering | None:
        """Return what a unit collects for a meeting, or None."""
        wanted = pick(Gathering).where(Gathering.meeting_id == meeting_id, Gathering.unit_id == unit_id)
        return self._in.session.exec(wanted).one_or_none()

    def of_meeting(self, meeting_id: int) -> dict[int, Gathering]:
        """Return what units collect for a meeting, by unit."""
        wanted = pick(Gathering).where(Gathering.meeting_id == meeting_id).order_by(col(Gathering.id))
        return {gathering.unit_id: gathering for gathering in self._in.session.exec(wanted)}

    def joined_by(self, person_id: int, meeting_id: int) -> list[Gathering]:
        """Return what is collected for a meeting in the groups and units of a person who is known there."""
        wanted = (
            pick(Gathering)
            .join(Membership, or_(_OF_GROUP, _OF_UNIT))
            .where(
                Gathering.meeting_id == meeting_id,
                Membership.person_id == person_id,
                col(Membership.role).not_in([Role.PARENT, Role.RESIDENT]),
                col(Membership.waits_since).is_(None),
            )
            .order_by(col(Gathering.id))
        )
        return list({gathering.key: gathering for gathering in self._in.session.exec(wanted)}.values())

    def with_unsent(self, meeting_id: int) -> list[Gathering]:
        """Return the lists of a meeting on which there is something that was not sent."""
        unsent = (
            select(_OPINION.c.gathering_id)
            .where(_OPINION.c.gathering_id == col(Gathering.id), _OPINION.c.question_id.is_(None))
            .exists()
        )
        wanted = pick(Gathering).where(Gathering.meeting_id == meeting_id, unsent).order_by(col(Gathering.id))
        return list(self._in.session.exec(wanted))

    def opinions(self, gathering_id: int) -> list[Opinion]:
        """Return a unit's opinions in the members' own order."""
        wanted = pick(Opinion).where(Opinion.gathering_id == gathering_id).order_by(col(Opinion.rank), col(Opinion.id))
        return list(self._in.session.exec(wanted))

    def numbers(self, gathering_ids: Collection[int]) -> dict[int, int]:
        """Return how many opinions each of these has; one without any is left out."""
        counted = (
            select(_OPINION.c.gathering_id, func.count())
            .where(_OPINION.c.gathering_id.in_(gathering_ids))
            .group_by(_OPINION.c.gathering_id)
        )
        return dict(self._in.execute(counted).all())

    def opinion(self, opinion_id: int) -> Opinion:
        """Return an opinion; NotFound."""
        return self._found(Opinion, opinion_id)

    def of_author(self, person_id: int) -> list[Opinion]:
        """Return what somebody has put on a list and that was not sent yet."""
        wanted = pick(Opinion).where(Opinion.author_id == person_id, col(Opinion.question_id).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Opinion.id))))

    def of_question(self, question_id: int) -> Gathering | None:
        """Return with which list a question came, or None."""
        wanted = pick(Gathering).join(Opinion, col(Opinion.gathering_id) == col(Gathering.id))
        return self._in.session.exec(wanted.where(Opinion.question_id == question_id)).first()

    def senders(self, question_ids: Collection[int]) -> dict[int, tuple[int, int]]:
        """Return (who sent it, for which unit) of those of these questions that came on a unit's list."""
        found = self._in.execute(
            select(col(Opinion.question_id), col(Gathering.sent_by), col(Gathering.unit_id))
            .join(Gathering, col(Opinion.gathering_id) == col(Gathering.id))
            .where(col(Opinion.question_id).in_(question_ids), col(Gathering.sent_by).is_not(None))
        )
        return {question_id: (sent_by, unit_id) for question_id, sent_by, unit_id in found}

    def keep(self, thing: Gathering | Opinion) -> None:
        """Store something new or changed."""
        self._keep(thing)

    def remove(self, opinion: Opinion) -> None:
        """Take an opinion off its list; what was joined to it stands by itself again."""
        for one in self.opinions(opinion.gathering_id):
            if one.joined_to == opinion.id:
                one.joined_to = None
                self._keep(one)
        self._in.session.delete(opinion)
        self._in.session.flush()
