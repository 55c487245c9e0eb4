"""Phiếu đăng ký, phiếu xin ý kiến, mã vào: what is handed out before a meeting, with its topics and where it goes."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.people.access import JoinCode
from domain.questions.topic import TopicKind
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the topics of the plan, the desk that takes paper, the address, and the code that may hang on walls."""
    del about, by
    code = open_code(uow, meeting)
    path = code.path if code is not None else "/m"
    return {
        "topics": [topic for topic in uow.meetings.topics(meeting.key) if topic.kind is TopicKind.PLAN],
        "desk": uow.people.unit(meeting.unit_id).paper_desk,
        "address": uow.address,
        "reached": f"{uow.address}{path}" if uow.address else "",
        "code": code.code if code is not None else "",
    }


def open_code(uow: UnitOfWork, meeting: Meeting) -> JoinCode | None:
    """Return the code of a meeting's own unit that anybody may read and that never runs out, the newest; or None."""
    found = [
        code
        for code in uow.access.codes_of([meeting.unit_id])
        if not code.gives_post and code.group_id is None and code.person_id is None and code.entry_id is None
        and code.uses_left is None and code.holds(uow.now)
    ]  # fmt: skip
    return found[-1] if found else None
