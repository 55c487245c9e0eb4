"""Bản tổng hợp ý kiến của tổ, của trường: what a group has sent, by topic, with who says it; or that it has nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.meeting import Meeting
from domain.questions.gathering import Gathering, Standing
from domain.questions.question import Question
from services.plans import gathering
from services.unit_of_work import UnitOfWork
from templates.say import caption

_SENT = frozenset({Standing.SENT, Standing.NONE, Standing.HANDED})


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the list of one group (`about`: its gathering), or of all; what stands aside is in none."""
    del by
    wanted = [one for one in _sent(uow, meeting) if about in {0, one.key}]
    topics = uow.meetings.topics(meeting.key)
    returns: list[dict[str, Any]] = []
    for one in wanted:
        seen = gathering.read(uow, meeting, uow.people.unit(one.unit_id))
        authors = gathering.authors(uow, seen)
        asked = uow.questions.many([row.question_id for row in seen.opinions if row.question_id is not None])
        kept = {question.key: question for question in asked}
        shown = [
            (row, _named(kept.get(row.question_id or 0), authors[row.key]))
            for row in seen.opinions
            if row.question_id is None or (row.question_id in kept and _stands(kept[row.question_id]))
        ]
        by_topic = [(topic, [pair for pair in shown if pair[0].topic_id == topic.id]) for topic in topics]
        returns.append({
            "gathering": one, "unit": seen.unit, "topics": [pair for pair in by_topic if pair[1]], "count": len(shown),
            "speaking": sum(row.speaks for row, _ in shown), "head": _head(uow, one),
        })  # fmt: skip
    return {"returns": returns}


def each(uow: UnitOfWork, meeting: Meeting) -> Sequence[tuple[int, str]]:
    """Return the groups that have sent, by name."""
    found = [(one.key, uow.people.unit(one.unit_id).name) for one in _sent(uow, meeting)]
    return sorted(found, key=lambda pair: pair[1])


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: a group's return."""
    return "" if _sent(uow, meeting) else "returns"


def _sent(uow: UnitOfWork, meeting: Meeting) -> list[Gathering]:
    found = [one for one in uow.gatherings.of_meeting(meeting.key).values() if one.standing in _SENT]
    return sorted(found, key=lambda one: one.key)


def _stands(question: Question) -> bool:
    return question.aside is None and question.withdrawn_at is None


def _named(question: Question | None, author: str) -> str:
    return caption("person", "hidden") if question is not None and question.name_hidden else author


def _head(uow: UnitOfWork, one: Gathering) -> str:
    return uow.people.get(one.sent_by).name if one.sent_by is not None else ""
