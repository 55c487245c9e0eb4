"""Phân công trả lời, báo cáo tiếp thu: who owes which answer by when, and how far each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.duty import Answer, AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Question
from services import office
from services.answers import supporting
from services.office import Who
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Owed:
    """One question and who answers it. `answer`: what was sent, None while nothing was; `codes`: all who ask it."""

    question: Question
    codes: Sequence[str]
    topic: str
    duty: AnswerDuty
    holder: Who
    supporters: Sequence[Who]
    answer: Answer | None


def assigned(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return all that was given out, by holder and date."""
    del about, by
    return {"owed": owed(uow, meeting)}


def taken_in(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return what each holder (`about`: a person, 0 for all) owes, and what became of it."""
    del by
    found = [one for one in owed(uow, meeting) if about in {0, one.holder.person_id}]
    holders = {one.holder.person_id: one.holder for one in found}
    return {"reports": [(who, [one for one in found if one.holder.person_id == key]) for key, who in holders.items()]}


def each(uow: UnitOfWork, meeting: Meeting) -> Sequence[tuple[int, str]]:
    """Return who owes answers, by post."""
    holders = {one.holder.person_id: one.holder for one in owed(uow, meeting)}
    return [(key, who.post or who.name) for key, who in holders.items()]


def waits(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what they wait: an answer that somebody was given to write."""
    return "" if any(one.cancelled_at is None for one in uow.duties.of_meeting(meeting.key)) else "duties"


def owed(uow: UnitOfWork, meeting: Meeting) -> list[Owed]:
    """Return the duties of listed questions, the last main one of each and all beside it, by holder, date, number."""
    listed = {one.key: one for one in uow.questions.listed(meeting.key)}
    beside = [duty for duty in uow.duties.of_meeting(meeting.key) if duty.beside]
    main = uow.duties.main_of_meeting(meeting.key)
    standing = [duty for duty in [*main.values(), *beside] if duty.question_id in listed]
    helped, joined = supporting.supporters(uow, standing), uow.questions.joined(meeting.key)
    released, topics = uow.duties.released_in(meeting.key), {one.id: one for one in uow.meetings.topics(meeting.key)}
    holders = {key: office.holder(uow, key, meeting.unit_id) for key in dict.fromkeys(d.holder_id for d in standing)}
    found = [
        Owed(
            (question := listed[duty.question_id]),
            [question.code, *(one.code for one in joined.get(question.key, ()) if one.aside is None)],
            topics[question.topic_id].title, duty, holders[duty.holder_id],
            [one.who for one in helped.get(duty.key, ()) if one.support.dropped_at is None],
            _sent(uow, duty, question) if question.key in released else None,
        )
        for duty in standing
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.holder.name, one.holder.person_id, one.duty.due_at, one.question.number))


def _sent(uow: UnitOfWork, duty: AnswerDuty, question: Question) -> Answer | None:
    """Return what was sent of this debt; of the main one also what its asker was sent together with others."""
    own = [answer for answer in uow.duties.answers(duty.key) if answer.released_at is not None]
    if own:
        return own[-1]
    return None if duty.beside else uow.duties.released(question)
