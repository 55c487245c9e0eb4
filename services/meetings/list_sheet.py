"""The list on one page: what had its turn, who speaks now, who waits; its version, its time, and whom it hears."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from domain.questions.budget import Budget, Waits, budget, minutes_left
from domain.questions.equal import Group
from domain.questions.ordering import FrozenList, face_of, stands
from domain.questions.question import Question, ReplyMode
from domain.questions.queue import by_registration
from domain.questions.topic import Topic
from services import office
from services.meetings.freezing import hours
from services.meetings.reordering import waiting
from services.office import Who
from services.questions import listing
from services.questions.listing import UNDECIDED, By, Line
from services.unit_of_work import UnitOfWork


class View(StrEnum):
    """Which list, in which order: who speaks by topic, who speaks as registered, what is only answered in writing."""

    TOPIC = "chu-de"
    REGISTRATION = "dang-ky"
    WRITTEN = "van-ban"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of those who wait. `turn`: which of them, from 1, 0 in a list without turns; `hour`: about when.

    `by`: who put it there, None where it stands as registered.
    """

    line: Line
    turn: int
    hour: datetime | None
    by: Who | None


@dataclass(frozen=True, slots=True)
class Fairness:
    """Whom the list hears, shown and never applied: askers who ask for the first time; turns of each group and post."""

    people: int
    first_time: int
    groups: Sequence[tuple[str, int]]
    posts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who waits to speak (`groups`, in order), with the `face` of that list, its version, and how many moves count.

    `time`: what there is time for, None for nobody; `over`: what it would have answered in writing, by its own face.
    """

    groups: Sequence[Group]
    face: str
    frozen: FrozenList | None
    moves: int
    time: Budget | None
    over_face: str

    @property
    def may_be_frozen(self) -> bool:
        """Whether somebody waits, and otherwise than the list was frozen."""
        ids = [group.head.key for group in self.groups]
        return bool(ids) and not stands(self.frozen, ids)

    @property
    def over(self) -> list[Question]:
        """The questions for which there is no time, in order of the list."""
        beyond = set(self.time.over) if self.time is not None else set()
        return [one.head for one in self.groups if one.head.key in beyond]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list whole. `topics`: each with how many of its turns there is time for, and how many it has."""

    meeting: Meeting
    view: View
    done: Sequence[Line]
    now: Line | None
    waiting: Sequence[Row]
    counts: listing.Counts
    standing: Standing
    frozen_by: Who | None
    may_run: bool
    topics: Sequence[tuple[Topic, int, int]]
    fairness: Fairness | None


def standing(uow: UnitOfWork, meeting: Meeting) -> Standing:
    """Return what is to be known of a list before it is changed: who waits, its version, its time."""
    joined, laid = uow.questions.joined(meeting.key), uow.lists.laid(meeting.key)
    groups = [Group(one, joined.get(one.key, ())) for one in waiting(uow, meeting.key)]
    time = time_for(uow, meeting, groups)
    face = face_of([group.head.key for group in groups])
    return Standing(groups, face, laid.frozen, len(laid.moves()), time, face_of(time.over) if time is not None else "")


def sheet(uow: UnitOfWork, meeting: Meeting, view: View, *, by: int) -> Sheet:
    """Return a meeting's list as it stands now, whole."""
    mode = ReplyMode.WRITTEN if view is View.WRITTEN else ReplyMode.SPOKEN
    shown = listing.lines(uow, meeting, mode, By.REGISTRATION if view is View.REGISTRATION else By.TOPIC)
    now = standing(uow, meeting)
    frozen, topics = now.frozen, {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    return Sheet(
        meeting=meeting, view=view,
        done=[line for line in shown if line.state not in UNDECIDED and line.state != "current"],
        now=next((line for line in shown if line.state == "current"), None),
        waiting=_rows(uow, meeting, [line for line in shown if line.state in UNDECIDED], now),
        counts=listing.counts(uow, meeting), standing=now,
        frozen_by=office.holder(uow, frozen.frozen_by, meeting.unit_id) if frozen is not None else None,
        may_run=office.may(uow, by, meeting, MAY_RUN) and not meeting.is_over,
        topics=[(topics[one.topic_id], one.fits, one.turns) for one in now.time.shares] if now.time is not None else [],
        fairness=_fairness(uow, meeting, shown) if view is not View.WRITTEN and shown else None,
    )  # fmt: skip


def _rows(uow: UnitOfWork, meeting: Meeting, waits: Sequence[Line], now: Standing) -> list[Row]:
    at = hours(meeting, now.groups, now=uow.now)
    turns = {group.head.key: (turn, at[turn - 1]) for turn, group in enumerate(now.groups, start=1)}
    movers = {line.moved.moved_by for line in waits if line.moved is not None}
    known = {person: office.holder(uow, person, meeting.unit_id) for person in movers}
    rows: list[Row] = []
    for line in waits:
        turn, hour = turns.get(line.question.key, (0, None))
        rows.append(Row(line, turn, hour, known[line.moved.moved_by] if line.moved is not None else None))
    return rows


def minutes_of(meeting: Meeting, time: Budget | None, topic_id: int) -> int | None:
    """Return how many minutes there are for what waits of a topic; None where nothing does."""
    fits = next((one.fits for one in time.shares if one.topic_id == topic_id), None) if time is not None else None
    return fits * meeting.speaking_minutes if fits is not None else None


def time_for(uow: UnitOfWork, meeting: Meeting, groups: Sequence[Group]) -> Budget | None:
    """Return what of those who wait there is time for; None where nobody does, or the meeting is over."""
    if not groups or meeting.is_over:
        return None
    turns = {group.head.key: len(group.speakers) for group in groups}
    registered = by_registration([group.head for group in groups])
    found = [Waits(one.key, one.topic_id, turns[one.key]) for one in registered]
    return budget(found, minutes=minutes_left(meeting, now=uow.now), each=meeting.speaking_minutes)


def _fairness(uow: UnitOfWork, meeting: Meeting, lines: Sequence[Line]) -> Fairness:
    people = {line.voice.asker_id: line.who for line in lines}
    before = uow.lists.asked_elsewhere(people, meeting.key)
    groups = Counter(line.who.group for line in lines if line.who.group)
    posts = Counter(line.who.post for line in lines if line.who.post)
    return Fairness(len(people), len(people) - len(before), groups.most_common(), posts.most_common())
