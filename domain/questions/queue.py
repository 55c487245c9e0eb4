"""The chair's list: its order (rules.md §3) and what became of each question that was called."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Field, SQLModel

from domain.columns import UTCDateTime, enum_type
from domain.errors import AlreadyDone
from domain.meeting import Meeting
from domain.questions.ordering import Laid, apply, frozen_key
from domain.questions.question import Lane, Question
from domain.questions.topic import Topic

NOTICE_AFTER = timedelta(minutes=2)
"""An asker hears of an outcome after this pause, so that a slip of the finger can be taken back unheard."""


class Outcome(StrEnum):
    """What the chair decided when the question was called (plan 003's lists); of a remark: taken in, or explained.

    ANSWERED_HERE: settled on the spot (giải quyết tại chỗ); DISCUSSED: it was talked over (đã đối thoại), and there is
    nothing to settle; DECLINED: not answered, where the meeting's rule lets the chair.
    """

    ANSWERED_HERE = "answered_here"
    DISCUSSED = "discussed"
    DECLINED = "declined"
    LATER = "later"
    SENT_UP = "sent_up"
    BACK = "back"
    NOT_REACHED = "not_reached"
    TAKEN_IN = "taken_in"
    EXPLAINED = "explained"


REMARKED = frozenset({Outcome.TAKEN_IN, Outcome.EXPLAINED})
"""What becomes of a remark on a report (plan 004): tiếp thu, giải trình."""
HEARD = frozenset({Outcome.ANSWERED_HERE, Outcome.DISCUSSED})
"""Outcomes of what was answered in the hall."""
ANSWERED = REMARKED | HEARD
"""Outcomes after which nothing is owed any more, and the asker has an answer."""
PROMISING = frozenset({Outcome.LATER, Outcome.SENT_UP, Outcome.NOT_REACHED})
"""Outcomes with which an asker is told who answers by when."""


class QueueEntry(SQLModel, table=True):
    """A question's turn in its meeting. `set_back_at`: it was put back and waits at the end of its topic.

    `absent_at`: it was called and nobody stood up, which sets it back once. `answered_by`: who was asked to answer;
    None: the chair. `reason`: why it is not answered. `version` guards against two people deciding at once.
    """

    __tablename__ = "queue_entry"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", unique=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    called_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    set_back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    outcome: Outcome | None = Field(default=None, sa_type=enum_type(Outcome))
    outcome_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    absent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    gist: str = ""
    agency: str = ""
    reason: str = ""
    version: int = 1

    @property
    def is_current(self) -> bool:
        """Whether it was called and the chair has not decided yet."""
        return self.called_at is not None and self.outcome is None

    @property
    def is_decided(self) -> bool:
        """Whether it had its turn; one put back waits again."""
        return self.outcome is not None and self.outcome is not Outcome.BACK


def lane_at(meeting: Meeting, at: datetime, *, in_hall: bool = False) -> Lane:
    """Return in which lane stands what was registered at an instant; `in_hall`: at the desk, or to the secretary."""
    if at < meeting.intake_ends_at:
        return Lane.IN_TIME
    if in_hall and meeting.closed_at is not None and at >= meeting.closed_at:
        return Lane.AFTER
    return Lane.HALL if in_hall and meeting.started_at is not None and at >= meeting.started_at else Lane.LATE


def in_order(
    questions: Iterable[Question], topics: Iterable[Topic], entries: Iterable[QueueEntry] = (), laid: Laid | None = None
) -> list[Question]:
    """Order by topic, then lane, then registration; one put back stands at the end of its topic.

    The number breaks ties: it was allotted under one lock, so it is the order of registration itself. Over that base
    lies what is `laid`: a frozen list, behind which comes what is newer, and the moves of chair, office and speakers.
    The same function prints, projects, messages and exports.
    """
    rank = {topic.id: topic.rank for topic in topics}
    set_back = {entry.question_id: entry.set_back_at for entry in entries if entry.set_back_at}
    since = {key: at.timestamp() for key, at in set_back.items()}
    rows = [
        (rank[one.topic_id], since.get(key, 0.0), *place_of(one), key, one)
        for one in questions
        for key in (one.key,)
    ]  # fmt: skip
    rows.sort()
    moves = laid.moves() if laid is not None else []
    frozen = laid.frozen if laid is not None else None
    if frozen is None and not moves:
        return [row[-1] for row in rows]
    by_id, ids = {row[-2]: row[-1] for row in rows}, [row[-2] for row in rows]
    if frozen is not None:
        ids.sort(key=frozen_key(frozen, {row[-2]: row[0] for row in rows}, set_back))
    return [by_id[one] for one in apply(ids, moves, set_back)]


def place_of(question: Question) -> tuple[int, datetime, int]:
    """Return by what a question stands before another one of its topic: lane, registration, number."""
    return question.lane, question.registered_at, question.number


def by_registration(questions: Iterable[Question]) -> list[Question]:
    """Order as they came in, whatever their topic: lane, then registration."""
    return sorted(questions, key=place_of)


def check_undecided(entry: QueueEntry | None, *, code: str, version: int) -> QueueEntry:
    """Return the turn that is being decided; AlreadyDone when somebody else was quicker (rules.md §2, guards)."""
    if entry is None or not entry.is_current or entry.version != version:
        raise AlreadyDone(what="decided", code=code, entry=entry)
    return entry
