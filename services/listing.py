"""The chair's list as people see it: counts, pages, and the whole as a text file; one order everywhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.meeting import Meeting
from domain.question import Authority, Question, ReplyMode
from domain.queue import Outcome, QueueEntry, by_registration, in_order
from domain.topic import Topic
from services import office
from services.office import Who
from services.paging import Slice, page_of
from services.unit_of_work import UnitOfWork
from templates.say import say


class By(StrEnum):
    """How a list is ordered: the meeting's order, or simply as questions came in."""

    TOPIC = "t"
    REGISTRATION = "r"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the chair sees first. `topics`: those with questions; `beyond`: above the unit's own authority."""

    questions: int
    topics: int
    speaking: int
    minutes: int
    beyond: int
    done: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a list. `state` names its caption in captions.turn; `heading`: a topic that begins here."""

    position: int
    question: Question
    topic: Topic
    who: Who
    state: str
    heading: bool


def counts(uow: UnitOfWork, meeting: Meeting) -> Counts:
    """Count a meeting's standing questions."""
    questions = uow.questions.standing(meeting.key)
    speaking = [q for q in questions if q.reply_mode is ReplyMode.SPOKEN]
    return Counts(
        questions=len(questions),
        topics=len({q.topic_id for q in questions}),
        speaking=len(speaking),
        minutes=len(speaking) * meeting.speaking_minutes,
        beyond=sum(q.authority not in (None, Authority.SCHOOL) for q in questions),
        done=sum(entry.is_decided for entry in uow.questions.entries(meeting.key)),
        drafts=len(uow.duties.waiting_for_approval(meeting.key)),
    )


def lines(uow: UnitOfWork, meeting: Meeting, mode: ReplyMode, by: By = By.TOPIC) -> list[Line]:
    """Return one list of a meeting: who is to speak, or who wants a written answer only (F21)."""
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    questions = uow.questions.standing(meeting.key, reply_mode=mode)
    by_topic = in_order(questions, topics.values(), entries.values())
    ordered = by_topic if by is By.TOPIC else by_registration(questions)
    people, released = office.askers(uow, meeting.unit_id), uow.duties.released_in(meeting.key)
    found: list[Line] = []
    for position, question in enumerate(ordered, start=1):
        heading = by is By.TOPIC and (position == 1 or question.topic_id != ordered[position - 2].topic_id)
        who = people.get(question.asker_id) or office.asker(uow, question.asker_id, meeting.unit_id)
        state = state_of(entries.get(question.key), released=question.key in released)
        found.append(Line(position, question, topics[question.topic_id], who, state, heading))
    return found


def page(uow: UnitOfWork, meeting: Meeting, mode: ReplyMode, by: By, number: int) -> Slice[Line]:
    """Return one page, counted from 0; a number beyond the end is the last page."""
    return page_of(lines(uow, meeting, mode, by), number)


def state_of(entry: QueueEntry | None, *, released: bool) -> str:
    """Return what became of a question's turn: waiting, current, an outcome, or answered in writing."""
    if released:
        return "released"
    if entry is None or entry.outcome is Outcome.BACK:
        return "waiting"
    if entry.outcome is not None:
        return entry.outcome
    return "current" if entry.is_current else "waiting"


def as_text(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bytes:
    """Return both lists with every word, as UTF-8 text that Windows opens rightly (with BOM); the export is logged."""
    at: datetime = uow.now
    text = say(
        "chairing/export", meeting=meeting, at=at, unit=uow.people.unit(meeting.unit_id),
        speaking=lines(uow, meeting, ReplyMode.SPOKEN), written=lines(uow, meeting, ReplyMode.WRITTEN),
    )  # fmt: skip
    uow.act("list.exported", "meeting", meeting.key, by=by)
    return text.encode("utf-8-sig")
