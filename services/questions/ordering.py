"""The order of a meeting's list, for whoever shows it: talk, page, paper, hall and export."""

from collections.abc import Iterable

from domain.questions.question import Question
from domain.questions.queue import QueueEntry, in_order
from services.unit_of_work import UnitOfWork


def ordered(
    uow: UnitOfWork, meeting_id: int, questions: Iterable[Question], entries: Iterable[QueueEntry]
) -> list[Question]:  # fmt: skip
    """Return listed questions of a meeting as they stand now, with what was moved and frozen."""
    return in_order(questions, uow.meetings.topics(meeting_id), entries, uow.lists.laid(meeting_id))
