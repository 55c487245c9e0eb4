"""What is to be sorted, as a desk has it: filtered rows with what asks for care in them, and one question opened."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.duty import Answer, AnswerDuty
from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.question import Authority, Question
from domain.questions.reach import Host, host_of
from domain.questions.topic import Topic, TopicKind
from services import office
from services.noticing import noticed
from services.office import Who
from services.questions import oversight, triage
from services.questions.likeness.competence import above
from services.questions.oversight import Card
from services.questions.triage import MAY_SORT, AtOnce
from services.unit_of_work import UnitOfWork
from templates.filters import private_in

ON_ONE_PAGE = 40
"""Rows of the list at once."""
ON_ONE_SCREEN = 12
"""Questions that are accepted by the screen, with all their words."""
TOPIC, AUTHORITY = "cd-", "tq-"
"""Filters by a topic's id, and by authority («tq-» alone: not noted yet)."""


class Only(StrEnum):
    """Filters, by how they stand in addresses; beside them those by topic and by authority.

    PLAIN: neither sorted nor flagged, and under a topic that its asker chose.
    """

    UNSORTED = "chua"
    FLAGGED = "co"
    PLAIN = "nhanh"
    UNHELD = "chua-giao"
    HELD = "da-giao"
    BACK = "xin-chuyen"
    OFF_TOPIC = "ngoai"
    ALL = "tat-ca"


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the list. `flags`: names of what asks for care in it (captions.flag); `duty`: what is owed to it.

    `askers`: how many ask it. `early`: it comes before those in which nothing asks for care, whatever was noted since.
    """

    question: Question
    topic: Topic
    flags: Sequence[str]
    duty: AnswerDuty | None
    askers: int
    early: bool

    @property
    def is_plain(self) -> bool:
        """Whether it may be accepted with others at a glance."""
        return self.question.triaged_at is None and not self.flags and self.topic.kind is not TopicKind.UNSORTED

    @property
    def place(self) -> tuple[bool, int]:
        """Its place in the list: what asks for care comes first, while it is fresh."""
        return not self.early, self.question.number


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list by one filter. `known`: every row, by its question; `counts`: how many each filter has."""

    only: str
    rows: Sequence[Row]
    known: Mapping[int, Row]
    counts: Counter[str]
    topics: Sequence[Topic]

    def behind(self, row: Row) -> Row | None:
        """Return what comes next behind a row, that may stand in it no more; from the start again at the end."""
        rest = [one for one in self.rows if one.question.key != row.question.key]
        return next((one for one in rest if one.place > row.place), rest[0] if rest else None)

    def before(self, row: Row) -> Row | None:
        """Return what comes before a row; the last one before the first."""
        rest = [one for one in self.rows if one.question.key != row.question.key]
        return next((one for one in reversed(rest) if one.place < row.place), rest[-1] if rest else None)

    def screen(self, after: int) -> Sequence[Row]:
        """Return the next twelve of the plain ones, topic by topic, behind the one of this id; 0: from the start."""
        ranks = {topic.id: topic.rank for topic in self.topics}

        def place(row: Row) -> tuple[int, int]:
            return ranks[row.topic.id], row.question.number

        last = self.known.get(after)
        ordered = sorted(self.rows, key=place)
        return [row for row in ordered if last is None or place(row) > place(last)][:ON_ONE_SCREEN]


@dataclass(frozen=True, slots=True)
class Opened:
    """One question with all that is decided by. `face`: as triage has it; `prepared`: answers to what is alike."""

    row: Row
    card: Card
    face: int
    at_once: Sequence[AtOnce]
    prepared: Sequence[tuple[Group, Answer]]


def sheet(uow: UnitOfWork, meeting: Meeting, only: str, *, by: int) -> Sheet:
    """Return a meeting's list as a filter has it, in a handful of queries however long it is; NoRight.

    An unknown filter is `Only.UNSORTED`.
    """
    office.check_office(uow, by, meeting, MAY_SORT)
    topics = uow.meetings.topics(meeting.key)
    rows = _rows(uow, meeting, topics)
    every = {row.question.key: _filters(row) for row in rows}
    counts = Counter(name for found in every.values() for name in found)
    known = {*Only, AUTHORITY, *(f"{AUTHORITY}{one}" for one in Authority), *(f"{TOPIC}{one.id}" for one in topics)}
    only = only if only in known else Only.UNSORTED
    shown = [row for row in rows if only in every[row.question.key]]
    return Sheet(only, shown, {row.question.key: row for row in rows}, counts, topics)


def row_of(uow: UnitOfWork, meeting: Meeting, number: int) -> Row | None:
    """Return the row of a listed question by its number alone; None for no such."""
    question = uow.questions.by_code(f"{meeting.code}-{number:03d}")
    if question is None or question.withdrawn_at is not None or question.aside is not None:
        return None
    topic = uow.meetings.topic(question.topic_id)
    return _row(question, topic, uow.duties.concerning(question), host_of(uow.people.unit(meeting.unit_id)))


def opened(uow: UnitOfWork, row: Row, *, by: int) -> Opened:
    """Return a question as it is decided about; NoRight."""
    card = oversight.look(uow, row.question, by=by)
    prepared = []
    for near in card.alike:
        duty = uow.duties.of_question(near.group.head.key)
        answer = uow.duties.latest_answer(duty.key) if duty is not None else None
        if answer is not None and answer.text and answer.submitted_at is not None:
            prepared.append((near.group, answer))
    at_once = triage.given_at_once(uow, row.question, by=by)
    return Opened(row, card, triage.face(uow, row.question.key), at_once, prepared)


def holders(uow: UnitOfWork, meeting: Meeting, rows: Iterable[Row]) -> dict[int, Who]:
    """Return who owes the answers of some rows, each once."""
    people = {row.duty.holder_id for row in rows if row.duty is not None}
    return {one: office.holder(uow, one, meeting.unit_id) for one in people}


def _rows(uow: UnitOfWork, meeting: Meeting, topics: Sequence[Topic]) -> list[Row]:
    by_id = {topic.id: topic for topic in topics}
    joined = Counter(one.joined_to for ones in uow.questions.joined(meeting.key).values() for one in ones)
    duties = {duty.question_id: duty for duty in uow.duties.of_meeting(meeting.key)}
    host = host_of(uow.people.unit(meeting.unit_id))
    found = [
        _row(one, by_id[one.topic_id], duties.get(one.key), host, others=joined[one.key])
        for one in uow.questions.listed(meeting.key)
    ]
    return sorted(found, key=lambda row: row.place)


def _row(question: Question, topic: Topic, duty: AnswerDuty | None, host: Host, *, others: int = 0) -> Row:
    flags = _flags(question.wording, host)
    early = bool(flags)
    if question.authority is not None:
        flags = tuple(flag for flag in flags if flag != "above")
    return Row(question, topic, flags, duty if duty is not None and duty.is_open else None, 1 + others, early)


@lru_cache(maxsize=4096)
def _flags(wording: str, host: Host) -> tuple[str, ...]:
    """What in some words asks for care; the same words are looked at again with every page."""
    private = ("private",) if private_in(wording) else ()
    return (*noticed(wording), *private, *(("above",) if above(wording, host) else ()))


def _filters(row: Row) -> set[str]:
    question, sorted_now = row.question, row.question.triaged_at is not None
    found = {
        Only.ALL: True, Only.UNSORTED: not sorted_now, Only.PLAIN: row.is_plain,
        Only.FLAGGED: bool(row.flags) and not sorted_now,
        Only.UNHELD: sorted_now and row.duty is None,
        Only.HELD: row.duty is not None,
        Only.BACK: row.duty is not None and row.duty.handed_back_at is not None,
        Only.OFF_TOPIC: question.off_topic,
        f"{TOPIC}{row.topic.id}": True, f"{AUTHORITY}{question.authority or ''}": True,
    }  # fmt: skip
    return {str(name) for name, holds in found.items() if holds}
