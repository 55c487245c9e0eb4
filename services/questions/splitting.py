"""Splitting: several questions in one text get numbers of their own, with the time and lane of the one that they were.

It is cut where a sentence ends, never typed anew: the words stay their asker's, and nothing covered is seen or lost.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import AlreadyDone, NotFound
from domain.questions.errors import CannotSplit
from domain.questions.question import Draft, Lane, Question, Wording
from domain.questions.queue import NOTICE_AFTER
from domain.questions.wording import check_wording, sentences
from services import office
from services.answers import answering, promises, sharing
from services.delivering import owe
from services.questions import changing, intake
from services.questions.ruling import to_rule
from services.questions.triage import SPLIT, open_question
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Split:
    """The questions that one became, itself first, and what takes it back (JSON)."""

    parts: Sequence[Question]
    before: dict[str, Any]


def pieces(question: Question) -> list[str]:
    """Return what its words may be cut into, in their order."""
    return sentences(question.wording)


def parts_of(uow: UnitOfWork, question: Question) -> list[Question]:
    """Return a question with those that were split off it and stand, in order of number."""
    return [question, *uow.questions.split_off(question.key)]


def read_starts(typed: str) -> list[int]:
    """Return the numbers in what was typed: «3, 5» or «câu 3 và 5»."""
    return [int(number) for number in re.findall(r"\d{1,3}", typed)]


def split(
    uow: UnitOfWork, question_id: int, starts: Sequence[int], *, by: int, version: int, seen: int | None = None,
    topics: Mapping[int, int] | None = None,
) -> Split:  # fmt: skip
    """Let another question begin at each of these pieces (counted from 1; the first begins one anyhow).

    `version`: of the words whose pieces were counted. `topics`: by the number of the piece, where it is known; such a
    part is sorted. The asker hears all numbers with their words after a pause. CannotSplit, TooShort; AlreadyDone where
    its words are others now; NotFound for a topic of another meeting; as ruling.to_rule.
    """
    question = to_rule(uow, question_id, by=by, seen=seen)
    if question.version != version:
        raise AlreadyDone(what="reworded", code=question.code)
    meeting, cut = uow.meetings.get(question.meeting_id), pieces(question)
    begins = sorted({1, *(one for one in starts if 1 <= one <= len(cut))})
    if len(begins) == 1:
        raise CannotSplit(code=question.code, count=len(cut))
    ends = [*(one - 1 for one in begins[1:]), len(cut)]
    texts = [
        check_wording(" ".join(cut[first - 1 : last]), limit=meeting.question_limit)
        for first, last in zip(begins, ends, strict=True)
    ]
    known = {first: topic for first, topic in (topics or {}).items() if first in begins}
    if any(uow.meetings.topic(topic).meeting_id != meeting.key for topic in known.values()):
        raise NotFound
    before = {"version": question.version, "pieces": list(question.pieces), "topic": question.topic_id}
    parts = [question, *(_part(uow, question, text, by=by) for text in texts[1:])]
    _reword(uow, question, texts[0], pieces=[])
    for first, one in zip(begins, parts, strict=True):
        if first in known:
            one.topic_id, one.triaged_at = known[first], one.triaged_at or uow.now
            uow.questions.keep(one)
    uow.act(SPLIT, "question", question.key, by=by, parts=[one.key for one in parts[1:]])
    answering.question_changed(uow, question)
    owe(
        uow, question.asker_id, "answers/split", once=_told(question), mandatory=True, due_at=uow.now + NOTICE_AFTER,
        question=question, parts=parts, address=office.address(uow, question.asker_id),
    )  # fmt: skip
    after = {"split": question.key, "parts": [one.key for one in parts[1:]], "after": question.version}
    return Split(parts, before | after)


def _part(uow: UnitOfWork, question: Question, text: str, *, by: int) -> Question:
    draft = Draft(
        person_id=question.asker_id, meeting_id=question.meeting_id, topic_id=question.topic_id, wording=text,
        kind=question.kind, reply_mode=question.reply_mode, behalf=question.behalf, name_hidden=question.name_hidden,
        report_id=question.report_id, place=question.place, aside=question.aside, updated_at=uow.now,
    )  # fmt: skip
    held = uow.meetings.get(question.meeting_id)
    part = intake.register_for(uow, held, draft, lane=Lane(question.lane), at=question.registered_at, by=by)
    part.split_from = question.key
    uow.questions.keep(part)
    return part


def _reword(uow: UnitOfWork, question: Question, text: str, *, pieces: list[int]) -> None:
    question.version += 1
    question.wording, question.pieces = text, pieces
    uow.questions.keep(question)
    uow.questions.keep(Wording(question_id=question.key, version=question.version, text=text, at=uow.now))


def take_back(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> Question:
    """Let one that was just split be one again, with all its words; its asker hears so who has heard of it.

    AlreadyDone where anything happened to a part since.
    """
    uow.meetings.hold(uow.questions.get(before["split"]).meeting_id)
    uow.questions.hold(before["split"])
    question = open_question(uow, before["split"], by=by)
    parts = [uow.questions.hold(key) for key in before["parts"]]
    if question.version != before["after"] or any(_moved_on(uow, one) for one in parts):
        raise AlreadyDone(what="moved_on")
    told = _told(question)
    whole = next(one.text for one in uow.questions.wordings(question.key) if one.version == before["version"])
    for one in parts:
        changing.take_off(uow, one, by=by)
    question.topic_id = before["topic"]
    _reword(uow, question, whole, pieces=before["pieces"])
    uow.act("question.split_undone", "question", question.key, by=by)
    answering.question_changed(uow, question)
    if not uow.deliveries.drop(told, reason="undone"):
        owe(
            uow, question.asker_id, "answers/split_undone", once=f"{told}:undone", mandatory=True, question=question,
            parts=parts, address=office.address(uow, question.asker_id),
        )  # fmt: skip
    return question


def _moved_on(uow: UnitOfWork, part: Question) -> bool:
    changed = part.withdrawn_at is not None or part.version > 1 or bool(sharing.group_of(uow, part).others)
    given = promises.open_duty(uow, part.key) is not None or uow.questions.entry(part.key) is not None
    return changed or given or uow.rulings.of_question(part.key) is not None


def _told(question: Question) -> str:
    return f"split:{question.key}:{question.version}"
