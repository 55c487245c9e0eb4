"""Reports on which remarks are gathered, and the remarks on each."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.questions.question import Question
from domain.questions.report import Report
from storage.engine import table
from storage.store import Store

_QUESTION = table(Question)


class Reports(Store):
    """Queries about reports."""

    def get(self, report_id: int) -> Report:
        """Return a report; NotFound."""
        return self._found(Report, report_id)

    def hold(self, report_id: int) -> Report:
        """Return a report as it is now, and let nobody else change it before this unit ends; NotFound."""
        return self._locked(Report, report_id)

    def of_meeting(self, meeting_id: int) -> list[Report]:
        """Return the reports of a meeting that stand, in the order in which they were opened."""
        wanted = pick(Report).where(Report.meeting_id == meeting_id, col(Report.dropped_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Report.id))))

    def remarks(self, report_id: int) -> list[Question]:
        """Return the standing remarks on a report that are in its list, in order of number."""
        wanted = pick(Question).where(
            Question.report_id == report_id, col(Question.withdrawn_at).is_(None), col(Question.aside).is_(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(Question.number))))

    def numbers(self, report_ids: Collection[int]) -> dict[int, int]:
        """Return how many remarks each of these has, those too that were withdrawn; one without any is left out."""
        counted = (
            select(_QUESTION.c.report_id, func.count())
            .where(_QUESTION.c.report_id.in_(report_ids))
            .group_by(_QUESTION.c.report_id)
        )
        return dict(self._in.execute(counted).all())

    def keep(self, report: Report) -> None:
        """Store a new or changed report."""
        self._keep(report)
