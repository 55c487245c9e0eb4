"""What was decided of questions beside the meeting."""

from sqlmodel import col
from sqlmodel import select as pick

from domain.questions.question import Question
from domain.questions.ruling import Ruling
from storage.store import Store


class Rulings(Store):
    """Queries about rulings."""

    def hold(self, ruling_id: int) -> Ruling:
        """Return one as it is now, and let nobody else decide on it before this unit ends; NotFound."""
        return self._locked(Ruling, ruling_id)

    def of_question(self, question_id: int) -> Ruling | None:
        """Return the latest of a question that was not taken back, decided or waiting; or None."""
        wanted = pick(Ruling).where(Ruling.question_id == question_id, col(Ruling.ended_at).is_(None))
        return self._in.session.exec(wanted.order_by(col(Ruling.id).desc())).first()

    def of_meeting(self, meeting_id: int) -> dict[int, Ruling]:
        """Return those of a meeting that were not taken back, by the question, the oldest first."""
        wanted = (
            pick(Ruling)
            .join(Question, col(Question.id) == col(Ruling.question_id))
            .where(
                Ruling.meeting_id == meeting_id, col(Ruling.ended_at).is_(None), col(Question.withdrawn_at).is_(None)
            )
        )
        return {one.question_id: one for one in self._in.session.exec(wanted.order_by(col(Ruling.id)))}

    def keep(self, ruling: Ruling) -> None:
        """Store something new or changed."""
        self._keep(ruling)
