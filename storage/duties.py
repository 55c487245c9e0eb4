"""Answer duties, their answers, and what the askers said of them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.duty import Answer, AnswerDuty, DutyKind, DutySupport, Feedback
from domain.duty_news import DutyNews
from domain.meeting import Meeting
from domain.people.access import Membership, Role
from domain.questions.question import Question
from storage.answers import Answers
from storage.engine import table

_DUTY, _QUESTION, _MEMBERSHIP = table(AnswerDuty), table(Question), table(Membership)
_SUPPORT, _MEETING = table(DutySupport), table(Meeting)


class Duties(Answers):
    """Queries about duties."""

    def get(self, duty_id: int) -> AnswerDuty:
        """Return a duty; NotFound."""
        return self._found(AnswerDuty, duty_id)

    def hold(self, duty_id: int) -> AnswerDuty:
        """Return a duty as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(AnswerDuty, duty_id)

    def hold_all(self, duty_ids: Collection[int]) -> dict[int, AnswerDuty]:
        """Return several as they are now, by key, as `hold`."""
        return self._locked_all(AnswerDuty, duty_ids)

    def open_of(self, holder_id: int) -> list[AnswerDuty]:
        """Return what a person still owes, the soonest due first."""
        return list(
            self._in.session.exec(
                pick(AnswerDuty)
                .where(
                    AnswerDuty.holder_id == holder_id,
                    col(AnswerDuty.closed_at).is_(None),
                    col(AnswerDuty.cancelled_at).is_(None),
                )
                .order_by(col(AnswerDuty.due_at), col(AnswerDuty.id))
            )
        )

    def open_in(self, meeting_ids: Collection[int]) -> list[tuple[AnswerDuty, Question]]:
        """Return what is still owed to any of these meetings, with the questions, the soonest due first."""
        return self._open(col(AnswerDuty.meeting_id).in_(meeting_ids)) if meeting_ids else []

    def any_open(self, unit_ids: Collection[int]) -> bool:
        """Whether anything is still owed to a meeting of these units; one row is read, of however many."""
        wanted = (
            select(_DUTY.c.id)
            .join(_MEETING, _MEETING.c.id == _DUTY.c.meeting_id)
            .where(_DUTY.c.closed_at.is_(None), _DUTY.c.cancelled_at.is_(None), _MEETING.c.unit_id.in_(unit_ids))
        )
        return bool(unit_ids) and self._in.execute(wanted.limit(1)).first() is not None

    def open_held(self, person_ids: Collection[int]) -> list[tuple[AnswerDuty, Question]]:
        """Return the same of what any of these people owe."""
        return self._open(col(AnswerDuty.holder_id).in_(person_ids))

    def _open(self, whose: ColumnElement[bool]) -> list[tuple[AnswerDuty, Question]]:
        found = self._in.session.exec(
            pick(AnswerDuty, Question)
            .join(Question, col(Question.id) == col(AnswerDuty.question_id))
            .where(whose, col(AnswerDuty.closed_at).is_(None), col(AnswerDuty.cancelled_at).is_(None))
            .order_by(col(AnswerDuty.due_at), col(AnswerDuty.id))
        )
        return list(found)

    def support(self, support_id: int) -> DutySupport:
        """Return what somebody was asked to support; NotFound."""
        return self._found(DutySupport, support_id)

    def news(self, news_id: int) -> DutyNews:
        """Return news of a debt; NotFound."""
        return self._found(DutyNews, news_id)

    def news_of(self, duty_ids: Collection[int]) -> list[DutyNews]:
        """Return what who asks was told of how these go on, the first first."""
        wanted = pick(DutyNews).where(col(DutyNews.duty_id).in_(duty_ids), col(DutyNews.dropped_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(DutyNews.id)))) if duty_ids else []

    def supports(self, duty_ids: Collection[int]) -> list[DutySupport]:
        """Return who supports these duties now, in the order in which they were asked."""
        if not duty_ids:
            return []
        wanted = pick(DutySupport).where(
            col(DutySupport.duty_id).in_(duty_ids), col(DutySupport.dropped_at).is_(None)
        )  # fmt: skip
        return list(self._in.session.exec(wanted.order_by(col(DutySupport.id))))

    def supported_by(self, person_id: int) -> list[tuple[DutySupport, str]]:
        """Return all that somebody was ever asked to support, with the questions' codes, the first first."""
        found = self._in.session.exec(
            pick(DutySupport, Question.code)
            .join(AnswerDuty, col(AnswerDuty.id) == col(DutySupport.duty_id))
            .join(Question, col(Question.id) == col(AnswerDuty.question_id))
            .where(DutySupport.person_id == person_id)
            .order_by(col(DutySupport.id))
        )
        return list(found)

    def end_supports(self, person_id: int, *, unit_id: int | None = None) -> None:
        """Let somebody support nothing more, of one unit's meetings or at all."""
        wanted = (
            pick(DutySupport)
            .join(AnswerDuty, col(AnswerDuty.id) == col(DutySupport.duty_id))
            .join(Meeting, col(Meeting.id) == col(AnswerDuty.meeting_id))
            .where(DutySupport.person_id == person_id, col(DutySupport.dropped_at).is_(None))
        )
        if unit_id is not None:
            wanted = wanted.where(Meeting.unit_id == unit_id)
        for support in self._in.session.exec(wanted):
            support.dropped_at = self._in.now
            self.keep(support)

    def open_supported(self, person_id: int) -> list[tuple[AnswerDuty, Question]]:
        """Return what is still owed and somebody supports."""
        mine = select(_SUPPORT.c.duty_id).where(_SUPPORT.c.person_id == person_id, _SUPPORT.c.dropped_at.is_(None))
        return self._open(col(AnswerDuty.id).in_(mine))

    def of_meeting(self, meeting_id: int) -> list[AnswerDuty]:
        """Return every duty of a meeting that was not cancelled."""
        wanted = pick(AnswerDuty).where(AnswerDuty.meeting_id == meeting_id, col(AnswerDuty.cancelled_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(AnswerDuty.due_at), col(AnswerDuty.id))))

    def open_to(self, question_id: int) -> list[AnswerDuty]:
        """Return all that a question is still owed, its main duty first."""
        wanted = pick(AnswerDuty).where(
            AnswerDuty.question_id == question_id, col(AnswerDuty.closed_at).is_(None),
            col(AnswerDuty.cancelled_at).is_(None),
        )  # fmt: skip
        return list(self._in.session.exec(wanted.order_by(col(AnswerDuty.beside), col(AnswerDuty.id))))

    def keys_of(self, question_ids: Collection[int]) -> list[int]:
        """Return the keys of all that these questions were ever owed."""
        wanted = select(_DUTY.c.id).where(_DUTY.c.question_id.in_(question_ids))
        return list(self._in.execute(wanted).scalars())

    def main_of_meeting(self, meeting_id: int) -> dict[int, AnswerDuty]:
        """Return the main duty of each question of a meeting that has any, by the question; the last of each."""
        found = sorted((one for one in self.of_meeting(meeting_id) if not one.beside), key=lambda one: one.key)
        return {duty.question_id: duty for duty in found}

    def beside(self, question_id: int) -> list[AnswerDuty]:
        """Return what a question was given beside its main duty and was not cancelled, the first first."""
        wanted = pick(AnswerDuty).where(
            AnswerDuty.question_id == question_id, col(AnswerDuty.beside), col(AnswerDuty.cancelled_at).is_(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(AnswerDuty.id))))

    def numbers(self, meeting_ids: Collection[int]) -> dict[int, tuple[int, int]]:
        """Return for each of these meetings that owes answers how many it has given, of how many."""
        counted = (
            select(_DUTY.c.meeting_id, func.count(_DUTY.c.closed_at), func.count())
            .where(_DUTY.c.meeting_id.in_(meeting_ids), _DUTY.c.cancelled_at.is_(None))
            .group_by(_DUTY.c.meeting_id)
        )
        return {key: (done, total) for key, done, total in self._in.execute(counted)}

    def overdue(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return how many answers of each of these meetings are overdue; one without any is left out."""
        counted = (
            select(_DUTY.c.meeting_id, func.count())
            .where(
                _DUTY.c.meeting_id.in_(meeting_ids), _DUTY.c.cancelled_at.is_(None), _DUTY.c.closed_at.is_(None),
                _DUTY.c.paused_at.is_(None), _DUTY.c.due_at <= self._in.now,
            )
            .group_by(_DUTY.c.meeting_id)
        )  # fmt: skip
        return dict(self._in.execute(counted).all())

    def numbers_to(
        self, meeting_id: int, unit_ids: Collection[int], roles: Collection[Role]
    ) -> dict[int, tuple[int, int]]:
        """Return the same of one meeting, for those who are any of `roles` in each of these units."""
        mine = (
            select(_DUTY.c.id, _DUTY.c.closed_at, _MEMBERSHIP.c.unit_id)
            .join(
                _QUESTION,
                or_(_QUESTION.c.id == _DUTY.c.question_id, _QUESTION.c.joined_to == _DUTY.c.question_id),
            )
            .join(_MEMBERSHIP, _MEMBERSHIP.c.person_id == _QUESTION.c.asker_id)
            .where(
                _DUTY.c.meeting_id == meeting_id,
                _DUTY.c.cancelled_at.is_(None),
                _MEMBERSHIP.c.unit_id.in_(unit_ids),
                _MEMBERSHIP.c.role.in_(roles),
            )
            .distinct()
            .subquery()
        )
        counted = select(mine.c.unit_id, func.count(mine.c.closed_at), func.count()).group_by(mine.c.unit_id)
        return {key: (done, total) for key, done, total in self._in.execute(counted)}

    def of_question(self, question_id: int) -> AnswerDuty | None:
        """Return the question's latest main duty that was not cancelled, or None."""
        main = pick(AnswerDuty).where(
            AnswerDuty.question_id == question_id, col(AnswerDuty.cancelled_at).is_(None), ~col(AnswerDuty.beside)
        )
        return self._in.session.exec(main.order_by(col(AnswerDuty.id).desc())).first()

    def of_questions(self, question_ids: Collection[int]) -> dict[int, AnswerDuty]:
        """Return the latest main duty of each of these questions that was not cancelled, if any."""
        wanted = pick(AnswerDuty).where(
            col(AnswerDuty.question_id).in_(question_ids), col(AnswerDuty.cancelled_at).is_(None),
            ~col(AnswerDuty.beside),
        )  # fmt: skip
        found = self._in.session.exec(wanted.order_by(col(AnswerDuty.id))) if question_ids else ()
        return {duty.question_id: duty for duty in found}

    def concerning(self, question: Question) -> AnswerDuty | None:
        """Return the latest main duty that its asker is answered by: its own, or that of all who ask the same.

        What one of several found unclear is owed to that one alone.
        """
        own = self.of_question(question.key)
        if own is not None or question.joined_to is None:
            return own
        shared = self.of_question(question.joined_to)
        return shared if shared is not None and shared.reopened_at is None else None

    def given_last(self, meeting_id: int, *, by: int, since: datetime) -> AnswerDuty | None:
        """Return what somebody gave last to anybody in a meeting since an instant and is still owed, or None."""
        return self._in.session.exec(
            pick(AnswerDuty)
            .where(
                AnswerDuty.meeting_id == meeting_id,
                AnswerDuty.assigned_by == by,
                AnswerDuty.kind == DutyKind.WRITTEN,
                ~col(AnswerDuty.beside),
                col(AnswerDuty.assigned_at) >= since,
                col(AnswerDuty.closed_at).is_(None),
                col(AnswerDuty.cancelled_at).is_(None),
                col(AnswerDuty.handed_back_at).is_(None),
            )
            .order_by(col(AnswerDuty.assigned_at).desc(), col(AnswerDuty.id).desc())
        ).first()

    def feedback(self, question_id: int) -> Feedback | None:
        """Return the latest word of the asker on what was answered, or None."""
        return self._in.session.exec(
            pick(Feedback).where(Feedback.question_id == question_id).order_by(col(Feedback.id).desc())
        ).first()

    def feedback_in(self, meeting_id: int) -> list[Feedback]:
        """Return all that askers said of what was answered in a meeting, the first first."""
        wanted = pick(Feedback).join(Question, col(Question.id) == col(Feedback.question_id))
        return list(self._in.session.exec(wanted.where(Question.meeting_id == meeting_id).order_by(col(Feedback.id))))

    def said_unclear(self, question_id: int) -> int:
        """Return how often the asker has said «unclear»."""
        return len(
            self._in.session.exec(
                pick(Feedback.id).where(Feedback.question_id == question_id, col(Feedback.clear).is_(False))
            ).all()
        )

    def keep(self, thing: AnswerDuty | Answer | DutyNews | DutySupport | Feedback) -> None:
        """Store something new or changed about a duty."""
        self._keep(thing)
