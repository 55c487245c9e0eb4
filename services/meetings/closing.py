"""Closing a meeting: nobody falls off at the bell (N05). What was not answered becomes a duty; its asker is told."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from domain.duty import AnswerDuty
from domain.errors import AlreadyDone
from domain.meeting import Meeting, check_running
from domain.people.access import MAY_OWE_ANSWERS
from domain.questions.equal import Group
from domain.questions.errors import HolderUnknown
from domain.questions.question import READ_FIRST, SHUT, Question
from domain.questions.queue import ANSWERED, Outcome, QueueEntry
from domain.questions.topic import Topic
from services import office
from services.answers import promises, sharing
from services.meetings import closing_words
from services.meetings.rounds import hold, unplace
from services.office import Who
from services.plans import deciding, signing, timeline
from services.questions import care, voicing
from services.questions.care import Unseen
from services.unit_of_work import UnitOfWork

Given = Mapping[int, int]
"""Who is to answer what was not reached, by topic, where somebody said so before the close."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions ended how, as they are listed; `not_reached` get a written answer by `due_at`.

    `askers`: how many people asked them all. `aside`: how many more stand in no list and nobody has read or seen to.
    """

    answered: int
    later: int
    sent_up: int
    declined: int
    not_reached: int
    askers: int
    due_at: datetime
    aside: int

    @property
    def total(self) -> int:
        """How many questions there were."""
        return self.answered + self.later + self.sent_up + self.declined + self.not_reached


def tally(uow: UnitOfWork, meeting: Meeting) -> Tally:
    """Count what closing now would mean, or what it meant."""
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    released = uow.duties.released_in(meeting.key)
    counts: dict[Outcome, int] = defaultdict(int)
    unseen = care.unseen(uow, [meeting.key]).get(meeting.key, Unseen())
    for question in uow.questions.listed(meeting.key):
        counts[ends_as(question, entries, released)] += 1
    return Tally(
        answered=sum(counts[outcome] for outcome in ANSWERED), later=counts[Outcome.LATER],
        sent_up=counts[Outcome.SENT_UP], declined=counts[Outcome.DECLINED], not_reached=counts[Outcome.NOT_REACHED],
        askers=len({one.asker_id for one in uow.questions.standing(meeting.key) if one.aside is None}),
        due_at=promises.answer_by(uow, meeting), aside=len(unseen.danger) + len(unseen.unread),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopicShare:
    """Who would get what was not reached of one topic, and how many questions that is."""

    topic: Topic
    who: Who
    count: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Who would get how many questions if the meeting were closed now, most first; `kept`: those that have somebody.

    `topics`: the same by topic, in their order: each may be given to somebody else. `aside`: how many more, which stand
    in no list, are given to somebody.
    """

    new: Sequence[tuple[Who, int]]
    topics: Sequence[TopicShare]
    kept: int
    aside: int


def shares(uow: UnitOfWork, meeting: Meeting, *, by: int, given: Given = MappingProxyType({})) -> Shares:
    """Return what closing now would give to whom; HolderUnknown for somebody of `given` who may owe no answers."""
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    released = uow.duties.released_in(meeting.key)
    answerers, kept, aside = _answerers(uow, meeting, by, given), 0, 0
    new: Counter[int] = Counter()
    topics: Counter[int] = Counter()
    for question in _heads(uow, meeting.key):
        if ends_as(question, entries, released) is not Outcome.NOT_REACHED:
            continue
        if question.aside is not None:
            aside += 1
        elif promises.open_duty(uow, question.key) is None:
            new[answerers[question.topic_id]] += 1
            topics[question.topic_id] += 1
        else:
            kept += 1
    people = {who: office.holder(uow, who, meeting.unit_id) for who in new}
    by_topic = [
        TopicShare(topic, people[answerers[topic.id or 0]], topics[topic.id or 0])
        for topic in uow.meetings.topics(meeting.key)
        if topics[topic.id or 0]
    ]
    return Shares([(people[who], count) for who, count in new.most_common()], by_topic, kept, aside)


def _heads(uow: UnitOfWork, meeting_id: int) -> list[Question]:
    """Return what is owed an answer in the end: of those that ask the same, one.

    What a person reads first is given to nobody unread (care.unseen), and nothing is owed to what is shut.
    """
    standing = uow.questions.standing(meeting_id)
    return [one for one in standing if one.aside not in READ_FIRST | SHUT and one.joined_to is None]


def _answerers(uow: UnitOfWork, meeting: Meeting, by: int, given: Given) -> dict[int, int]:
    """Return who answers what was not reached, by topic: who was said to, else who answers the topic."""
    for person_id in given.values():
        if not uow.leaving.stays(person_id) or not office.may(uow, person_id, meeting, MAY_OWE_ANSWERS):
            raise HolderUnknown
    return {
        topic.id: given.get(topic.id) or office.default_holder(uow, meeting, topic, otherwise=by)
        for topic in uow.meetings.topics(meeting.key)
        if topic.id is not None
    }


def close(uow: UnitOfWork, meeting_id: int, *, by: int, given: Given = MappingProxyType({})) -> Tally:
    """End the meeting; each question without an answer gets a duty and its asker a notice, all in this unit.

    A duty that is there already stays as it is. Each holder gets one message, and so does each asker, of all that they
    asked; the chair gets the report. AlreadyDone the second time, HolderUnknown as above.
    """
    meeting = hold(uow, meeting_id, by)
    if meeting.closed_at is not None:
        raise AlreadyDone(what="closed")
    check_running(meeting)
    signing.enter_the_rest(uow, meeting, by=by)
    result = tally(uow, meeting)
    owed = _owe_the_rest(uow, meeting, result.due_at, given, by=by)
    meeting.closed_at = uow.now
    uow.meetings.keep(meeting)
    unplace(uow, meeting.key, reason="closed")
    voicing.tell_over(uow, meeting)
    uow.act("meeting.closed", "meeting", meeting_id, by=by, not_reached=result.not_reached)
    closing_words.report(uow, meeting, result, by=by)
    if owed:
        timeline.recompute(uow, meeting)
    for deadline in uow.deadlines.of_meeting(meeting_id):
        if deadline.is_open and deadline.is_the_meeting:
            deciding.finish(uow, deadline.key, by=by)
    _met_its_window(uow, meeting, by=by)
    return result


def _owe_the_rest(uow: UnitOfWork, meeting: Meeting, due_at: datetime, given: Given, *, by: int) -> bool:
    """Let what was not reached be owed in writing, and tell everybody of it once; False where all was reached."""
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    released = uow.duties.released_in(meeting.key)
    answerers = _answerers(uow, meeting, by, given)
    posts: dict[int, str] = {}
    new: dict[int, list[tuple[Question, AnswerDuty]]] = defaultdict(list)
    joined = uow.questions.joined(meeting.key)
    told: dict[int, list[closing_words.Owed]] = defaultdict(list)
    for question in _heads(uow, meeting.key):
        if ends_as(question, entries, released) is not Outcome.NOT_REACHED:
            continue
        duty, entry = promises.open_duty(uow, question.key), entries.get(question.key)
        if duty is not None and entry is not None and entry.is_decided:
            continue  # twice absent: owed, and told, when that was noted
        if duty is None:
            duty = promises.assign(
                uow,
                question,
                owed=None,
                holder_id=answerers[question.topic_id],
                due_at=due_at,
                by=by,
                tell=False,
            )
            new[duty.holder_id].append((question, duty))
        if duty.holder_id not in posts:
            posts[duty.holder_id] = office.holder(uow, duty.holder_id, meeting.unit_id).post
        _not_reached(uow, question, entry, by=by)
        group = Group(question, joined.get(question.key, ()))
        sharing.unheard(uow, group)
        for one in group.all:
            told[one.asker_id].append(closing_words.Owed(one, group, duty, posts[duty.holder_id]))
    closing_words.tell_askers(uow, meeting, told)
    for holder_id, owed in new.items():
        closing_words.tell_holder(uow, meeting, holder_id, owed)
    return bool(posts)


def _met_its_window(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """A school that has held its meeting owes none any more in the windows of the programmes above it."""
    parent_id = uow.people.unit(meeting.unit_id).parent_id
    if parent_id is None:
        return
    programmes = {programme.id: programme for programme in uow.deadlines.programmes_of([parent_id])}
    windows = {programme.ends_at for programme in programmes.values() if programme.each and programme.ends_at}
    for part in uow.deadlines.parts_in([meeting.unit_id]):
        if part.programme_id in programmes and part.ends_at in windows:
            deciding.finish_quietly(uow, part, by=by)


def ends_as(question: Question, entries: Mapping[int, QueueEntry], released: set[int]) -> Outcome:
    """Return how a question stands at the bell; one still open without an outcome was not reached either."""
    entry = entries.get(question.lead_id)
    if entry is not None and entry.is_decided and entry.outcome is not None:
        return entry.outcome
    return Outcome.ANSWERED_HERE if question.key in released else Outcome.NOT_REACHED


def _not_reached(uow: UnitOfWork, question: Question, entry: QueueEntry | None, *, by: int) -> None:
    turn = entry or QueueEntry(question_id=question.key, meeting_id=question.meeting_id, version=0)
    turn.outcome, turn.outcome_at, turn.decided_by = Outcome.NOT_REACHED, uow.now, by
    turn.called_at = turn.answered_by = None
    turn.version += 1
    uow.questions.keep(turn)
    uow.act("question.not_reached", "question", question.key, by=by)
