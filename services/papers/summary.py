"""Tổng hợp sau hội nghị, rút kinh nghiệm: every standing question with what became of it, and how it adds up."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.question import ReplyMode
from services.meetings import minutes
from services.questions import listing
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the lines by topic, how many of each state, who was there, and how askers found their answers."""
    del about
    found = [line for mode in (ReplyMode.SPOKEN, ReplyMode.WRITTEN) for line in listing.lines(uow, meeting, mode)]
    topics = [
        (topic, [line for line in found if line.topic.id == topic.id]) for topic in uow.meetings.topics(meeting.key)
    ]
    said = {one.question_id: one for one in uow.duties.feedback_in(meeting.key)}
    return {
        "topics": [(topic, lines) for topic, lines in topics if lines],
        "states": Counter(line.state for line in found).most_common(),
        "total": len(found),
        "askers": sum(1 + len(line.others) for line in found),
        "present": minutes.of(uow, meeting, by=by).present,
        "clear": sum(one.clear for one in said.values()),
        "unclear": sum(not one.clear for one in said.values()),
    }
