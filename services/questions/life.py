"""Quá trình: a question's whole life from the log, its first word to «đã rõ», with what its asker was told and saw.

Posts, never names; of the asker only that it is them. Words stand in no event: of messages their first letters, masked.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.messages.delivery import Delivery, Event
from domain.questions.question import Question
from services import office
from services.unit_of_work import UnitOfWork
from templates.say import book, caption

_SAID_BY_ANOTHER = ("question.given",)
"""What another event of the same moment tells more of."""
MOST_TOLD = 60
"""Messages of one question that are read; the newest."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `who`: the post of who did it, "" for the clock; `to`: of whom it was given to.

    `before`, `due`: the day that was and is; `days`: by how many it moved; `version`: of an answer or of the words;
    `said`: how a message begins, and `seen` when it was seen.
    """

    at: datetime
    act: str
    who: str = ""
    to: str = ""
    before: datetime | None = None
    due: datetime | None = None
    days: int = 0
    version: int = 0
    said: str = ""
    seen: datetime | None = None


def of(uow: UnitOfWork, question: Question) -> list[Step]:
    """Return all that happened to a question and what was owed to it, the first first."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    posts: dict[int, str] = {}

    def post(person_id: int | None) -> str:
        if person_id is None:
            return ""
        if person_id == question.asker_id:
            return caption("holder", "asker")
        if person_id not in posts:
            posts[person_id] = office.holder(uow, person_id, unit_id).post or caption("holder", "office")
        return posts[person_id]

    words = book()["captions"]
    events = uow.events.life([question.key, question.lead_id], uow.duties.keys_of([question.key, question.lead_id]))
    mine = [one for one in events if one.act not in _SAID_BY_ANOTHER]
    mine = [one for one in mine if one.subject != "question" or one.subject_id == question.key]
    steps = [
        _step(one, act, post(one.actor_id), post(one.details.get("holder")))
        for one in mine
        if (act := str(words["life"].get(one.act) or _of_question(one, words["act"])))
    ]
    steps += [_told(one) for one in uow.deliveries.telling(question.asker_id, question.code, limit=MOST_TOLD)]
    first = uow.arrivals.first_of(question.pieces)
    if first is not None:
        steps.append(Step(first, caption("life", "first_word"), caption("holder", "asker")))
    return sorted(steps, key=lambda step: step.at)


def _of_question(event: Event, words: dict[str, str]) -> str:
    return words.get(event.act.partition(".")[2], "") if event.subject == "question" else ""


def _step(event: Event, act: str, who: str, to: str) -> Step:
    told = event.details
    return Step(
        event.at, act, who, to if event.act.startswith("duty.") else "", _instant(told.get("before")),
        _instant(told.get("due")), int(told.get("days", 0)), int(told.get("version", 0)),
    )  # fmt: skip


def _instant(at: object) -> datetime | None:
    return datetime.fromisoformat(at) if isinstance(at, str) and at else None


def _told(delivery: Delivery) -> Step:
    act = caption("life", "told") if delivery.state == "sent" else caption("told", delivery.state)
    return Step(delivery.ended_at or delivery.due_at, act, said=delivery.text, seen=delivery.seen_at)
