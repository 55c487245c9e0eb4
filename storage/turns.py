"""What happened in the turns of a meeting: notes, pledges, and the chair's acts in their order."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as pick

from domain.deadline import Deadline
from domain.meeting import Meeting
from domain.messages.delivery import Event
from domain.questions.question import Question
from domain.questions.turn_notes import NoteKind, Pledge, TurnNote
from storage.engine import table
from storage.store import Store

_QUESTION = table(Question)


class Turns(Store):
    """Queries about what is noted while questions are heard."""

    def note(self, note_id: int) -> TurnNote:
        """Return a note; NotFound."""
        return self._found(TurnNote, note_id)

    def notes(self, meeting_id: int, kind: NoteKind | None = None) -> list[TurnNote]:
        """Return what was noted in a meeting and stands, in the order of its hours."""
        wanted = pick(TurnNote).where(TurnNote.meeting_id == meeting_id, col(TurnNote.dropped_at).is_(None))
        if kind is not None:
            wanted = wanted.where(TurnNote.kind == kind)
        return list(self._in.session.exec(wanted.order_by(col(TurnNote.at), col(TurnNote.id))))

    def notes_of(self, question_id: int) -> list[TurnNote]:
        """Return what was noted in one question's turn and stands."""
        wanted = pick(TurnNote).where(TurnNote.question_id == question_id, col(TurnNote.dropped_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(TurnNote.at), col(TurnNote.id))))

    def pledge(self, pledge_id: int) -> Pledge:
        """Return a pledge; NotFound."""
        return self._found(Pledge, pledge_id)

    def pledge_kept_by(self, deadline_id: int) -> Pledge | None:
        """Return the pledge that a step keeps, or None: it keeps none."""
        return self._in.session.exec(pick(Pledge).where(Pledge.deadline_id == deadline_id)).first()

    def pledges(self, meeting_id: int) -> list[Pledge]:
        """Return what was pledged in a meeting and stands, the first first."""
        wanted = pick(Pledge).where(Pledge.meeting_id == meeting_id, col(Pledge.dropped_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Pledge.id))))

    def open_pledges(self, unit_id: int, *, but: int) -> list[Pledge]:
        """Return what was pledged in a unit's meetings, but one of them, stands, and is not done yet."""
        wanted = (
            pick(Pledge)
            .join(Meeting, col(Meeting.id) == col(Pledge.meeting_id))
            .join(Deadline, col(Deadline.id) == col(Pledge.deadline_id))
            .where(
                Meeting.unit_id == unit_id, col(Meeting.id) != but, col(Pledge.dropped_at).is_(None),
                col(Deadline.done_at).is_(None), col(Deadline.dropped_at).is_(None),
            )
        )  # fmt: skip
        return list(self._in.session.exec(wanted.order_by(col(Pledge.id))))

    def acts(self, meeting_id: int, acts: Collection[str], *, most: int) -> list[Event]:
        """Return the last of these acts that were done to questions of a meeting, the newest first."""
        self._in.settle_appended()
        questions = select(_QUESTION.c.id).where(_QUESTION.c.meeting_id == meeting_id)
        wanted = pick(Event).where(
            Event.subject == "question", col(Event.subject_id).in_(questions), col(Event.act).in_(acts)
        )
        return list(self._in.session.exec(wanted.order_by(col(Event.id).desc()).limit(most)))

    def keep(self, thing: TurnNote | Pledge) -> None:
        """Store something new or changed."""
        self._keep(thing)
