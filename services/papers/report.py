"""Báo cáo kết quả hội nghị: who came, how many questions of which topic, how they ended, and what is still owed."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.meeting import Meeting
from domain.questions.question import Question, ReplyMode
from services.meetings import four_lists, minutes
from services.unit_of_work import UnitOfWork

K = TypeVar("K", bound=Hashable)
LISTS = ("here", "discussed", "later", "sent_up", "declined")
"""How a question ends, as four_lists has it; what is in none of them has not had its turn."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One question that stands in lists, as it is now, those that ask the same one by one.

    `ended`: in which list its head is, "" before its turn; `answered`: in writing; `owed`, `late`: an answer is.
    """

    question: Question
    ended: str
    answered: bool
    owed: bool
    late: bool

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it: its turn, or its answer."""
        return self.owed or not self.ended


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions stand how. Those of the lists with `waiting` are `asked`; so are `settled` with `open`.

    `spoken`: to be heard; `people`: who asked.
    """

    asked: int
    spoken: int
    people: int
    here: int
    discussed: int
    later: int
    sent_up: int
    declined: int
    waiting: int
    answered: int
    owed: int
    late: int
    open: int

    @property
    def settled(self) -> int:
        """How many need nothing more."""
        return self.asked - self.open


def stands(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Stand]:
    """Return every question of a meeting that stands in lists, by number; what was remarked on reports apart."""
    lists = four_lists.of(uow, meeting, by=by)
    ended = {line.question.key: name for name in LISTS for line in getattr(lists, name)}
    owed = reversed(uow.duties.of_meeting(meeting.key))  # of several what is due first counts
    duties = {duty.question_id: duty for duty in owed if duty.is_open}
    released = uow.duties.released_in(meeting.key)
    found: list[Stand] = []
    for question in uow.questions.standing(meeting.key):
        if question.aside is not None or question.report_id is not None:
            continue
        duty = duties.get(question.lead_id)
        late = duty is not None and duty.is_late(uow.now)
        name = ended.get(question.lead_id, "")
        found.append(Stand(question, name, question.key in released, duty is not None, late))
    return found


def count(found: Sequence[Stand]) -> Figures:
    """Count them."""
    ended = Counter(one.ended for one in found)
    return Figures(
        asked=len(found),
        spoken=sum(one.question.reply_mode is ReplyMode.SPOKEN for one in found),
        people=len({one.question.asker_id for one in found}),
        waiting=ended[""],
        answered=sum(one.answered for one in found),
        owed=sum(one.owed for one in found),
        late=sum(one.late for one in found),
        open=sum(one.is_open for one in found),
        **{name: ended[name] for name in LISTS},
    )


def count_by(found: Sequence[Stand], key: Callable[[Stand], K]) -> dict[K, Figures]:
    """Count them apart by something each has; in the order in which it is met first."""
    parts: dict[K, list[Stand]] = {}
    for one in found:
        parts.setdefault(key(one), []).append(one)
    return {name: count(part) for name, part in parts.items()}


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the figures, those of each topic, who was there, and what was pledged."""
    del about
    found = stands(uow, meeting, by=by)
    return {
        "figures": count(found),
        "topics": by_topic(uow, meeting, found),
        "present": minutes.of(uow, meeting, by=by).present,
        "pledged": four_lists.of(uow, meeting, by=by).pledged,
    }


def by_topic(uow: UnitOfWork, meeting: Meeting, found: Sequence[Stand]) -> list[tuple[str, Figures]]:
    """Return the topics that have questions, in the plan's order."""
    counted = count_by(found, lambda one: one.question.topic_id)
    return [(one.title, counted[one.id]) for one in uow.meetings.topics(meeting.key) if one.id in counted]
