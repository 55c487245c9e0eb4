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
from services.paging import Slice, page_of
from services.questions import oversight, triage
from services.questions.likeness.competence import above
from services.questions.oversight import Card
from services.questions.triage import MAY_SORT, AtOnce
from services.unit_of_work import UnitOfWork
from storage.sorting import ToSort
from templates.filters import private_in

ON_ONE_PAGE = 40
"""Rows of the list at once."""
ON_ONE_SCREEN = 12
"""Questions that are accepted by the screen, with all their words."""
Place = tuple[bool, int]
"""Where a question stands in the list: what asks for care comes first, while it is fresh; then by its number."""
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
class Line:
    """A place in the list, of which only what is shown becomes a `Row`. `flags`, `early`: as there."""

    key: int
    number: int
    topic_id: int
    flags: Sequence[str]
    early: bool

    @property
    def place(self) -> Place:
        """Where it stands."""
        return not self.early, self.number


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the list. `flags`: names of what asks for care in it (captions.flag); `duty`: what is owed to it.

    `proposed`: whom it is given to waits for the chair. `askers`: how many ask it. `early`: it comes before those in
    which nothing asks for care, whatever was noted since.
    """

    question: Question
    topic: Topic
    flags: Sequence[str]
    duty: AnswerDuty | None
    askers: int
    early: bool
    proposed: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return not self.early, self.question.number


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list by one filter. `known`: every line, by its question; `counts`: how many each filter has."""

    only: str
    rows: Sequence[Line]
    known: Mapping[int, Line]
    counts: Counter[str]
    topics: Sequence[Topic]

    def behind(self, row: Row) -> Line | None:
        """Return what comes next behind a row, that may stand in it no more; from the start again at the end."""
        rest = [one for one in self.rows if one.key != row.question.key]
        return next((one for one in rest if one.place > row.place), rest[0] if rest else None)

    def before(self, row: Row) -> Line | None:
        """Return what comes before a row; the last one before the first."""
        rest = [one for one in self.rows if one.key != row.question.key]
        return next((one for one in reversed(rest) if one.place < row.place), rest[-1] if rest else None)

    def screen(self, after: int) -> Sequence[Line]:
        """Return the next twelve of the plain ones, topic by topic, behind the one of this id; 0: from the start."""
        ranks = {topic.id: topic.rank for topic in self.topics}

        def place(line: Line) -> tuple[int, int]:
            return ranks[line.topic_id], line.number

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
    unsorted = {topic.id for topic in topics if topic.kind is TopicKind.UNSORTED}
    host, owed = host_of(uow.people.unit(meeting.unit_id)), uow.sorting.owed(meeting.key)
    known = {*Only, AUTHORITY, *(f"{AUTHORITY}{one}" for one in Authority), *(f"{TOPIC}{one.id}" for one in topics)}
    only = only if only in known else Only.UNSORTED
    lines, shown, counts, proposed = dict[int, Line](), list[Line](), Counter[str](), _proposed(uow, meeting)
    for one in uow.sorting.listed(meeting.key):
        flags, early = _flags_of(one.wording, one.authority, host)
        lines[one.key] = line = Line(one.key, one.number, one.topic_id, flags, early)
        found = _filters(
            one, flags, handed_back=owed.get(one.key), proposed=one.key in proposed,
            may_be_plain=one.topic_id not in unsorted,
        )  # fmt: skip
        counts.update(found)
        if only in found:
            shown.append(line)
    return Sheet(only, sorted(shown, key=lambda line: line.place), lines, counts, topics)


def rows(uow: UnitOfWork, meeting: Meeting, lines: Sequence[Line]) -> list[Row]:
    """Return some lines of a list with all that is shown of them, in a handful of queries."""
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    questions = {one.key: one for one in uow.questions.many([line.key for line in lines])}
    duties = uow.duties.of_questions(list(questions))
    askers, proposed = uow.sorting.askers(meeting.key), _proposed(uow, meeting)
    return [
        Row(questions[one.key], topics[one.topic_id], one.flags, _open(duties.get(one.key)),
            1 + askers.get(one.key, 0), one.early, one.key in proposed and one.key not in duties)
        for one in lines
    ]  # fmt: skip


def unsorted(uow: UnitOfWork, meeting_id: int, number: int, *, by: int) -> tuple[Meeting, Slice[Row]]:
    """Return a meeting and one page of what nobody has sorted, counted from 0; NotFound, NoRight."""
    meeting = uow.meetings.get(meeting_id)
    page = page_of(sheet(uow, meeting, Only.UNSORTED, by=by).rows, number)
    return meeting, Slice(rows(uow, meeting, page.lines), page.number, page.pages, page.total)


def whom(uow: UnitOfWork, meeting: Meeting, shown: Sequence[Row]) -> dict[int, Who]:
    """Return who asked each of some rows, by the question."""
    return office.who_asked(uow, [row.question for row in shown], meeting.unit_id)


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


def _row(question: Question, topic: Topic, duty: AnswerDuty | None, host: Host) -> Row:
    flags, early = _flags_of(question.wording, question.authority, host)
    return Row(question, topic, flags, _open(duty), 1, early)


def _proposed(uow: UnitOfWork, meeting: Meeting) -> set[int]:
    """Return whose holder waits for the chair."""
    return {one.question_id for one in uow.proposed.of_meeting(meeting.key) if one.waits}


def _open(duty: AnswerDuty | None) -> AnswerDuty | None:
    return duty if duty is not None and duty.is_open else None


def _flags_of(wording: str, authority: Authority | None, host: Host) -> tuple[tuple[str, ...], bool]:
    """Return what asks for care now, and whether anything did before its authority was noted."""
    flags = _flags(wording, host)
    return (flags if authority is None else tuple(one for one in flags if one != "above")), bool(flags)


@lru_cache(maxsize=4096)
def _flags(wording: str, host: Host) -> tuple[str, ...]:
    """What in some words asks for care; the same words are looked at again with every page."""
    private = ("private",) if private_in(wording) else ()
    return (*noticed(wording), *private, *(("above",) if above(wording, host) else ()))


def _filters(
    one: ToSort, flags: Sequence[str], *, handed_back: bool | None, proposed: bool, may_be_plain: bool
) -> list[str]:  # fmt: skip
    """Return under which filters a question stands. `handed_back`: None where nobody owes its answer."""
    found = [_ALL, f"{TOPIC}{one.topic_id}", f"{AUTHORITY}{one.authority or ''}"]
    if not one.sorted:
        found.append(_UNSORTED)
        if flags:
            found.append(_FLAGGED)
        elif may_be_plain:
            found.append(_PLAIN)
    elif handed_back is None and not proposed:
        found.append(_UNHELD)
    if handed_back is not None:
        found.append(_HELD)
    if handed_back:
        found.append(_BACK)
    if one.off_topic:
        found.append(_OFF_TOPIC)
    return found


_ALL, _UNSORTED, _FLAGGED, _PLAIN = (str(one) for one in (Only.ALL, Only.UNSORTED, Only.FLAGGED, Only.PLAIN))
_UNHELD, _HELD, _BACK, _OFF_TOPIC = (str(one) for one in (Only.UNHELD, Only.HELD, Only.BACK, Only.OFF_TOPIC))
