"""Invitations: who is invited to a meeting, for which unit, and what became of it."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import Membership, Role
from storage.engine import table
from storage.store import Store

_INVITATION, _MEETING, _MEMBERSHIP = table(Invitation), table(Meeting), table(Membership)


class Invitations(Store):
    """Queries about invitations. Who was taken off a list is left out, except where they may be put on it again."""

    def get(self, invitation_id: int) -> Invitation:
        """Return an invitation; NotFound."""
        return self._found(Invitation, invitation_id)

    def hold(self, invitation_id: int) -> Invitation:
        """Return an invitation as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(Invitation, invitation_id)

    def of_meeting(self, meeting_id: int, *, removed: bool = False) -> list[Invitation]:
        """Return everybody invited to a meeting: by unit, delegates before reserves, in their order.

        `removed`: those too who were taken off the list.
        """
        wanted = pick(Invitation).where(Invitation.meeting_id == meeting_id)
        if not removed:
            wanted = wanted.where(col(Invitation.removed_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(*_ORDER)))

    def of_unit(self, meeting_id: int, unit_id: int, role: Role | None = None) -> list[Invitation]:
        """Return who is invited for one unit, delegates before reserves, in their order; `role`: only as this."""
        wanted = pick(Invitation).where(
            Invitation.meeting_id == meeting_id, Invitation.unit_id == unit_id, col(Invitation.removed_at).is_(None)
        )
        if role is not None:
            wanted = wanted.where(Invitation.role == role)
        return list(self._in.session.exec(wanted.order_by(*_ORDER)))

    def of_person(self, person_id: int) -> list[Invitation]:
        """Return all to which a person is invited, the oldest first."""
        wanted = pick(Invitation).where(Invitation.person_id == person_id, col(Invitation.removed_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Invitation.id))))

    def all_of(self, person_id: int) -> list[Invitation]:
        """Return everything to which a person was ever invited, also where they were taken off the list."""
        return list(self._in.session.exec(pick(Invitation).where(Invitation.person_id == person_id)))

    def find(self, meeting_id: int, person_id: int) -> Invitation | None:
        """Return a person's invitation to a meeting, one that was taken off the list too, or None."""
        wanted = pick(Invitation).where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id)
        return self._in.session.exec(wanted).one_or_none()

    def by_door(self, door: str) -> Invitation | None:
        """Return the invitation whose QR says this, while it stands, or None."""
        wanted = pick(Invitation).where(Invitation.door == door, col(Invitation.removed_at).is_(None))
        return self._in.session.exec(wanted).one_or_none()

    def named(self, meeting_id: int, unit_id: int, folded: str) -> list[Invitation]:
        """Return those of this folded name who are invited for a unit, taken off the list or not."""
        wanted = pick(Invitation).where(
            Invitation.meeting_id == meeting_id, Invitation.unit_id == unit_id, Invitation.folded == folded
        )
        return list(self._in.session.exec(wanted.order_by(col(Invitation.id))))

    def of_entries(self, entry_ids: Collection[int]) -> list[Invitation]:
        """Return the invitations of some lines of rosters."""
        wanted = pick(Invitation).where(col(Invitation.entry_id).in_(entry_ids), col(Invitation.removed_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Invitation.id))))

    def instead_of(self, invitation_id: int) -> list[Invitation]:
        """Return who comes in somebody's place."""
        wanted = pick(Invitation).where(Invitation.instead_of_id == invitation_id, col(Invitation.removed_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Invitation.id))))

    def waiting_for(self, unit_ids: Collection[int], folded: str, *, taken: bool = False) -> list[Invitation]:
        """Return those of this folded name who are invited for some units, without an account; `taken`: with one."""
        wanted = pick(Invitation).where(
            col(Invitation.unit_id).in_(unit_ids),
            Invitation.folded == folded,
            col(Invitation.person_id).is_not(None) if taken else col(Invitation.person_id).is_(None),
            col(Invitation.removed_at).is_(None),
        )
        return list(self._in.session.exec(wanted.order_by(col(Invitation.id))))

    def forget(self, person_id: int) -> None:
        """Keep of somebody who leaves only that there was one: no name, no title, no words."""
        self._in.execute(
            update(_INVITATION)
            .where(_INVITATION.c.person_id == person_id)
            .values(name="", folded="", title="", speech="", version=_INVITATION.c.version + 1)
        )

    def drop_twin(self, twin: Invitation, kept: Invitation) -> None:
        """Remove one of two invitations of one person to one meeting; who replaces the one replaces the other."""
        replaced = update(_INVITATION).where(_INVITATION.c.instead_of_id == twin.key).values(instead_of_id=kept.key)
        self._in.execute(replaced)
        claimed = update(_MEMBERSHIP).where(_MEMBERSHIP.c.claimed_id == twin.key).values(claimed_id=kept.key)
        self._in.execute(claimed)
        self._in.session.delete(twin)
        self._in.session.flush()

    def forget_names(self) -> int:
        """Forget the names of who never came in, once their meeting is kept no longer; return how many there were."""
        over = select(_MEETING.c.id).where(_MEETING.c.keep_until <= self._in.now)
        those = (_INVITATION.c.person_id.is_(None), _INVITATION.c.name != "", _INVITATION.c.meeting_id.in_(over))
        gone = update(_INVITATION).where(*those).values(name="", folded="", title="", speech="")
        return len(self._in.execute(gone.returning(_INVITATION.c.id)).all())

    def keep(self, invitation: Invitation) -> None:
        """Store a new or changed invitation."""
        self._keep(invitation)


_ORDER = (
    col(Invitation.unit_id), col(Invitation.seat) == Seat.RESERVE, col(Invitation.place), col(Invitation.id)
)  # fmt: skip
