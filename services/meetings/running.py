"""The meeting as it is run from one page: the question that is heard with all that helps, who follows, who is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.duty import NEWS_DAYS, Answer
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from domain.questions.budget import Budget
from domain.questions.equal import Group
from domain.questions.ordering import FrozenList
from domain.questions.question import Lane, Question
from domain.questions.queue import HEARD, QueueEntry
from domain.questions.ruling import may_decline
from domain.questions.topic import Topic
from domain.questions.turn_notes import TurnNote
from services import attending, dates, office
from services.meetings import brought_on, hearing, list_sheet, outcomes, pledges, rounds, undoing
from services.meetings.brought_on import Brought
from services.meetings.pledges import Pledged
from services.meetings.undoing import Last
from services.office import Who
from services.questions import alike
from services.questions.ordering import ordered as in_list_order
from services.unit_of_work import UnitOfWork

NEXT, NEW = 2, 12
"""Questions that are named as the next ones; of those that came late or in the hall, how many stand at the side."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits: the one that is read of its group, by whom."""

    question: Question
    who: Who
    speaks: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is written for an answer, for the question itself or one like it, and by which post."""

    question: Question
    answer: Answer
    post: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The question that is heard. `voice`: whose words are read; `position` of `total` turns; `until`: its time ends.

    `topic_left`: questions of its topic that wait; `topic_minutes`: what there is time for of them, None: nobody waits.
    `answers`: who was asked to answer, None: the chair. `usual`: who answers it later, and by when, if nobody else is
    named (`usual_day`: that day).
    """

    head: Question
    voice: Question
    who: Who
    entry: QueueEntry
    topic: Topic
    group: Group
    others: Sequence[tuple[Question, Who]]
    position: int
    total: int
    until: datetime | None
    topic_left: int
    topic_minutes: int | None
    online: bool
    answers: Who | None
    usual: tuple[Who, datetime]
    usual_day: date
    prepared: Sequence[Prepared]
    notes: Sequence[TurnNote]
    pledged: Sequence[Pledged]
    may_decline: bool


@dataclass(frozen=True, slots=True)
class Running:
    """All of it. `heard`: None between two questions; `before`: the one decided last, to which more may be noted.

    `minutes_left`: until the meeting is to end, below 0 once that is past. `new`: what came late or in the hall.
    `time`: what of those who wait there is time for; `frozen`: the list by which is called; `promised`: what the unit's
    meetings before this one promised and still owe, until the first call; `brought`: the answers likewise.
    `people`: who may be asked to answer.
    `news_day`: by when one hears of what is sent up, unless told otherwise.
    """

    heard: Heard | None
    before: Question | None
    following: Sequence[Waiting]
    new: Sequence[Waiting]
    speaking: int
    written: int
    minutes_left: int
    last: Last | None
    time: Budget | None
    frozen: FrozenList | None
    promised: Sequence[Pledged]
    brought: Sequence[Brought]
    people: Sequence[Who] = field(default_factory=list)
    news_day: date | None = None


def view(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Running:
    """Return how the meeting stands now; NoRight for who does not run it."""
    office.check_office(uow, by, meeting, MAY_RUN)
    entries = rounds.turns(uow, meeting.key)
    speaking, written = rounds.left(uow, meeting.key, entries) if meeting.is_running else ([], [])
    waiting = speaking + written
    joined = uow.questions.joined(meeting.key)
    time = list_sheet.time_for(uow, meeting, [Group(one, joined.get(one.key, ())) for one in speaking])
    new = sorted((q for q in waiting if q.lane in {Lane.LATE, Lane.HALL}), key=lambda q: -q.number)[:NEW]
    shown = {q.key: Group(q, joined.get(q.key, ())).voice for q in [*waiting[:NEXT], *new]}
    whom = office.who_asked(uow, shown.values(), meeting.unit_id)
    spoken = {q.key for q in speaking}
    lines = {key: Waiting(voice, whom[voice.key], key in spoken) for key, voice in shown.items()}
    current, decided = rounds.current(entries), hearing.last_decided(entries)
    before = decided if decided is not None and decided.outcome in HEARD and meeting.is_running else None
    opens = not entries and not meeting.is_over
    return Running(
        heard=_heard(uow, meeting, current, entries, waiting, time, by=by) if current is not None else None,
        before=uow.questions.get(before.question_id) if before is not None else None,
        following=[lines[q.key] for q in waiting[:NEXT]], new=[lines[q.key] for q in new], speaking=len(speaking),
        written=len(written), minutes_left=int((meeting.ends_at - uow.now).total_seconds() // 60),
        last=undoing.last(uow, meeting), time=time, frozen=uow.lists.frozen(meeting.key),
        promised=pledges.before(uow, meeting) if opens else [],
        brought=brought_on.before(uow, meeting) if opens else [],
        people=hearing.answerers(uow, meeting),
        news_day=dates.workday(uow, NEWS_DAYS).date(),
    )  # fmt: skip


def _heard(
    uow: UnitOfWork, meeting: Meeting, entry: QueueEntry, entries: Sequence[QueueEntry], waiting: Sequence[Question],
    time: Budget | None, *, by: int,
) -> Heard:  # fmt: skip
    head = uow.questions.get(entry.question_id)
    topics = uow.meetings.topics(meeting.key)
    listed = in_list_order(uow, meeting.key, uow.questions.listed(meeting.key), entries)
    group = Group(head, uow.questions.joined_with(head.key))
    voice = group.voice
    minutes = timedelta(minutes=meeting.speaking_minutes)
    left = sum(question.topic_id == head.topic_id for question in waiting)
    usual = outcomes.usual(uow, head, by=by)
    return Heard(
        head=head, voice=voice, who=office.asker_of(uow, voice, meeting.unit_id), entry=entry,
        topic=next(topic for topic in topics if topic.id == head.topic_id), group=group,
        others=[(one, office.asker_of(uow, one, meeting.unit_id)) for one in group.but(voice)],
        position=next((n for n, question in enumerate(listed, 1) if question.key == head.key), 0), total=len(listed),
        until=entry.called_at + minutes if entry.called_at is not None and group.speakers else None,
        topic_left=left, topic_minutes=list_sheet.minutes_of(meeting, time, head.topic_id),
        online=voice.asker_id in attending.all_online(uow, meeting),
        answers=office.holder(uow, entry.answered_by, meeting.unit_id) if entry.answered_by is not None else None,
        usual=usual, usual_day=usual[1].astimezone(uow.zone).date(), prepared=_prepared(uow, meeting, head),
        notes=uow.turns.notes_of(head.key), pledged=pledges.of_question(uow, head),
        may_decline=may_decline(meeting.off_topic),
    )  # fmt: skip


def _prepared(uow: UnitOfWork, meeting: Meeting, head: Question) -> list[Prepared]:
    """Return what is written for it, and for those like it."""
    found = []
    for one in [head, *(like.group.head for like in alike.to_question(uow, head))]:
        duty = uow.duties.of_question(one.key)
        answer = uow.duties.latest_answer(duty.key) if duty is not None and duty.cancelled_at is None else None
        if duty is not None and answer is not None and answer.text:
            found.append(Prepared(one, answer, office.holder(uow, duty.holder_id, meeting.unit_id).post))
    return found
