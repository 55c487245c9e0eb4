"""What minutes are made of: each table of a meeting read once, however long it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.question import SHUT, Question
from domain.questions.queue import QueueEntry
from domain.questions.topic import Topic
from services import attending, office
from services.office import Who
from services.unit_of_work import UnitOfWork


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


class Rows:
    """What a meeting's minutes are made of, each table read once."""

    def __init__(self, uow: UnitOfWork, meeting: Meeting) -> None:
        self._uow, self._meeting = uow, meeting
        self.questions = {one.key: one for one in uow.questions.standing(meeting.key)}
        self.entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
        self._topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
        self._joined = uow.questions.joined(meeting.key)
        self._duties = uow.duties.main_of_meeting(meeting.key)
        self._online = attending.all_online(uow, meeting)
        self.notes = {note.key: note for note in uow.turns.notes(meeting.key)}
        self.pledges = {pledge.key: pledge for pledge in uow.turns.pledges(meeting.key)}
        self.rulings = {ruling.key: ruling for ruling in uow.rulings.of_meeting(meeting.key).values()}
        self.steps = {step.key: step for step in uow.deadlines.of_meeting(meeting.key)} if self.pledges else {}
        self._whom = office.who_asked(uow, self.questions.values(), meeting.unit_id)
        self._items: dict[int, Item] = {}
        self._holders: dict[int, Who] = {}

    def item(self, question_id: int, *, shut: bool = False) -> Item | None:
        """Return a question as the minutes have it, by its head; None for what stands aside or was withdrawn.

        `shut`: what was decided of one that is shut is minuted, and nothing else of it.
        """
        question = self.questions.get(question_id)
        head = self.questions.get(question.lead_id) if question is not None else None
        if question is None or head is None:
            return None
        asides = {question.aside, head.aside} - {None}
        if not asides <= (SHUT if shut else frozenset()):
            return None
        if question_id not in self._items:
            self._items[question_id] = self._read(head)
        return self._items[question_id]

    def _read(self, head: Question) -> Item:
        group = Group(head, self._joined.get(head.key, ()))
        voice, duty = group.voice, self._duties.get(head.key)
        return Item(
            head, voice, self._topics[head.topic_id], self._whom[voice.key],
            [(one, self._whom[one.key]) for one in group.but(voice)], voice.asker_id in self._online,
            self.entries.get(head.key), duty, self.holder(duty.holder_id) if duty is not None else None,
        )  # fmt: skip

    def holder(self, person_id: int) -> Who:
        """Return somebody who owes something, as the meeting's unit names them."""
        if person_id not in self._holders:
            self._holders[person_id] = office.holder(self._uow, person_id, self._meeting.unit_id)
        return self._holders[person_id]
