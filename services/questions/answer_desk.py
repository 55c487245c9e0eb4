"""The desk of answers: what somebody is to write, to approve, to send, what they sent; and all it takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.duty import Answer, AnswerDuty, Feedback
from domain.errors import NoRight, NotFound, Refused
from domain.meeting import Meeting
from domain.messages.delivery import Attachment
from domain.people.access import MAY_APPROVE, OFFICE
from domain.questions.equal import Group
from domain.questions.errors import NothingChosen
from domain.questions.question import Question
from services import office, which_meeting
from services.answers import answering, correcting, enclosing, releasing, sharing, supporting
from services.answers.approving import Approval, approval
from services.answers.supporting import Supporter
from services.office import Who
from services.questions.likeness.kept import nearest
from services.unit_of_work import UnitOfWork

_MEETINGS_BACK = 4
"""Meetings of the unit, the latest ones, among whose answers one to the like is looked for."""
_NEAR = 8
_MOST_LIKE = 3
MOST_SENT = 50
"""Answers of one's own that are listed after they were sent: the newest."""


class Shelf(StrEnum):
    """Where an answer lies for somebody."""

    WRITE = "viet"
    APPROVE = "duyet"
    SEND = "gui"
    SENT = "da-gui"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on a shelf. `topic`: its short title; `askers`: how many people wait for it."""

    duty: AnswerDuty
    question: Question
    meeting: Meeting
    topic: str
    asker: Who
    holder: Who
    answer: Answer | None
    askers: int

    @property
    def mark(self) -> str:
        """What the address and a tick name: the debt."""
        return str(self.duty.key)


@dataclass(frozen=True, slots=True)
class Desk:
    """The lines of one shelf, and how many each has."""

    shelf: Shelf
    lines: Sequence[Line]
    counts: dict[Shelf, int]


@dataclass(frozen=True, slots=True)
class Like:
    """An answer that was sent to a question near to another one, to be taken up and changed."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Opened:
    """All that belongs to one line. `versions`: every one that was handed in or sent, the last first.

    `approval`: what the viewer may do about what waits; `may_write`, `may_correct`: whether they may do that now.
    """

    group: Group
    latest: Answer | None
    versions: Sequence[Answer]
    feedback: Feedback | None
    supporters: Sequence[Supporter]
    papers: Sequence[Attachment]
    approval: Approval | None
    may_write: bool
    may_correct: bool
    like: Sequence[Like]


@dataclass(slots=True)
class Decided:
    """The codes of what was approved together, and what was left with why."""

    done: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether there is anything that somebody would find here: what they owe or owed, or may approve."""
    return bool(
        approving_in(uow, person_id) or uow.duties.open_of(person_id) or uow.duties.written_by(person_id, limit=1)
    )


def approving_in(uow: UnitOfWork, person_id: int) -> list[int]:
    """Return the units in which somebody may approve answers, as far as they act there."""
    acting = which_meeting.acting_in(uow, person_id)
    mine = (m.unit_id for m in uow.people.memberships(person_id) if m.role in MAY_APPROVE)
    return list(dict.fromkeys(unit_id for unit_id in mine if acting in {None, unit_id}))


def desk(uow: UnitOfWork, shelf: Shelf, *, by: int) -> Desk:
    """Return what lies on a shelf for somebody, what is due first standing first.

    A matter of the house is shown to its office, and to who answers it.
    """
    units = approving_in(uow, by)
    own = uow.duties.open_of(by)
    latest = uow.duties.latest_of([duty.key for duty in own])
    pairs: dict[Shelf, list[tuple[AnswerDuty, Answer | None]]] = {
        Shelf.WRITE: [(d, latest.get(d.key)) for d in own if answering.is_wanted(d, latest.get(d.key))],
        Shelf.APPROVE: [pair for unit_id in units for pair in answering.waiting(uow, unit_id)],
        Shelf.SEND: [(one.duty, one.answer) for unit_id in units for one in releasing.held(uow, unit_id)],
        Shelf.SENT: [(duty, answer) for duty, answer in uow.duties.sent_by(by, units, most=MOST_SENT)],
    }
    keys = {duty.question_id for found in pairs.values() for duty, _ in found}
    open_to = {one.key for one in uow.questions.many(sorted(keys)) if one.aside is None}
    offices = {m.unit_id for m in uow.people.memberships(by) if m.role in OFFICE}
    inside = {key for unit_id in offices for key in (meeting.key for meeting in uow.meetings.of_unit(unit_id))}
    shown = {
        kind: [
            (duty, answer)
            for duty, answer in found
            if duty.question_id in open_to or duty.holder_id == by or duty.meeting_id in inside
        ]
        for kind, found in pairs.items()
    }
    return Desk(shelf, _lines(uow, shown[shelf]), {kind: len(found) for kind, found in shown.items()})


def _lines(uow: UnitOfWork, pairs: Sequence[tuple[AnswerDuty, Answer | None]]) -> list[Line]:
    questions = {one.key: one for one in uow.questions.many([duty.question_id for duty, _ in pairs])}
    meetings = {key: uow.meetings.get(key) for key in {duty.meeting_id for duty, _ in pairs}}
    topics = {topic.id: topic.short for key in meetings for topic in uow.meetings.topics(key)}
    joined = {key: uow.questions.joined(key) for key in meetings}
    whom: dict[int, Who] = {}
    for key, meeting in meetings.items():
        whom |= office.who_asked(uow, [q for q in questions.values() if q.meeting_id == key], meeting.unit_id)
    holders = {
        place: office.holder(uow, *place)
        for place in {(duty.holder_id, meetings[duty.meeting_id].unit_id) for duty, _ in pairs}
    }
    found = []
    for duty, answer in pairs:
        question, meeting = questions[duty.question_id], meetings[duty.meeting_id]
        alone = duty.reopened_at is not None
        group = Group(question, () if alone else joined[meeting.key].get(question.key, ()))
        found.append(
            Line(
                duty,
                question,
                meeting,
                topics.get(question.topic_id, ""),
                whom[question.key],
                holders[duty.holder_id, meeting.unit_id],
                answer,
                group.askers,
            )
        )
    return found


def opened(uow: UnitOfWork, line: Line, shelf: Shelf, *, by: int) -> Opened:
    """Return all that belongs to one line."""
    duty, question = line.duty, line.question
    answers = uow.duties.answers(duty.key)
    latest = answers[-1] if answers else None
    writes = shelf is Shelf.WRITE and duty.holder_id == by
    return Opened(
        group=sharing.concerned(uow, duty, question),
        latest=latest,
        versions=[one for one in reversed(answers) if one.submitted_at is not None],
        feedback=uow.duties.feedback(question.key),
        supporters=supporting.supporters(uow, [duty]).get(duty.key, []),
        papers=enclosing.of(uow, latest),
        approval=approval(uow, latest, viewer=by) if latest is not None and shelf is Shelf.APPROVE else None,
        may_write=writes,
        may_correct=shelf is Shelf.SENT and correcting.may_correct(uow, duty, question, by=by),
        like=like(uow, question) if writes else [],
    )


def like(uow: UnitOfWork, question: Question) -> list[Like]:
    """Return answers that were sent to questions near to this one, in the unit's latest meetings; the nearest first.

    What stands aside is shown to nobody here.
    """
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    meetings = sorted(uow.meetings.of_unit(unit_id), key=lambda one: one.starts_at, reverse=True)
    keys = list(dict.fromkeys([question.meeting_id, *(one.key for one in meetings)]))[:_MEETINGS_BACK]
    near = [one for key in keys for one, _ in nearest(uow, key, question.wording, most=_NEAR) if one.shown]
    near.sort(key=lambda one: one.score, reverse=True)
    found: dict[int, Like] = {}
    for other in uow.questions.many([one.key for one in near]):
        answer = uow.duties.released(other) if other.key != question.key and other.aside is None else None
        if answer is not None:
            found.setdefault(answer.key, Like(other, answer))
    place = {one.key: n for n, one in enumerate(near)}
    return sorted(found.values(), key=lambda one: place[one.question.key])[:_MOST_LIKE]


def approve_many(uow: UnitOfWork, answer_ids: Collection[int], *, by: int, release_now: bool) -> Decided:
    """Approve these, to be sent at once or later; each by itself, and what could not be is named with why.

    Of one alone: its refusal. At once leave the first few, the others follow by themselves. NothingChosen.
    """
    if not answer_ids:
        raise NothingChosen
    found = Decided()
    for key in answer_ids:
        code = uow.questions.get(uow.duties.answer(key).question_id).code
        try:
            answering.approve(uow, key, by=by, release_now=release_now and len(found.done) < releasing.AT_ONCE)
        except (NotFound, NoRight):  # another house's: not even its code is told
            raise
        except Refused as why:
            if len(answer_ids) == 1:
                raise
            found.left.append((code, why.name()))
        else:
            if release_now and len(found.done) >= releasing.AT_ONCE:
                releasing.follow(uow, key)
            found.done.append(code)
    return found
