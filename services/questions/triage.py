"""Sorting what came in: topic, authority, on or off topic, notes; the registration itself is never touched."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.duty import NOTE_LIMIT, AnswerDuty
from domain.errors import AlreadyDone, NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_OWE_ANSWERS, MAY_TRIAGE, OFFICE
from domain.questions.errors import AlreadyWithdrawn, IsJoined, QuestionHandled, QuestionShut
from domain.questions.question import SHUT, Authority, InternalNote, Question
from domain.questions.wording import check_wording
from services import office
from services.answers import promises, sharing
from services.questions import proposing
from services.unit_of_work import UnitOfWork

SORTED, UNSORTED = "question.triaged", "question.unsorted"
PROPOSED, UNPROPOSED = proposing.PROPOSED, proposing.UNPROPOSED
GIVEN, RETOPICKED = "question.given", "question.topic_changed"
AUTHORITY_SET, OFF_TOPIC_SET = "question.authority_set", "question.off_topic_set"
JOINED, RESTORED = "question.joined", "question.restored"
ASKED_BACK, RULED = "question.asked_back", "question.ruled"
REFUSING, SENT_UP, SPLIT = "question.refusal_proposed", "question.sent_up", "question.split"
_DECIDED = (ASKED_BACK, RULED, REFUSING, SENT_UP, SPLIT)
_HANDLED = (
    SORTED, UNSORTED, GIVEN, RETOPICKED, AUTHORITY_SET, OFF_TOPIC_SET, JOINED, RESTORED, *_DECIDED, sharing.PARTED,
    PROPOSED, UNPROPOSED,
)  # fmt: skip
"""What changes how a question is sorted; by the last of these somebody knows whether a card is still right."""
LAST_FOR = timedelta(hours=12)
"""For how long the last holder and date are offered for the next question."""
MAY_SORT = MAY_TRIAGE | OFFICE
"""The chair may do what the secretary does for the chair."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Whom a question may be given to in one act, by the date that was given last; `own`: its topic is theirs.

    `instead_of`: whose topic it is, where that is somebody else.
    """

    who: office.Who
    due_at: datetime
    own: bool
    instead_of: office.Who | None


def next_unsorted(uow: UnitOfWork, meeting: Meeting, *, after: int = 0) -> Question | None:
    """Return the oldest question that nobody has sorted, from a number on and then from the start again; or None."""
    found = uow.questions.untriaged(meeting.key)
    return next((question for question in found if question.number > after), found[0] if found else None)


def face(uow: UnitOfWork, question_id: int) -> int:
    """Return by which act a question is sorted as it is now (the event's id); 0 while nobody has touched it."""
    last = uow.events.last_of("question", question_id, _HANDLED)
    return (last.id or 0) if last is not None else 0


def faces(uow: UnitOfWork, question_ids: Collection[int]) -> dict[int, int]:
    """Return the faces of many questions at once; of all that are asked for."""
    return dict.fromkeys(question_ids, 0) | uow.events.newest_of_each("question", question_ids, _HANDLED)


def open_question(
    uow: UnitOfWork, question_id: int, *, by: int, seen: int | None = None, joined_too: bool = False
) -> Question:
    """Return a standing question for somebody who may sort it; NoRight, AlreadyWithdrawn, QuestionShut.

    `seen`: its face as it was shown; QuestionHandled where somebody else has sorted it since. IsJoined for one that is
    sorted and given by the head of those that ask the same, unless `joined_too`.
    """
    question = uow.questions.get(question_id) if seen is None else uow.questions.hold(question_id)
    if seen is not None:
        last = uow.events.last_of("question", question_id, _HANDLED)
        if last is not None and last.id != seen and last.actor_id not in {by, None}:
            unit_id = uow.meetings.get(question.meeting_id).unit_id
            office.check_office(uow, by, uow.meetings.get(question.meeting_id), MAY_SORT)
            who = office.holder(uow, last.actor_id or 0, unit_id)
            raise QuestionHandled(name=office.spoken_of(uow, who), code=question.code)
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), MAY_SORT)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    if question.aside in SHUT:
        raise QuestionShut(code=question.code, why=question.aside)
    if question.joined_to is not None and not joined_too:
        raise IsJoined(code=question.code, head=uow.questions.get(question.joined_to).code)
    return question


def accept(uow: UnitOfWork, question_id: int, *, by: int, seen: int | None = None) -> Question:
    """Sorted as it stands; a second time changes nothing."""
    question = open_question(uow, question_id, by=by, seen=seen)
    _sorted(uow, question, by)
    return question


def retopic(uow: UnitOfWork, question_id: int, topic_id: int, *, by: int, seen: int | None = None) -> Question:
    """Put it under another topic of its meeting: it keeps its number and its time, so its place follows from them."""
    question = open_question(uow, question_id, by=by, seen=seen)
    if uow.meetings.topic(topic_id).meeting_id != question.meeting_id:
        raise NotFound
    before = question.topic_id
    if topic_id != question.topic_id:
        uow.act(RETOPICKED, "question", question.key, by=by, before=question.topic_id, after=topic_id)
        question.topic_id = topic_id
    _sorted(uow, question, by, topic=before)
    return question


def set_authority(
    uow: UnitOfWork, question_id: int, authority: Authority, *, by: int, seen: int | None = None
) -> Question:
    """Note which level may decide the matter."""
    question = open_question(uow, question_id, by=by, seen=seen)
    question.authority = authority
    uow.questions.keep(question)
    uow.act(AUTHORITY_SET, "question", question.key, by=by, authority=authority)
    return question


def set_off_topic(uow: UnitOfWork, question_id: int, *, off_topic: bool, by: int, seen: int | None = None) -> Question:
    """Mark it as outside the meeting's topics, or take the mark off; whether it is answered is the chair's."""
    question = open_question(uow, question_id, by=by, seen=seen)
    question.off_topic = off_topic
    uow.questions.keep(question)
    uow.act(OFF_TOPIC_SET, "question", question.key, by=by, off_topic=off_topic)
    return question


def note(uow: UnitOfWork, question_id: int, text: str, *, by: int) -> Question:
    """Add a note that only the office reads."""
    question = open_question(uow, question_id, by=by, joined_too=True)
    text = check_wording(text, limit=NOTE_LIMIT, fewest=1)
    uow.questions.keep(InternalNote(question_id=question.key, author_id=by, text=text, at=uow.now))
    uow.act("question.noted", "question", question.key, by=by)
    return question


def assign(
    uow: UnitOfWork, question_id: int, *, holder_id: int | None, due_at: datetime, by: int, seen: int | None = None
) -> Question:
    """Give a question to somebody by a date; that sorts it too. Who was promised an answer hears of the change.

    Where the chair approves it first, it is proposed and nobody hears. The same once more changes nothing.
    """
    question = open_question(uow, question_id, by=by, seen=seen)
    before = promises.open_duty(uow, question_id)
    if proposing.needs_chair(uow, uow.meetings.get(question.meeting_id), by=by):
        proposed = proposing.facts(uow, question_id)
        proposing.propose(uow, question, holder_id=holder_id, due_at=due_at, by=by)
        _sorted(uow, question, by, proposed=[proposed, proposing.facts(uow, question_id)])
        return question
    if (
        before is not None
        and before.handed_back_at is None
        and (before.holder_id, before.due_at) == (holder_id, due_at)
    ):
        _sorted(uow, question, by)
        return question
    noted = promises.facts(before)
    promised = (before.holder_id, before.due_at) if before is not None and promises.was_promised(uow, before) else None
    duty = promises.assign(uow, question, owed=before, holder_id=holder_id, due_at=due_at, by=by)
    if promised is not None and promised != (duty.holder_id, duty.due_at):
        tell_given_on(uow, question, duty)
    uow.act(GIVEN, "question", question.key, by=by, holder=duty.holder_id)
    _sorted(uow, question, by, given=True, duty_before=noted)
    return question


def given_at_once(uow: UnitOfWork, question: Question, *, by: int) -> list[AtOnce]:
    """Return to whom somebody of the office may give an unsorted question at once: who answers its topic comes first.

    Then whoever was given a question last, today. Both by the same date; nobody where nothing was given today, or
    its date has passed.
    """
    meeting = uow.meetings.get(question.meeting_id)
    since = uow.now - LAST_FOR
    duty = uow.proposed.last(meeting.key, by=by, since=since) or uow.duties.given_last(meeting.key, by=by, since=since)
    if duty is None or duty.due_at <= uow.now or question.triaged_at is not None:
        return []
    own = office.responder_of(uow, meeting, uow.meetings.topic(question.topic_id))
    last = duty.holder_id if office.may(uow, duty.holder_id, meeting, MAY_OWE_ANSWERS) else None
    whose = office.holder(uow, own, meeting.unit_id) if own is not None else None
    found = [AtOnce(whose, duty.due_at, own=True, instead_of=None)] if whose is not None else []
    if last is not None and last != own:
        found.append(AtOnce(office.holder(uow, last, meeting.unit_id), duty.due_at, own=False, instead_of=whose))
    return found


def unsort(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Take back that a question was sorted: its topic is what it was, and what was given by it is given no more.

    AlreadyDone where that was taken back before, or where the question has moved on since.
    """
    question = open_question(uow, question_id, by=by)
    noted = next(
        (event for event in reversed(uow.events.of("question", question_id)) if event.act in {SORTED, UNSORTED}), None
    )
    if noted is None or noted.act == UNSORTED or question.triaged_at is None:
        raise AlreadyDone(what="unsorted")
    if "topic" not in noted.details:  # sorted before anything was noted to undo it by
        raise AlreadyDone(what="moved_on")
    duty = promises.open_duty(uow, question_id)
    given = (duty.key, duty.version) if duty is not None else (None, None)
    was = noted.details
    same = question.topic_id == was["topic_after"] and given == (was["duty"], was["duty_version"])
    answered = duty is not None and was["given"] and uow.duties.latest_answer(duty.key) is not None
    more = any(one.is_open for one in uow.duties.beside(question_id))
    if not same or answered or more or uow.questions.entry(question_id) is not None:
        raise AlreadyDone(what="moved_on")
    if was.get("proposed"):
        if proposing.facts(uow, question_id) != was["proposed"][1]:
            raise AlreadyDone(what="moved_on")
        proposing.restore(uow, question_id, was["proposed"][0], by=by)
    if was["given"]:
        promises.restore(uow, question, was["duty_before"], by=by)
    question.topic_id, question.triaged_at = was["topic"], None
    uow.questions.keep(question)
    uow.act(UNSORTED, "question", question_id, by=by)
    return question


def tell_given_on(uow: UnitOfWork, question: Question, duty: AnswerDuty) -> None:
    """Tell those who were promised an answer who gives it now, and by when."""
    who = office.holder(uow, duty.holder_id, uow.meetings.get(question.meeting_id).unit_id)
    sharing.tell_askers(
        uow, sharing.concerned(uow, duty, question), "answers/given_on", once=f"given_on:{duty.key}:{duty.version}",
        duty=duty, post=who.post,
    )  # fmt: skip


def _sorted(
    uow: UnitOfWork,
    question: Question,
    by: int,
    *,
    topic: int | None = None,
    given: bool = False,
    duty_before: dict[str, Any] | None = None,
    proposed: list[dict[str, Any] | None] | None = None,
) -> None:
    """Note that it is sorted now, with what it takes to undo that; a second time changes nothing."""
    if question.triaged_at is None:
        question.triaged_at = uow.now
        duty = promises.open_duty(uow, question.key)
        uow.act(
            SORTED, "question", question.key, by=by, topic=topic or question.topic_id, topic_after=question.topic_id,
            duty=duty.key if duty else None, duty_version=duty.version if duty else None, given=given,
            duty_before=duty_before, proposed=proposed,
        )  # fmt: skip
    uow.questions.keep(question)
