"""Phiếu đăng ký, phiếu xin ý kiến, mã vào: what is handed out before a meeting, with its topics and where it goes."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.people.access import JoinCode, Role
from domain.questions.topic import TopicKind
from services.unit_of_work import UnitOfWork

_PASSERS_BY = frozenset({Role.PARENT, Role.RESIDENT})
_BOX, _ACROSS = 8, 90
"""Letters of a topic's box and the room behind it; letters of a line."""
_ROOM, _MOST_SAID, _WHOLE = 8, 5, 12
"""Lines of half a page for topics and writing, of those for topics at most; lines to write on where a page is one's."""


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the topics of the plan, the desk that takes paper, the address, and the code that may hang on walls.

    `halves`: whether two slips fit on a page; `writing`: how many lines are left to write on.
    """
    del about, by
    code = open_code(uow, meeting)
    topics = [topic for topic in uow.meetings.topics(meeting.key) if topic.kind is TopicKind.PLAN]
    said = -(-sum(len(topic.title) + _BOX for topic in topics) // _ACROSS)
    halves = said <= _MOST_SAID
    path = code.path if code is not None else "/m"
    return {
        "topics": topics,
        "halves": halves,
        "writing": _ROOM - said if halves else _WHOLE,
        "desk": uow.people.unit(meeting.unit_id).paper_desk,
        "address": uow.address,
        "reached": f"{uow.address}{path}" if uow.address else "",
        "code": code.code if code is not None else "",
    }


def open_code(uow: UnitOfWork, meeting: Meeting) -> JoinCode | None:
    """Return the newest code of a meeting's own unit that anybody may read while questions are taken; or None.

    Not that of teachers or delegates: whoever walks past a wall would come in as one of them.
    """
    found = [
        code
        for code in uow.access.codes_of([meeting.unit_id])
        if code.role in _PASSERS_BY and not code.gives_post
        and code.group_id is None and code.person_id is None and code.entry_id is None
        and code.uses_left is None and code.holds(uow.now)
        and (code.ends_at is None or code.ends_at >= meeting.intake_ends_at)
    ]  # fmt: skip
    return found[0] if found else None
