"""How long people are kept: whose time has come or soon will, by what they agreed to and what they asked since."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update

from domain.invitation import Invitation
from domain.meeting import Meeting
from domain.people.access import SELF_DECLARED, CodeUse, JoinCode, Membership
from domain.people.consent import Consent
from domain.people.roster import RosterEntry
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_CONSENT, _MEMBERSHIP = table(Consent), table(Membership)
_MEETING, _QUESTION, _ENTRY = table(Meeting), table(Question), table(RosterEntry)
_INVITATION = table(Invitation)
_CODE, _USE = table(JoinCode), table(CodeUse)
_AT_ONCE = 50


def _holds_a_post() -> ColumnElement[bool]:
    mine = _MEMBERSHIP.c.person_id == _CONSENT.c.person_id
    return exists().where(mine, (_MEMBERSHIP.c.title != "") | _MEMBERSHIP.c.role.not_in(SELF_DECLARED))


def _asked_at_a_later_one() -> ColumnElement[bool]:
    return exists().where(
        _QUESTION.c.asker_id == _CONSENT.c.person_id,
        _QUESTION.c.meeting_id == _MEETING.c.id,
        _MEETING.c.keep_until > _CONSENT.c.keep_until,
    )


def _ending(before: datetime) -> Select[tuple[int, datetime]]:
    """Those who are kept no longer than to some instant: by no later question, and by no post; or who withdrew."""
    return select(_CONSENT.c.person_id, _CONSENT.c.keep_until).where(
        _CONSENT.c.withdrawn_at.is_(None),
        _CONSENT.c.keep_until <= before,
        _CONSENT.c.stopped_at.is_not(None) | (~_holds_a_post() & ~_asked_at_a_later_one()),
    )


class Keeping(Store):
    """Queries about who is kept until when."""

    def over(self, *, tried_before: datetime) -> list[tuple[int, datetime]]:
        """Return some whose time has come, with their instants, the earliest first; not whom a rule kept since."""
        held_back = _CONSENT.c.held_back_at
        found = _ending(self._in.now).where(held_back.is_(None) | (held_back <= tried_before))
        found = found.order_by(_CONSENT.c.keep_until, _CONSENT.c.id).limit(_AT_ONCE)
        return [(row.person_id, row.keep_until) for row in self._in.execute(found)]

    def untold(self, before: datetime) -> list[tuple[int, datetime]]:
        """Return some who are kept until an instant not far ahead, and have not been told so."""
        found = _ending(before).where(_CONSENT.c.end_told_at.is_(None))
        found = found.order_by(_CONSENT.c.keep_until, _CONSENT.c.id).limit(_AT_ONCE)
        return [(row.person_id, row.keep_until) for row in self._in.execute(found)]

    def count(self, unit_id: int, until: datetime) -> int:
        """Count the members of a unit who are kept until just this instant, without whom a rule keeps longer."""
        here = exists().where(_MEMBERSHIP.c.person_id == _CONSENT.c.person_id, _MEMBERSHIP.c.unit_id == unit_id)
        those = _ending(until).where(_CONSENT.c.keep_until == until, here, _CONSENT.c.held_back_at.is_(None)).subquery()
        return int(self._in.execute(select(func.count()).select_from(those)).scalar_one())

    def forget_lists(self, unit_id: int) -> int:
        """Remove what lists say of a unit's people once nothing of it is kept any more, their own codes with it.

        Return how many people went. Who is invited from one keeps the name with which they were, as long as that
        meeting is kept.
        """
        kept = exists().where(_MEETING.c.unit_id == unit_id, _MEETING.c.keep_until > self._in.now)
        those = select(_ENTRY.c.id).where(_ENTRY.c.unit_id == unit_id, ~kept)
        invited = _INVITATION.c.entry_id.in_(those)
        self._in.execute(update(_INVITATION).where(invited).values(entry_id=None, folded=""))
        own = select(_CODE.c.code).where(_CODE.c.entry_id.in_(those))
        self._in.execute(delete(_USE).where(_USE.c.code.in_(own)))
        self._in.execute(delete(_CODE).where(_CODE.c.entry_id.in_(those)))
        self._in.execute(update(_MEMBERSHIP).where(_MEMBERSHIP.c.entry_id.in_(those)).values(entry_id=None))
        gone = delete(_ENTRY).where(_ENTRY.c.unit_id == unit_id, ~kept).returning(_ENTRY.c.id)
        return len(self._in.execute(gone).all())
