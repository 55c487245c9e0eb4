"""Care: words that ask for a person before a list: a child's safety, a complaint, rudeness. A person decides on each.

Words are noticed by tables (templates/words.toml, `care`). Who wrote them is asked once, kindly, and can say that it is
something else. What is put aside stands in no list; the office sees it, and puts it there or looks after it otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversation.turn import LONGEST_TEXT
from domain.errors import AlreadyDone, NoMeeting
from domain.meeting import Meeting
from domain.people.unit import Unit
from domain.questions.equal import Group
from domain.questions.question import READ_FIRST, Care, Draft, Kind, Question, ReplyMode
from domain.questions.queue import lane_at
from domain.questions.topic import TopicKind
from domain.questions.wording import check_wording
from services import office, on_duty
from services.answers import promises, sharing
from services.dates import workday
from services.delivering import owe
from services.noticing import names_head, noticed
from services.questions import intake
from services.questions.intake import Registered
from services.questions.triage import open_question
from services.unit_of_work import UnitOfWork
from services.which_meeting import find_meeting, next_meeting, units_of

_SAFE_UNDER = (TopicKind.UNSORTED, TopicKind.OTHER)


def to_ask(draft: Draft) -> Care | None:
    """Return what its writer is still to be asked about; None where nothing was noticed, or all was asked."""
    return next((care for care in noticed(draft.wording) if care not in draft.cared), None)


def asked(uow: UnitOfWork, draft: Draft, about: Care) -> None:
    """Note that the writer was asked about this: once is enough, whatever words follow."""
    draft.cared = [*draft.cared, about]
    uow.drafts.keep(draft)


def report(uow: UnitOfWork, draft: Draft) -> Registered:
    """A child may be in danger: register it beside the queue, and tell who is on duty at once, with every word."""
    if draft.topic_id is None:
        draft.topic_id = _topic_for(uow, draft.meeting_id)
    draft.reply_mode, draft.aside, draft.behalf = ReplyMode.WRITTEN, Care.SAFETY, ""
    uow.drafts.keep(draft)
    assert draft.id is not None
    sent = intake.register(uow, draft.id)
    on_duty.tell(uow, uow.questions.get(sent.id))
    return sent


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a child in danger: as which question, where a meeting is in sight; the posts of who hears."""

    question: Question | None
    posts: Sequence[str]


def hears(uow: UnitOfWork, person_id: int) -> list[str]:
    """Return the posts of who hears what somebody tells of a child in danger."""
    unit = unit_for(uow, person_id)
    return on_duty.posts(uow, unit.key) if unit is not None else []


def door_for(uow: UnitOfWork, unit: Unit, text: str, *, meeting: Meeting | None = None) -> dict[str, Any]:
    """Return what tells where a complaint goes: to the unit itself, or above it where it is about who leads it."""
    meeting = meeting or next_meeting(uow, [unit.key])
    return {
        "unit": unit, "above": uow.people.unit(unit.parent_id) if unit.parent_id is not None else None,
        "about_head": names_head(text, meeting.chair_title if meeting is not None else ""),
    }  # fmt: skip


def report_words(uow: UnitOfWork, person_id: int, text: str, *, arrival_id: int) -> Told:
    """Tell of a child in danger in one message, beside whatever lies unfinished; nothing ever holds this up.

    EmptyText, TooLong; NoMeeting for whom no unit concerns.
    """
    words = check_wording(text, limit=LONGEST_TEXT, fewest=1)
    unit = unit_for(uow, person_id)
    if unit is None:
        raise NoMeeting(meeting=None)
    meeting = find_meeting(uow, person_id) or next_meeting(uow, [unit.key])
    if meeting is None:
        return Told(None, on_duty.tell_words(uow, unit.key, words, by=person_id, once=f"child:{arrival_id}"))
    draft = Draft(
        person_id=person_id, meeting_id=meeting.key, topic_id=_topic_for(uow, meeting.key), wording=words,
        kind=Kind.REPORT, reply_mode=ReplyMode.WRITTEN, aside=Care.SAFETY, pieces=[arrival_id], updated_at=uow.now,
    )  # fmt: skip
    held = uow.meetings.hold(meeting.key)
    question = intake.register_for(uow, held, draft, lane=lane_at(held, uow.now), at=uow.now, by=person_id)
    return Told(question, on_duty.posts(uow, unit.key))


def unit_for(uow: UnitOfWork, person_id: int) -> Unit | None:
    """Return the unit that sees to what somebody tells: of the meeting they mean, else their own; None for none."""
    meeting = find_meeting(uow, person_id)
    unit_id = meeting.unit_id if meeting is not None else next(iter(units_of(uow, person_id)), None)
    return uow.people.unit(unit_id) if unit_id is not None else None


def _topic_for(uow: UnitOfWork, meeting_id: int) -> int | None:
    topics = uow.meetings.topics(meeting_id)
    return next((one for kind in _SAFE_UNDER for one in topics if one.kind is kind), topics[0]).id


@dataclass(frozen=True, slots=True)
class Unseen:
    """What stands aside of a meeting and nobody has seen to: children in danger that nobody took on; words unread."""

    danger: Sequence[Question] = ()
    unread: Sequence[Question] = ()


def unseen(uow: UnitOfWork, meeting_ids: Sequence[int]) -> dict[int, Unseen]:
    """Return of each of these meetings what nobody has seen to, over or not; nothing of those without any."""
    found = uow.questions.read_first(meeting_ids) if meeting_ids else []
    taken = on_duty.taken(uow, [one for one in found if one.aside is Care.SAFETY])
    open_still = [one for one in found if one.key not in taken]
    return {
        key: Unseen(
            [one for one in open_still if one.meeting_id == key and one.aside is Care.SAFETY],
            [one for one in open_still if one.meeting_id == key and one.aside is not Care.SAFETY],
        )
        for key in {one.meeting_id for one in open_still}
    }


def keep_internal(uow: UnitOfWork, question_id: int, *, by: int, seen: int | None = None) -> Question:
    """Keep a matter inside the house: in no list of the hall, no paper, no other unit; its asker is told.

    A second time changes nothing. NoRight, AlreadyWithdrawn, QuestionHandled; AlreadyDone where the hall has heard it.
    """
    uow.meetings.hold(uow.questions.get(question_id).meeting_id)  # before the question, as whoever joins it does
    question = open_question(uow, question_id, by=by, seen=seen, joined_too=True)
    turn = uow.questions.entry(question.lead_id)
    if turn is not None and (turn.is_current or turn.is_decided):
        raise AlreadyDone(what="heard", code=question.code)
    if question.aside is not Care.INTERNAL:
        sharing.leave(uow, question, by=by)
        question.aside = Care.INTERNAL
        _moved(uow, question, "question.kept_internal", by=by)
        _tell(uow, question)
    return question


def admit(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Put into the lists what stood aside; a second time changes nothing. NoRight, AlreadyWithdrawn."""
    question = open_question(uow, question_id, by=by)
    was, question.aside = question.aside, None
    if was is not None:
        _moved(uow, question, "question.admitted", by=by)
    if was is Care.INTERNAL:
        _tell(uow, question)
    if was is Care.SAFETY:
        on_duty.stand_down(uow, question)
    meeting = uow.meetings.get(question.meeting_id)
    if was in READ_FIRST and meeting.is_over and promises.open_duty(uow, question.key) is None:
        owe_answer(uow, question, meeting, by=by)
    return question


def owe_answer(uow: UnitOfWork, question: Question, meeting: Meeting, *, by: int) -> None:
    """What was read after the meeting is answered as what was not reached there: in writing, and its asker is told."""
    topic = uow.meetings.topic(question.topic_id)
    holder = office.default_holder(uow, meeting, topic, otherwise=by)
    due = max(promises.answer_by(uow, meeting), workday(uow, 1))
    duty = promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by)
    if meeting.closed_at is not None:
        sharing.tell_askers(
            uow, Group(question, ()), "answers/not_reached", once=f"not_reached:{question.key}", meeting=meeting,
            duty=duty, post=office.holder(uow, holder, meeting.unit_id).post,
        )  # fmt: skip


def _moved(uow: UnitOfWork, question: Question, act: str, *, by: int) -> None:
    uow.questions.keep(question)
    uow.act(act, "question", question.key, by=by)


def _tell(uow: UnitOfWork, question: Question) -> None:
    """Tell an asker whether it will be heard in the hall, each time that this changes."""
    owe(
        uow, question.asker_id, "care/internal_told", mandatory=True, question=question,
        once=f"internal:{question.key}:{uow.now:%Y%m%d%H%M%S}:{question.aside or 'listed'}",
    )  # fmt: skip
