"""Báo cáo kết quả hội nghị: who came, how many questions of which topic, how they ended, and what is still owed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.meeting import Meeting
from domain.questions.question import ReplyMode
from services.meetings import four_lists, minutes
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Figures:
    """What a meeting came to, each counted once, of what stands in lists.

    `asked`: questions, those that ask the same one by one; `spoken`: of them to be heard; `people`: who asked;
    `topics`: with how many each.
    """

    asked: int
    spoken: int
    people: int
    topics: Sequence[tuple[str, int]]
    here: int
    discussed: int
    later: int
    sent_up: int
    declined: int
    answered: int
    owed: int
    late: int


def figures(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Figures:
    """Return the figures of a meeting as its rows have them now."""
    standing = [one for one in uow.questions.standing(meeting.key) if one.aside is None and one.report_id is None]
    topics, ids = uow.meetings.topics(meeting.key), {one.key for one in standing}
    counted = Counter(one.topic_id for one in standing)
    lists = four_lists.of(uow, meeting, by=by)
    owed = [duty for duty in uow.duties.of_meeting(meeting.key) if duty.is_open and duty.question_id in ids]
    return Figures(
        asked=len(standing),
        spoken=sum(one.reply_mode is ReplyMode.SPOKEN for one in standing),
        people=len({one.asker_id for one in standing}),
        topics=[(topic.title, counted[topic.id or 0]) for topic in topics if counted[topic.id or 0]],
        here=len(lists.here),
        discussed=len(lists.discussed),
        later=len(lists.later),
        sent_up=len(lists.sent_up),
        declined=len(lists.declined),
        answered=len(uow.duties.released_in(meeting.key) & ids),
        owed=len(owed),
        late=sum(duty.is_late(uow.now) for duty in owed),
    )


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the figures, who was there, and what was pledged."""
    del about
    present = minutes.of(uow, meeting, by=by).present
    return {
        "figures": figures(uow, meeting, by=by),
        "present": present,
        "pledged": four_lists.of(uow, meeting, by=by).pledged,
    }
