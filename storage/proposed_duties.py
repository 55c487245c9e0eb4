"""What was proposed to be given to whom."""

from datetime import datetime

from sqlmodel import col
from sqlmodel import select as pick

from domain.proposed_duty import ProposedDuty
from storage.store import Store


class ProposedDuties(Store):
    """Queries about proposed duties."""

    def get(self, proposed_id: int) -> ProposedDuty:
        """Return one; NotFound."""
        return self._found(ProposedDuty, proposed_id)

    def hold(self, proposed_id: int) -> ProposedDuty:
        """Return one as it is now, and let nobody else decide on it before this unit ends; NotFound."""
        return self._locked(ProposedDuty, proposed_id)

    def of_question(self, question_id: int) -> ProposedDuty | None:
        """Return the one of a question that is open, or None."""
        wanted = pick(ProposedDuty).where(
            ProposedDuty.question_id == question_id,
            col(ProposedDuty.approved_at).is_(None),
            col(ProposedDuty.ended_at).is_(None),
        )
        return self._in.session.exec(wanted.order_by(col(ProposedDuty.id).desc())).first()

    def of_meeting(self, meeting_id: int) -> list[ProposedDuty]:
        """Return those of a meeting that are open, the first proposed first."""
        wanted = pick(ProposedDuty).where(
            ProposedDuty.meeting_id == meeting_id,
            col(ProposedDuty.approved_at).is_(None),
            col(ProposedDuty.ended_at).is_(None),
        )
        return list(self._in.session.exec(wanted.order_by(col(ProposedDuty.id))))

    def last(self, meeting_id: int, *, by: int, since: datetime) -> ProposedDuty | None:
        """Return what somebody proposed last in a meeting since an instant, or None."""
        wanted = pick(ProposedDuty).where(
            ProposedDuty.meeting_id == meeting_id,
            ProposedDuty.proposed_by == by,
            col(ProposedDuty.proposed_at) >= since,
        )
        return self._in.session.exec(wanted.order_by(col(ProposedDuty.proposed_at).desc())).first()

    def keep(self, proposed: ProposedDuty) -> None:
        """Store something new or changed."""
        self._keep(proposed)
