"""How many turns half a day has room for, shared out over topics by what was registered; proposed, never applied."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.meeting import Meeting


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits to be spoken, in the order of registration. `turns`: how many people are to speak of it."""

    question_id: int
    topic_id: int
    turns: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a topic's turns there is time for."""

    topic_id: int
    fits: int
    turns: int


@dataclass(frozen=True, slots=True)
class Budget:
    """`fits` of `turns` there is time for. `shares`: each topic's; `over`: questions that might be answered in writing.

    Of each topic those that registered last.
    """

    minutes: int
    fits: int
    turns: int
    shares: Sequence[Share]
    over: Sequence[int]


def minutes_left(meeting: Meeting, *, now: datetime) -> int:
    """Return how many minutes a meeting still has: all of them before it begins."""
    begin = max(now, meeting.starts_at) if meeting.is_running else meeting.starts_at
    return max(0, (meeting.ends_at - begin) // timedelta(minutes=1))


def budget(waits: Sequence[Waits], *, minutes: int, each: int) -> Budget:
    """Share minutes out, `each` a turn; what is left over by rounding goes to the topics that miss most of a turn."""
    of_topic: dict[int, list[Waits]] = defaultdict(list)
    for one in waits:
        of_topic[one.topic_id].append(one)
    turns = {topic: sum(one.turns for one in ones) for topic, ones in of_topic.items()}
    total, fits = sum(turns.values()), minutes // each
    if total <= fits:
        return Budget(minutes, fits, total, [Share(topic, count, count) for topic, count in turns.items()], [])
    share = {topic: count * fits // total for topic, count in turns.items()}
    missing = sorted(turns, key=lambda topic: (-(turns[topic] * fits % total), topic))
    for topic in missing[: fits - sum(share.values())]:
        share[topic] += 1
    over: list[int] = []
    for topic, ones in of_topic.items():
        room = share[topic]
        for one in ones:
            room -= one.turns
            if room < 0:
                over.append(one.question_id)
    return Budget(minutes, fits, total, [Share(topic, share[topic], count) for topic, count in turns.items()], over)
