"""What the office asked back, and what was replied."""

from collections.abc import Collection

from sqlmodel import col
from sqlmodel import select as pick
from sqlmodel.sql.expression import SelectOfScalar

from domain.questions.ask_back import AskBack
from domain.questions.question import Question
from storage.store import Store


class AskBacks(Store):
    """Queries about questions back."""

    def hold(self, ask_back_id: int) -> AskBack:
        """Return one as it is now, and let nobody else reply to it before this unit ends; NotFound."""
        return self._locked(AskBack, ask_back_id)

    def of_question(self, question_id: int) -> list[AskBack]:
        """Return what was asked back about a question and not taken back, the oldest first."""
        wanted = pick(AskBack).where(AskBack.question_id == question_id, col(AskBack.cancelled_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(AskBack.id))))

    def waiting(self, meeting_id: int) -> dict[int, AskBack]:
        """Return what is waited for in a meeting, by the question."""
        wanted = pick(AskBack).join(Question, col(Question.id) == col(AskBack.question_id))
        return {one.question_id: one for one in self._open(wanted.where(Question.meeting_id == meeting_id))}

    def waited_from(self, asker_id: int) -> list[AskBack]:
        """Return what is waited for of somebody, the oldest first."""
        wanted = pick(AskBack).join(Question, col(Question.id) == col(AskBack.question_id))
        return list(self._open(wanted.where(Question.asker_id == asker_id)))

    def open_of(self, question_id: int) -> AskBack | None:
        """Return what is waited for of a question's asker, or None."""
        return next(iter(self._open(pick(AskBack).where(AskBack.question_id == question_id))), None)

    def keep(self, asked: AskBack) -> None:
        """Store something new or changed."""
        self._keep(asked)

    def _open(self, wanted: SelectOfScalar[AskBack]) -> Collection[AskBack]:
        still = wanted.where(
            col(AskBack.replied_at).is_(None), col(AskBack.lapsed_at).is_(None), col(AskBack.cancelled_at).is_(None)
        )
        return self._in.session.exec(still.order_by(col(AskBack.id))).all()
