"""Bảng tổng hợp, phân loại (plan 003): each question by topic and authority, who answers, what was not taken."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.question import SHUT, Question, ReplyMode
from domain.questions.reach import called, host_of
from services import office
from services.papers import owed
from services.questions import listing
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the lines by topic, those of each authority together, their sums, and what was not taken with its ruling.

    `authorities`: those that are meant, "" where nobody has said yet; `counts`: by topic and authority. Of a question
    that others ask too each code is there, and counts.
    """
    del about, by
    host, given = host_of(uow.people.unit(meeting.unit_id)), {one.question.key: one for one in owed.owed(uow, meeting)}

    def authority(question: Question) -> str:
        return called(question.authority, host) if question.authority is not None else ""

    found = [line for mode in (ReplyMode.SPOKEN, ReplyMode.WRITTEN) for line in listing.lines(uow, meeting, mode)]
    found = [line for line in found if line.question.report_id is None]
    found.sort(key=lambda line: authority(line.question))
    topics = [(one, [line for line in found if line.topic.id == one.id]) for one in uow.meetings.topics(meeting.key)]
    counts: Counter[tuple[int, str]] = Counter()
    for line in found:
        counts[line.topic.id or 0, authority(line.question)] += 1 + len(line.others)
    rulings = uow.rulings.of_meeting(meeting.key)
    shut = [one for one in uow.questions.standing(meeting.key) if one.aside in SHUT]
    by_default = {one.id: office.responder_of(uow, meeting, one) for one, _ in topics}
    return {
        "topics": [(topic, lines) for topic, lines in topics if lines],
        "authority": authority,
        "authorities": sorted({name for _, name in counts}),
        "counts": counts,
        "by_authority": _sums(counts),
        "total": counts.total(),
        "given": {key: one.holder for key, one in given.items()},
        "usual": {key: office.holder(uow, who, meeting.unit_id) for key, who in by_default.items() if who is not None},
        "shut": [(one, rulings.get(one.key)) for one in shut],
    }


def _sums(counts: Mapping[tuple[int, str], int]) -> Mapping[str, int]:
    """Return how many there are of each authority."""
    sums: Counter[str] = Counter()
    for (_, name), number in counts.items():
        sums[name] += number
    return sums
