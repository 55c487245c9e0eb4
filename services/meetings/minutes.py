"""Minutes build themselves from what happened: the event log in its order, with hours, and the rows that it names.

What an event says in them is a row of LINES and a template, templates/chat/minutes/lines/<name>; other events are not
minuted. What was undone, and what stands aside, was never there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.messages.delivery import Event
from domain.minutes import MinuteNote
from domain.people.access import Role
from domain.questions.equal import Group
from domain.questions.question import Question
from domain.questions.queue import ANSWERED, PROMISING, Outcome, QueueEntry
from domain.questions.topic import Topic
from services import attending, office
from services.office import Who
from services.unit_of_work import UnitOfWork
from templates.say import say

LINES: Mapping[str, str] = {
    "meeting.started": "started",
    "meeting.break_begun": "break_begun",
    "meeting.break_ended": "break_ended",
    "meeting.closed": "closed",
    "question.registered": "registered",
    "question.called": "called",
    "question.called_out_of_turn": "called",
    "question.decided": "decided",
    "duty.handed_back": "handed_back",
    "duty.handed_over": "handed_over",
}
"""What each event says in the minutes, by the name of its template: a new event is a row here and a template.

A template is given the `event`, the `meeting`, the `item` (None where it is about no question) and `holder`, whoever
`details.holder` names, or None.
"""
_UNDONE = "question.undone"


@dataclass(frozen=True, slots=True)
class Item:
    """A question that was heard. `voice`: the one that is read, asked by `who`; `others` ask the same.

    `duty`: who owes an answer by when, with `holder`; `entry`: its turn as it stands, None before it had one.
    """

    head: Question
    voice: Question
    topic: Topic
    who: Who
    others: Sequence[tuple[Question, Who]]
    online: bool
    entry: QueueEntry | None
    duty: AnswerDuty | None
    holder: Who | None


@dataclass(frozen=True, slots=True)
class Line:
    """What happened at an hour. `name`: of its template, or the kind of a `note`, whose words are `text` then."""

    at: datetime
    name: str
    text: str
    item: Item | None = None
    note: MinuteNote | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """Who came: for how many a seat is kept, how many are there, and how many of those came after the beginning."""

    expected: int
    here: int
    late: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How the questions that were heard ended: answered there, to be answered later, sent up, not reached."""

    answered: int
    later: int
    sent_up: int
    not_reached: int

    @property
    def total(self) -> int:
        """How many ended in any way."""
        return self.answered + self.later + self.sent_up + self.not_reached


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a meeting as they stand: values for a page, a talk, and the paper.

    `promises`: what somebody still owes an answer by what was decided, not reached among it: who, by when.
    """

    meeting: Meeting
    unit: str
    chairs: Sequence[Who]
    secretaries: Sequence[Who]
    present: Present
    sums: Sums
    lines: Sequence[Line]
    promises: Sequence[Item]

    @property
    def items(self) -> Sequence[Item]:
        """The questions that were called, in the order in which they were called first, each once."""
        return list(
            {line.item.head.key: line.item for line in self.lines if line.name == "called" and line.item}.values()
        )


def of(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Minutes:
    """Return the minutes of a meeting as they stand, for its office; NoRight."""
    office.check_office(uow, by, meeting)
    rows = _Rows(uow, meeting)
    entries = rows.entries
    notes = [note for note in uow.minutes.of_meeting(meeting.key) if note.struck_at is None]
    told = [*_events(uow, meeting, rows), *(Line(note.at, note.kind, note.text, note=note) for note in notes)]
    outcomes = [entry.outcome for entry in entries.values()]
    return Minutes(
        meeting, uow.people.unit(meeting.unit_id).name,
        office.holders(uow, meeting.unit_id, frozenset({Role.CHAIR})),
        office.holders(uow, meeting.unit_id, frozenset({Role.SECRETARY})), _present(uow, meeting),
        Sums(
            sum(one in ANSWERED for one in outcomes), outcomes.count(Outcome.LATER), outcomes.count(Outcome.SENT_UP),
            outcomes.count(Outcome.NOT_REACHED),
        ),
        sorted(told, key=lambda line: line.at), _promises(rows),
    )  # fmt: skip


class _Rows:
    """What a meeting's minutes are made of, each table read once."""

    def __init__(self, uow: UnitOfWork, meeting: Meeting) -> None:
        self._uow, self._meeting = uow, meeting
        self.questions = {one.key: one for one in uow.questions.standing(meeting.key)}
        self.entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
        self._topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
        self._joined = uow.questions.joined(meeting.key)
        self._duties = {
            duty.question_id: duty for duty in sorted(uow.duties.of_meeting(meeting.key), key=lambda d: d.key)
        }
        self._online = attending.all_online(uow, meeting)
        self._items: dict[int, Item | None] = {}
        self._holders: dict[int, Who] = {}
        self._askers: dict[int, Who] = {}

    def item(self, question_id: int) -> Item | None:
        """Return a question as the minutes have it, by its head; None for what stands aside or was withdrawn."""
        question = self.questions.get(question_id)
        head = self.questions.get(question.lead_id) if question is not None else None
        if question is None or head is None or question.aside is not None or head.aside is not None:
            return None
        if question_id not in self._items:
            self._items[question_id] = self._read(head)
        return self._items[question_id]

    def _read(self, head: Question) -> Item:
        group = Group(head, self._joined.get(head.key, ()))
        voice, duty = group.voice, self._duties.get(head.key)
        return Item(
            head, voice, self._topics[head.topic_id], self._who(voice),
            [(one, self._who(one)) for one in group.but(voice)], voice.asker_id in self._online,
            self.entries.get(head.key), duty, self.holder(duty.holder_id) if duty is not None else None,
        )  # fmt: skip

    def holder(self, person_id: int) -> Who:
        """Return somebody who owes something, as the meeting's unit names them."""
        if person_id not in self._holders:
            self._holders[person_id] = office.holder(self._uow, person_id, self._meeting.unit_id)
        return self._holders[person_id]

    def _who(self, question: Question) -> Who:
        if question.asker_id not in self._askers:
            self._askers[question.asker_id] = office.asker(self._uow, question.asker_id, self._meeting.unit_id)
        who = self._askers[question.asker_id]
        return office.unnamed(who) if question.name_hidden else who


def _promises(rows: _Rows) -> list[Item]:
    owed = [entry for entry in rows.entries.values() if entry.outcome in PROMISING]
    items = (rows.item(entry.question_id) for entry in sorted(owed, key=lambda entry: entry.question_id))
    return [item for item in items if item is not None and item.duty is not None and item.duty.is_open]


def _events(uow: UnitOfWork, meeting: Meeting, rows: _Rows) -> list[Line]:
    """Return what happened from the beginning to the close, in its order."""
    if meeting.started_at is None:
        return []
    happened = uow.events.in_meeting(meeting.key, [*LINES, _UNDONE], since=meeting.started_at, until=meeting.closed_at)
    found: list[tuple[Event, Item | None]] = []
    for event in happened:
        about = event.subject_id if event.subject == "question" else event.details.get("question")
        if event.act == _UNDONE:
            found = _without_last(found, about)
            continue
        item = rows.item(about) if about is not None else None
        if about is None or item is not None:
            found.append((event, item))
    decided = {item.head.key: event.id for event, item in found if item is not None and event.act == "question.decided"}
    return [_line(rows, meeting, event, item, last=decided) for event, item in found]


def _without_last(found: list[tuple[Event, Item | None]], about: int | None) -> list[tuple[Event, Item | None]]:
    """Leave out the last decision about a question: it was taken back."""
    places = [n for n, (event, _) in enumerate(found) if event.act == "question.decided" and event.subject_id == about]
    return [one for n, one in enumerate(found) if n not in places[-1:]]


def _line(rows: _Rows, meeting: Meeting, event: Event, item: Item | None, *, last: Mapping[int, int | None]) -> Line:
    name = LINES[event.act]
    holder_id = event.details.get("holder")
    holder = rows.holder(holder_id) if isinstance(holder_id, int) else None
    is_last = item is not None and last.get(item.head.key) == event.id
    text = say(
        f"minutes/lines/{name}", event=event, meeting=meeting, item=item, holder=holder,
        gist=item.entry.gist if item is not None and item.entry is not None and is_last else "", is_last=is_last,
    )  # fmt: skip
    return Line(event.at, name, text, item)


def _present(uow: UnitOfWork, meeting: Meeting) -> Present:
    invited = uow.invitations.of_meeting(meeting.key)
    return Present(
        sum(one.is_expected for one in invited), sum(one.arrived_at is not None for one in invited),
        sum(one.came_late(starts_at=meeting.starts_at, started_at=meeting.started_at) for one in invited),
    )  # fmt: skip
