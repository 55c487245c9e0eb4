"""Answers of duties: their versions, what waits to be approved and sent, and what was sent to whom."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.duty import Answer, AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_QUESTION, _ANSWER = table(Question), table(Answer)


class Answers(Store):
    """Queries about answers."""

    def latest_answer(self, duty_id: int) -> Answer | None:
        """Return the newest version of a duty's answer, or None."""
        return self._in.session.exec(
            pick(Answer).where(Answer.duty_id == duty_id).order_by(col(Answer.version).desc())
        ).first()

    def latest_of(self, duty_ids: Collection[int]) -> dict[int, Answer]:
        """Return the newest version of each duty's answer, where there is any."""
        if not duty_ids:
            return {}
        found = self._in.session.exec(
            pick(Answer).where(col(Answer.duty_id).in_(duty_ids)).order_by(col(Answer.version))
        )
        return {answer.duty_id: answer for answer in found}

    def written_by(self, person_id: int, *, limit: int = 100) -> list[Answer]:
        """Return the answers that a person drafted, the latest first."""
        wanted = pick(Answer).where(Answer.author_id == person_id).order_by(col(Answer.drafted_at).desc())
        return list(self._in.session.exec(wanted.order_by(col(Answer.id).desc()).limit(limit)))

    def answers(self, duty_id: int) -> list[Answer]:
        """Return every version of a duty's answer, the first first."""
        return list(self._in.session.exec(pick(Answer).where(Answer.duty_id == duty_id).order_by(col(Answer.version))))

    def released(self, question: Question) -> Answer | None:
        """Return the answer that its asker was sent last, alone or with those who ask the same; or None."""
        wanted = pick(Answer).where(_sent_to(question)).order_by(col(Answer.released_at).desc())
        return self._in.session.exec(wanted).first()

    def sent_last(self, question: Question) -> list[Answer]:
        """Return the same, and what its asker was sent last of each debt beside the main one; the first first."""
        wanted = pick(Answer, AnswerDuty.beside).join(AnswerDuty, col(AnswerDuty.id) == col(Answer.duty_id))
        found = self._in.session.exec(wanted.where(_sent_to(question)).order_by(col(Answer.released_at)))
        last = {answer.duty_id if beside else 0: answer for answer, beside in found}
        return sorted(last.values(), key=lambda one: (one.released_at, one.key))

    def waiting_for_approval(self, meeting_id: int) -> list[tuple[AnswerDuty, Answer]]:
        """Return the drafts of a meeting that lie with the approver, the oldest first."""
        found = self._in.session.exec(
            pick(AnswerDuty, Answer)
            .join(Answer, col(Answer.duty_id) == col(AnswerDuty.id))
            .where(
                AnswerDuty.meeting_id == meeting_id,
                col(AnswerDuty.closed_at).is_(None),
                col(AnswerDuty.cancelled_at).is_(None),
                col(Answer.submitted_at).is_not(None),
                col(Answer.returned_at).is_(None),
                col(Answer.approved_at).is_(None),
            )
            .order_by(col(Answer.submitted_at))
        )
        return list(found)

    def approved_unreleased(self, meeting_id: int) -> list[tuple[AnswerDuty, Answer]]:
        """Return approved answers that their askers have not been sent."""
        found = self._in.session.exec(
            pick(AnswerDuty, Answer)
            .join(Answer, col(Answer.duty_id) == col(AnswerDuty.id))
            .where(
                AnswerDuty.meeting_id == meeting_id,
                col(AnswerDuty.cancelled_at).is_(None),
                col(Answer.approved_at).is_not(None),
                col(Answer.released_at).is_(None),
            )
            .order_by(col(Answer.approved_at))
        )
        return list(found)

    def sent_by(self, person_id: int, unit_ids: Collection[int], *, most: int) -> list[tuple[AnswerDuty, Answer]]:
        """Return what somebody wrote, or was answered in these units, and was sent; the newest first."""
        mine = or_(col(Answer.author_id) == person_id, col(Meeting.unit_id).in_(unit_ids))
        found = self._in.session.exec(
            pick(AnswerDuty, Answer)
            .join(Answer, col(Answer.duty_id) == col(AnswerDuty.id))
            .join(Meeting, col(Meeting.id) == col(AnswerDuty.meeting_id))
            .where(mine, col(Answer.released_at).is_not(None), col(AnswerDuty.closed_at).is_not(None))
            .order_by(col(Answer.released_at).desc(), col(Answer.id).desc())
            .limit(most)
        )
        seen = dict[int, tuple[AnswerDuty, Answer]]()
        for duty, answer in found:
            seen.setdefault(duty.key, (duty, answer))
        return list(seen.values())

    def corrected(self, answer: Answer) -> list[Answer]:
        """Return what was sent before an answer and is corrected by it, the first first."""
        if not answer.corrects:
            return []
        sent = [one for one in self.answers(answer.duty_id) if one.released_at is not None]
        return [one for one in sent if one.version < answer.version]

    def to_release(self, *, most: int) -> list[int]:
        """Return the keys of approved answers whose hour has come, the earliest first."""
        due = and_(_ANSWER.c.release_at <= self._in.now, _ANSWER.c.released_at.is_(None))
        wanted = select(_ANSWER.c.id).where(due).order_by(_ANSWER.c.release_at, _ANSWER.c.id)
        return list(self._in.execute(wanted.limit(most)).scalars())

    def hold_answers(self, answer_ids: Collection[int]) -> dict[int, Answer]:
        """Return several as they are now, by key, as `hold_answer`."""
        return self._locked_all(Answer, answer_ids)

    def hold_answer(self, answer_id: int) -> Answer:
        """Return one version of an answer as it is now, and let nobody else change it; NotFound."""
        return self._locked(Answer, answer_id)

    def answer(self, answer_id: int) -> Answer:
        """Return one version of an answer; NotFound."""
        return self._found(Answer, answer_id)

    def released_in(self, meeting_id: int) -> set[int]:
        """Return the ids of a meeting's questions whose askers have been sent an answer."""
        sent = self._in.session.exec(
            pick(Answer.question_id, Answer.shared)
            .join(AnswerDuty, col(AnswerDuty.id) == col(Answer.duty_id))
            .where(AnswerDuty.meeting_id == meeting_id, col(Answer.released_at).is_not(None))
        ).all()
        found = {question_id for question_id, _ in sent}
        heads = {question_id for question_id, shared in sent if shared}
        if heads:
            joined = select(_QUESTION.c.id).where(
                _QUESTION.c.meeting_id == meeting_id, _QUESTION.c.joined_to.in_(heads)
            )
            found |= set(self._in.execute(joined).scalars())
        return found


def _sent_to(question: Question) -> ColumnElement[bool]:
    """Tell which answers its asker was sent, alone or with those who ask the same."""
    mine = col(Answer.question_id) == question.key
    if question.joined_to is not None:
        mine = or_(mine, and_(col(Answer.question_id) == question.joined_to, col(Answer.shared)))
    return and_(mine, col(Answer.released_at).is_not(None))
