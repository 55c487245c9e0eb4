"""Participations: what people have said about taking part in a meeting."""

from sqlmodel import col
from sqlmodel import select as pick

from domain.participation import Participation
from storage.store import Store


class Participations(Store):
    """Queries about taking part."""

    def find(self, meeting_id: int, person_id: int) -> Participation | None:
        """Return what somebody has said about a meeting, or None."""
        wanted = pick(Participation).where(Participation.meeting_id == meeting_id, Participation.person_id == person_id)
        return self._in.session.exec(wanted).one_or_none()

    def of_meeting(self, meeting_id: int) -> list[Participation]:
        """Return what everybody has said about a meeting, in the order in which they did."""
        wanted = pick(Participation).where(Participation.meeting_id == meeting_id)
        return list(self._in.session.exec(wanted.order_by(col(Participation.id))))

    def of_person(self, person_id: int) -> list[Participation]:
        """Return what somebody has said about any meeting."""
        return list(self._in.session.exec(pick(Participation).where(Participation.person_id == person_id)))

    def keep(self, participation: Participation) -> None:
        """Store something new or changed."""
        self._keep(participation)

    def remove(self, twin: Participation) -> None:
        """Remove what the same person has said as another one."""
        self._in.session.delete(twin)
        self._in.session.flush()
