"""Screens of halls: the addresses that were made for a meeting, and which of them hold."""

from sqlmodel import col
from sqlmodel import select as pick

from domain.hall import HallScreen
from storage.store import Store


class Halls(Store):
    """Queries about the screens of halls."""

    def get(self, screen_id: int) -> HallScreen:
        """Return a screen; NotFound."""
        return self._found(HallScreen, screen_id)

    def by_hash(self, token_hash: str) -> HallScreen | None:
        """Return the screen of a token by its hash, withdrawn ones too, or None."""
        return self._in.session.exec(pick(HallScreen).where(HallScreen.token_hash == token_hash)).one_or_none()

    def of_meeting(self, meeting_id: int) -> list[HallScreen]:
        """Return all screens of a meeting, withdrawn ones too, the oldest first."""
        wanted = pick(HallScreen).where(HallScreen.meeting_id == meeting_id)
        return list(self._in.session.exec(wanted.order_by(col(HallScreen.id))))

    def keep(self, screen: HallScreen) -> None:
        """Store a new or changed screen."""
        self._keep(screen)
