"""Kịch bản điều hành: the agenda, then topic by topic who speaks at about what hour, and for how long."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services.papers import speakers
from services.questions import listing
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return who still waits, topic by topic, with turns, minutes and hours."""
    found = speakers.values(uow, meeting, about, by=by)
    waiting = [line for line in found["lines"] if line.state in listing.UNDECIDED]
    topics: dict[int, list[listing.Line]] = {}
    for line in waiting:
        topics.setdefault(line.topic.id or 0, []).append(line)
    turns = {key: sum(len(line.group.speakers) for line in lines) for key, lines in topics.items()}
    blocks = [
        (lines[0].topic, lines, turns[key], turns[key] * meeting.speaking_minutes) for key, lines in topics.items()
    ]
    return {**found, "blocks": blocks, "minutes": sum(block[3] for block in blocks)}
