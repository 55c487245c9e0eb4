"""What a hall may see of its meeting: one pure function, values in and a view out.

Never the name of who hid it, or of who is not to speak; nothing of what stands aside (care, internal matters); of the
words only those that were let be shown in this very wording, and of them what is private covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.questions.question import Care
from templates.filters import masked

MOST_NEXT = 3


class State(StrEnum):
    """What the screen is about."""

    BEFORE = "before"
    SPEAKING = "speaking"
    BETWEEN = "between"
    BREAK = "break"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question as the office knows it; of equal ones the voice, with how many `askers` there are in all.

    `behalf`: the class or group for which is spoken. `version`: of its words; `shown_version`: that may be shown.
    """

    code: str
    topic: str
    called_at: datetime | None = None
    name: str = ""
    post: str = ""
    group: str = ""
    behalf: str = ""
    name_hidden: bool = False
    aside: Care | None = None
    speaks: bool = True
    online: bool = False
    askers: int = 1
    wording: str = ""
    version: int = 1
    shown_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A meeting as its rows tell it. `current`: the question that is open; `waiting`: those to be called, in order.

    `last_at`: when a question was called or decided last. `frozen`: number and hour of the list that was frozen.
    `answer_by`: until when what was not reached is answered. `minutes`: of a turn to speak; `topic_minutes`: that there
    is time for of what waits in the topic that is heard, None where nothing does. `code`: by which the hall may join.
    """

    title: str
    unit: str
    place: str
    starts_at: datetime
    intake_opens_at: datetime
    intake_ends_at: datetime
    answer_by: datetime
    minutes: int
    started_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    break_since: datetime | None = None
    last_at: datetime | None = None
    frozen: tuple[int, datetime] | None = None
    topic_minutes: int | None = None
    current: Turn | None = None
    waiting: Sequence[Turn] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as the hall sees it. `name`: "" for who is not named; `hidden`: because they wished so.

    `beside`: post and class or group; `also`: how many more ask the same; `words`: "" where they are not shown.
    """

    code: str
    topic: str
    name: str
    hidden: bool
    beside: tuple[str, ...]
    behalf: str
    speaks: bool
    online: bool
    also: int
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """What the hall sees. `until`: when the turn of who speaks is over. `takes`: questions can still be sent.

    `topic_minutes`: left for the topic that is heard; `frozen`: number and hour of the list by which is called.
    `code`: by which one joins, "" where it is not shown.
    """

    state: State
    title: str
    unit: str
    place: str
    starts_at: datetime
    answer_by: datetime
    now: Shown | None
    next: tuple[Shown, ...]
    until: datetime | None
    locked: bool
    takes: bool
    frozen: tuple[int, datetime] | None
    topic_minutes: int | None
    code: str


def view(facts: Facts, *, now: datetime) -> View:
    """Return what the hall sees at an instant. Pure: the same facts and instant give the same view."""
    current = facts.current if facts.current is not None and facts.current.aside is None else None
    state = _state(facts, current)
    calls = state in {State.SPEAKING, State.BETWEEN, State.BREAK}
    waiting = [turn for turn in facts.waiting if turn.aside is None] if calls else []
    called_at = current.called_at if current is not None and current.speaks and state is State.SPEAKING else None
    over = state in {State.CLOSED, State.CANCELLED}
    return View(
        state=state, title=facts.title, unit=facts.unit, place=facts.place, starts_at=facts.starts_at,
        answer_by=facts.answer_by, now=_shown(current) if current is not None and state is State.SPEAKING else None,
        next=tuple(_shown(turn, words=False) for turn in waiting[:MOST_NEXT]),
        until=called_at + timedelta(minutes=facts.minutes) if called_at is not None else None,
        locked=not over and (facts.frozen is not None or now >= facts.intake_ends_at),
        takes=not over and now >= facts.intake_opens_at, frozen=facts.frozen if not over else None,
        topic_minutes=facts.topic_minutes if current is not None and state is State.SPEAKING else None,
        code=facts.code if not over and now >= facts.intake_opens_at else "",
    )  # fmt: skip


def changes_at(facts: Facts, *, now: datetime) -> datetime | None:
    """Return the next instant at which the view becomes another one by itself, if any."""
    return min((at for at in (facts.intake_opens_at, facts.intake_ends_at) if at > now), default=None)


def _state(facts: Facts, current: Turn | None) -> State:
    if facts.cancelled_at is not None:
        return State.CANCELLED
    if facts.closed_at is not None:
        return State.CLOSED
    if facts.started_at is None:
        return State.BEFORE
    if rests(facts.break_since, facts.last_at):
        return State.BREAK
    return State.SPEAKING if current is not None else State.BETWEEN


def rests(break_since: datetime | None, last_at: datetime | None) -> bool:
    """Whether a break goes on: nothing was called or decided since it was begun."""
    return break_since is not None and (last_at is None or last_at <= break_since)


def _shown(turn: Turn, *, words: bool = True) -> Shown:
    named = turn.speaks and not turn.name_hidden
    shown = words and turn.shown_version is not None and turn.shown_version == turn.version
    return Shown(
        code=turn.code, topic=turn.topic, name=turn.name if named else "", hidden=turn.name_hidden,
        beside=tuple(filter(None, (turn.post, turn.group))) if named else (), behalf=turn.behalf if named else "",
        speaks=turn.speaks, online=turn.online and turn.speaks, also=max(0, turn.askers - 1),
        words=masked(turn.wording) if shown else "",
    )  # fmt: skip
