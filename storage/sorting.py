"""What a meeting's list is sorted by, as bare columns: it is read with every key, and makes no nouns of them all."""

from typing import NamedTuple

from sqlalchemy import func, select

from domain.duty import AnswerDuty
from domain.questions.question import Authority, Question
from storage.engine import table
from storage.store import Store

_QUESTION, _DUTY = table(Question), table(AnswerDuty)


class ToSort(NamedTuple):
    """A listed question, the head of those that ask the same. `sorted`: somebody has sorted it."""

    key: int
    number: int
    topic_id: int
    wording: str
    authority: Authority | None
    off_topic: bool
    sorted: bool


class Sorting(Store):
    """Queries for the list of what is to be sorted."""

    def listed(self, meeting_id: int) -> list[ToSort]:
        """Return a meeting's listed questions, in order of number."""
        columns = _QUESTION.c
        wanted = select(
            columns.id, columns.number, columns.topic_id, columns.wording, columns.authority, columns.off_topic,
            columns.triaged_at.is_not(None),
        ).where(
            columns.meeting_id == meeting_id, columns.withdrawn_at.is_(None), columns.aside.is_(None),
            columns.joined_to.is_(None),
        )  # fmt: skip
        return [ToSort(*row) for row in self._in.execute(wanted.order_by(columns.number))]

    def askers(self, meeting_id: int) -> dict[int, int]:
        """Return how many more ask each question that others are joined with."""
        head = _QUESTION.c.joined_to
        wanted = select(head, func.count()).where(
            _QUESTION.c.meeting_id == meeting_id, head.is_not(None), _QUESTION.c.withdrawn_at.is_(None)
        )
        return dict(self._in.execute(wanted.group_by(head)).all())

    def owed(self, meeting_id: int) -> dict[int, bool]:
        """Return of which questions somebody owes the answer, and whether they want it to be given on."""
        wanted = select(_DUTY.c.question_id, _DUTY.c.handed_back_at.is_not(None)).where(
            _DUTY.c.meeting_id == meeting_id,
            _DUTY.c.cancelled_at.is_(None),
            _DUTY.c.closed_at.is_(None),
            ~_DUTY.c.beside,
        )
        return {row[0]: bool(row[1]) for row in self._in.execute(wanted)}
