"""Announcements: whom one is for, a few people at a time; those that are due; what became of their messages."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.announcement import Announcement, Audience, roles_of
from domain.invitation import Invitation
from domain.messages.delivery import Delivery, DeliveryState
from domain.people.access import Membership
from domain.people.person import Account, Person
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_PERSON, _ACCOUNT, _DELIVERY = table(Person), table(Account), table(Delivery)
_MEMBERSHIP, _INVITATION, _QUESTION = table(Membership), table(Invitation), table(Question)


def _audience(one: Announcement, unit_id: int) -> ColumnElement[bool]:
    """Which people an announcement is for: each is a person once, whatever makes them one of those."""
    those = _those(one, unit_id)
    if one.group_id is None:
        return those
    here = (_MEMBERSHIP.c.unit_id == unit_id, _MEMBERSHIP.c.group_id == one.group_id)
    return those & _PERSON.c.id.in_(select(_MEMBERSHIP.c.person_id).where(*here))


def _those(one: Announcement, unit_id: int) -> ColumnElement[bool]:
    if one.audience is Audience.ASKED:
        mine = (_QUESTION.c.meeting_id == one.meeting_id, _QUESTION.c.withdrawn_at.is_(None))
        return _PERSON.c.id.in_(select(_QUESTION.c.asker_id).where(*mine))
    if one.audience is Audience.INVITED:
        invited = (_INVITATION.c.meeting_id == one.meeting_id, _INVITATION.c.removed_at.is_(None))
        return _PERSON.c.id.in_(select(_INVITATION.c.person_id).where(*invited, _INVITATION.c.person_id.is_not(None)))
    members = [_MEMBERSHIP.c.unit_id == unit_id, _MEMBERSHIP.c.waits_since.is_(None)]
    members += [_MEMBERSHIP.c.role.in_(roles_of(one.audience))]
    return _PERSON.c.id.in_(select(_MEMBERSHIP.c.person_id).where(*members))


class Announcements(Store):
    """Queries about announcements."""

    def get(self, key: int) -> Announcement:
        """Return one; NotFound."""
        return self._found(Announcement, key)

    def hold(self, key: int) -> Announcement:
        """Return one as it is now, and let nobody else send or take it back before this unit ends; NotFound."""
        return self._locked(Announcement, key)

    def of_meeting(self, meeting_id: int) -> list[Announcement]:
        """Return those of a meeting, the newest first."""
        wanted = pick(Announcement).where(Announcement.meeting_id == meeting_id)
        return list(self._in.session.exec(wanted.order_by(col(Announcement.id).desc())))

    def due(self) -> int | None:
        """Return which goes out next, or goes on; None where nothing is due."""
        wanted = pick(Announcement.id).where(
            col(Announcement.ended_at).is_(None),
            col(Announcement.taken_back_at).is_(None),
            col(Announcement.due_at) <= self._in.now,
        )
        return self._in.session.exec(wanted.order_by(col(Announcement.due_at), col(Announcement.id)).limit(1)).first()

    def next_people(self, one: Announcement, unit_id: int, *, limit: int) -> list[int]:
        """Return the next people for whom it is, behind those whom it has reached."""
        found = select(_PERSON.c.id).where(_audience(one, unit_id), _PERSON.c.erased_at.is_(None))
        found = found.where(_PERSON.c.id > one.reached).order_by(_PERSON.c.id).limit(limit)
        return list(self._in.execute(found).scalars())

    def by_network(self, one: Announcement, unit_id: int) -> Mapping[str, int]:
        """Count the people for whom it is by the network that they used last; "" for those whom none reaches."""
        those: Select[tuple[int]] = select(_PERSON.c.id).where(_audience(one, unit_id), _PERSON.c.erased_at.is_(None))
        used = select(_ACCOUNT.c.person_id, _ACCOUNT.c.network).where(
            _ACCOUNT.c.person_id.in_(those), _ACCOUNT.c.blocked_at.is_(None)
        )
        last = {row.person_id: row.network for row in self._in.execute(used.order_by(_ACCOUNT.c.last_seen_at))}
        return Counter(last.get(person_id, "") for person_id in self._in.execute(those).scalars())

    def states(self, one: Announcement) -> Mapping[tuple[DeliveryState, str], int]:
        """Count what became of its messages: by state and, of those that failed, the reason."""
        rows = select(_DELIVERY.c.state, _DELIVERY.c.reason, func.count()).where(
            _DELIVERY.c.once.startswith(one.once, autoescape=True), _DELIVERY.c.once.not_like("%#%")
        )
        counted: Counter[tuple[DeliveryState, str]] = Counter()
        for state, reason, count in self._in.execute(rows.group_by(_DELIVERY.c.state, _DELIVERY.c.reason)):
            counted[DeliveryState(state), reason if state == DeliveryState.FAILED else ""] += count
        return counted

    def keep(self, one: Announcement) -> None:
        """Store a new or changed one."""
        self._keep(one)
