"""Notes of minutes, with every wording that each has had."""

from sqlmodel import col
from sqlmodel import select as pick

from domain.minutes import MinuteNote, MinuteWording
from storage.store import Store


class Minutes(Store):
    """Queries about what was added to minutes."""

    def get(self, note_id: int) -> MinuteNote:
        """Return a note; NotFound."""
        return self._found(MinuteNote, note_id)

    def hold(self, note_id: int) -> MinuteNote:
        """Return a note as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(MinuteNote, note_id)

    def of_meeting(self, meeting_id: int) -> list[MinuteNote]:
        """Return the notes of a meeting, struck ones too, by the hour of what they tell."""
        wanted = pick(MinuteNote).where(MinuteNote.meeting_id == meeting_id)
        return list(self._in.session.exec(wanted.order_by(col(MinuteNote.at), col(MinuteNote.id))))

    def wordings(self, note_id: int) -> list[MinuteWording]:
        """Return every version of a note, the first first."""
        wanted = pick(MinuteWording).where(MinuteWording.note_id == note_id)
        return list(self._in.session.exec(wanted.order_by(col(MinuteWording.version))))

    def keep(self, thing: MinuteNote | MinuteWording) -> None:
        """Store a new or changed note, or a version of one."""
        self._keep(thing)
