"""Danh sách đăng ký phát biểu: who is to speak, in the list's one order, as its frozen version or as it stands."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.question import ReplyMode
from services.meetings.freezing import hours
from services.questions import listing
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the lines of who speaks with about when, and which version of the list it is."""
    del about, by
    lines = listing.lines(uow, meeting, ReplyMode.SPOKEN)
    waiting = [line for line in lines if line.state in listing.UNDECIDED]
    at = hours(meeting, [line.group for line in waiting], now=uow.now)
    by_question = {line.question.key: hour for line, hour in zip(waiting, at, strict=False)}  # nobody has an hour too
    return {"lines": lines, "hours": by_question, "frozen": listing.frozen(uow, meeting)}
